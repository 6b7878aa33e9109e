import AgentProtocol
import GRDB
import Inventory
import Journal
import Schedule
import Testing

@testable import Execution
@testable import Report

@Suite("How long things took before")
struct HistoryTests {
    // MARK: - Quantiles

    @Test("Quantiles lie among what was observed, grow with their share, and know the ends", arguments: 0..<200)
    func quantiles(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let values = (0..<Int.random(in: 1...40, using: &random)).map { _ in
            Double.random(in: 0...1000, using: &random)
        }.sorted()
        let shares = (0..<20).map { _ in Double.random(in: 0...1, using: &random) }.sorted()
        let found = try shares.map { try #require(Quantile.value($0, of: values)) }
        #expect(found == found.sorted())
        #expect(found.allSatisfy { values[0] <= $0 && $0 <= values[values.count - 1] })
        #expect(Quantile.value(0, of: values) == values.first && Quantile.value(1, of: values) == values.last)
        // As many lie below it as its share says, give or take the one it lies at.
        for (share, value) in zip(shares, found) {
            let below = Double(values.count { $0 < value })
            #expect(abs(below - share * Double(values.count - 1)) <= 1)
        }
    }

    @Test("Of known numbers, and of none") func knownQuantiles() {
        #expect(Quantile.value(0.5, of: [1, 2, 4]) == 2)
        #expect(Quantile.value(0.5, of: [1, 2, 4, 8]) == 3)
        #expect(abs((Quantile.value(0.9, of: [1, 2, 4, 8]) ?? 0) - 6.8) < 1e-9)
        #expect(Quantile.value(0.5, of: []) == nil)
    }

    @Test("The slowest of many stays within it as often as the share says", arguments: [1, 2, 10, 50])
    func slowest(_ count: Int) throws {
        var random = SplitMix(seed: 7)
        let values = (0..<1000).map { _ in Double.random(in: 0...1, using: &random) }.sorted()
        let limit = try #require(Quantile.value(Quantile.ofEach(0.5, of: count), of: values))
        let within = (0..<4000).count { _ in
            (0..<count).allSatisfy { _ in values.randomElement(using: &random) ?? 0 <= limit }
        }
        #expect(abs(Double(within) / 4000 - 0.5) < 0.08, "\(within)")
    }

    // MARK: - Expectations

    private static func sample(
        _ key: String, _ host: String, _ seconds: Double, run: String = "r", time: Double = 0
    ) -> DurationSample {
        DurationSample(key: key, host: host, time: time, runID: run, seconds: seconds)
    }

    /// As often as asked, in runs of their own.
    private static func samples(_ key: String, _ host: String, _ seconds: [Double]) -> [DurationSample] {
        seconds.enumerated().map { sample(key, host, $1, run: "r\($0)", time: Double($0)) }
    }

    private static let restart = "restart app.service"
    private static let app = Operation.restart(Sample.service("app"))

    private static func schedule(_ batches: [[String]], program: [AgentProtocol.Operation] = [app]) -> Schedule {
        Sample.schedule(hosts: batches.flatMap(\.self), steps: [Sample.step("x", batches: batches, program: program)])
    }

    @Test("A host is judged by itself, and by the others where it was seen less than three times")
    func ownFirst() throws {
        let history = ActionHistory(
            Self.samples(Self.restart, "web1", [10, 10, 10, 10]) + Self.samples(Self.restart, "web2", [100, 100]))
        let own = try #require(ExpectedDuration.of(Self.schedule([["web1"]]), history, forks: 1))
        #expect(own.usual == 10 && own.runs == 4 && own.judgedByOthers.isEmpty)
        let others = try #require(ExpectedDuration.of(Self.schedule([["web2"]]), history, forks: 1))
        // 10, 10, 10, 10, 100, 100.
        #expect(others.usual == 10 && others.slow == 100 && others.judgedByOthers == ["web2"])
        let new = try #require(ExpectedDuration.of(Self.schedule([["web1"], ["web9"]]), history, forks: 1))
        #expect(new.usual == 20 && new.judgedByOthers == ["web9"])
    }

    @Test("A batch takes as long as its slowest host, batches follow on each other, and forks make waves")
    func batches() throws {
        let hosts = ["a", "b", "c", "d"]
        let history = ActionHistory(hosts.flatMap { Self.samples(Self.restart, $0, [10, 10, 10]) })
        func usual(_ batches: [[String]], forks: Int = 10) -> Double? {
            ExpectedDuration.of(Self.schedule(batches), history, forks: forks)?.usual
        }
        #expect(usual([hosts]) == 10)
        #expect(usual([["a", "b"], ["c", "d"]]) == 20)
        #expect(usual([hosts], forks: 2) == 20)
        #expect(usual([hosts], forks: 1) == 40)
    }

    @Test("What the plan says is known without history, and what nobody has seen isn't guessed")
    func unknown() {
        let program: [AgentProtocol.Operation] = [
            Self.app, .pause(30), .run(CommandOperation(argv: ["lb", "drain"], timeout: 9)),
        ]
        let schedule = Self.schedule([["web1"], ["web2"]], program: program)
        let history = ActionHistory(Self.samples(Self.restart, "web1", [5, 5, 5]))
        let expectation = Expectation(of: schedule, history, forks: 1)
        #expect(expectation.whole == nil && expectation.batches == [[nil, nil]])
        #expect(expectation.unknown == [.init(operation: program[2], hosts: ["web1", "web2"])])
        #expect(
            ExpectedText(expectation: expectation).sentences
                == ["How long it usually takes isn't known: no earlier run tells of run lb drain on web[1-2]."])
        let all = ActionHistory(
            Self.samples(Self.restart, "web1", [5, 5, 5]) + Self.samples("run lb drain", "web1", [1, 1, 1]))
        #expect(Expectation(of: schedule, all, forks: 1).whole?.usual == 72)
        // Nothing to learn from: the worst case says it all.
        let pause = Self.schedule([["web1"]], program: [.pause(5)])
        #expect(Expectation(of: pause, ActionHistory([]), forks: 1).whole == nil)
        #expect(ExpectedText(expectation: Expectation(of: pause, ActionHistory([]), forks: 1)).sentences.isEmpty)
    }

    @Test("Another soak, another unit and another command are other things; another timeout isn't")
    func keys() {
        func key(_ operation: AgentProtocol.Operation) -> String? { operation.historyKey }
        var target = Sample.service("app")
        target.stopTimeout = 999
        #expect(key(.restart(target)) == Self.restart)
        target.soak = 30
        #expect(key(.restart(target)) != Self.restart)
        #expect(key(.stop(target)) == "stop app.service")
        target.user = "ada"
        #expect(key(.stop(target)) != "stop app.service")
        func run(_ argv: [String]) -> String? { key(.run(CommandOperation(argv: argv, timeout: 1))) }
        #expect(run(["a", "b c"]) != run(["a", "b", "c"]))
        let long = String(repeating: "x", count: 1000)
        #expect(run([long])?.count == 64 && run([long]) != run([long + "y"]))
    }

    @Test("Hosts that are left out and hosts that act for others")
    func errands() throws {
        var schedule = Self.schedule([["web1", "web2"]])
        let drain = Operation.run(CommandOperation(argv: ["drain"], timeout: 9, undo: ["undrain"]))
        schedule.steps[0].batches[0][0].errands = [
            Errand(part: .before, host: "lb1", program: [drain], worstCase: 9)
        ]
        let history = ActionHistory(
            Self.samples(Self.restart, "web1", [10, 10, 10]) + Self.samples(Self.restart, "web2", [50, 50, 50])
                + Self.samples("run drain", "lb1", [2, 2, 2]))
        #expect(ExpectedDuration.of(schedule, history, forks: 5)?.usual == 54)
        #expect(ExpectedDuration.of(schedule, history, out: ["web2"], forks: 5)?.usual == 14)
    }

    // MARK: - The journal

    private static func events(
        _ id: String, host: String, took seconds: [Double], outcome: Outcome = .done,
        purpose: ActionIntent.Purpose = .forward
    ) -> [RunEvent] {
        let program: [AgentProtocol.Operation] = [app, .pause(1)]
        let intent = ActionIntent(
            id: id, purpose: purpose, step: 0, batch: 0, host: host, program: program, worstCase: 1)
        let operations = seconds.enumerated().map { OperationReport(index: $0, outcome: outcome, duration: $1) }
        let report = ActionReport(id: id, outcome: outcome, operations: operations, startedAt: 0, finishedAt: 1)
        return [.intended(intent), .settled(report)]
    }

    @Test("The journal keeps how long what was done took, and nothing of what failed, was put back or was unchanged")
    func recorded() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteRunStore(path: directory.path + "/journal.sqlite")
        var events = [RunEvent.sampleStart("r1")]
        events += Self.events("a", host: "web1", took: [12, 1])
        events += Self.events("b", host: "web2", took: [90], outcome: .failed)
        events += Self.events("c", host: "web3", took: [90], purpose: .rollback)
        events += Self.events("d", host: "web4", took: [0.1], outcome: .unchanged)
        for event in events { _ = try await store.append([event], to: "r1") }
        let again = try SQLiteRunStore(path: directory.path + "/journal.sqlite")
        let samples = try await again.durations(of: [Self.restart, "pause 1"])
        #expect(samples.map(\.host) == ["web1"] && samples.map(\.seconds) == [12])
        #expect(samples.first?.runID == "r1")
        let contact = try await store.durations(of: [OperationHistory.contactKey])
        #expect(Set(contact.map(\.host)) == ["web1", "web4"])

        let history = try await ActionHistory(of: Self.schedule([["web1"]]), from: again)
        // What contact took comes on top, and on a busy machine that is more than nothing.
        #expect(try #require(ExpectedDuration.of(Self.schedule([["web1"]]), history, forks: 1)).usual >= 12)
    }

    @Test("A run that comes from elsewhere tells the same") func imported() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteRunStore(path: directory.path + "/journal.sqlite")
        let events = [RunEvent.sampleStart("r1")] + Self.events("a", host: "web1", took: [12, 1])
        let entries = events.enumerated().map { JournalEntry(sequence: $0 + 1, time: 100 + Double($0) * 20, event: $1) }
        #expect(try await store.add(entries, of: "r1"))
        let samples = try await store.durations(of: [Self.restart, OperationHistory.contactKey])
        #expect(samples.map(\.time) == [140, 140])
        // From the intent to the report 20 s, of which 13 were work.
        #expect(samples.first { $0.key == OperationHistory.contactKey }?.seconds == 7)
    }

    @Test("Of each host the newest are kept, and a query reads no more than it is for")
    func bounded() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal.sqlite"
        let store = try SQLiteRunStore(path: path)
        for run in 0..<30 {
            let events =
                [RunEvent.sampleStart("r\(run)")] + Self.events("a\(run)", host: "web1", took: [Double(run), 1])
            _ = try await store.append(events, to: "r\(run)")
        }
        let samples = try await store.durations(of: [Self.restart])
        #expect(samples.map(\.seconds) == (10..<30).reversed().map(Double.init))
        let plan = try await DatabaseQueue(path: path).read { db in
            try String.fetchAll(
                db,
                sql:
                    "EXPLAIN QUERY PLAN SELECT host, seconds FROM durations WHERE key = 'x' ORDER BY time DESC LIMIT 9",
                adapter: SuffixRowAdapter(fromIndex: 3))
        }
        #expect(plan.count == 1 && plan[0].contains("USING INDEX durations_by_time"), "\(plan)")
    }

    // MARK: - What people see

    @Test("A preview says it beside the worst case, in every form") func preview() throws {
        let preview = PreviewScenarios.gate
        let key = "restart postgresql.service"
        let history = ActionHistory(
            Self.samples(key, "db1", [20, 30, 25, 22, 140]) + Self.samples(key, "db2", [20, 30, 25]))
        let expectation = Expectation(of: preview.schedule, history, forks: 4)
        let text = PreviewText.render(preview, forks: 4, width: 80, ink: .none, expectation: expectation)
        try expectFixture(text.split(separator: "\n").prefix(6).joined(separator: "\n") + "\n", "preview/expected")
        let sentences = ExpectedText(expectation: expectation).sentences
        let html = PreviewHTML.render(preview, forks: 4, expectation: expectation, time: 0)
        let markdown = PreviewMarkdown.render(preview, forks: 4, expectation: expectation)
        for sentence in sentences {
            #expect(html.contains(HTML.escaped(sentence)) && markdown.contains("it takes about 2m20s"))
        }
        let json = try PreviewJSON.lines(preview, forks: 4, expectation: expectation)[1]
        #expect(
            json.contains(#""judged_by_others":["db3"],"runs":3"#) && json.contains(#""type":"expected""#), "\(json)")
        #expect(try PreviewJSON.lines(preview, forks: 4).allSatisfy { !$0.contains("expected") })
    }

    /// For `LineSchemaTests`.
    static func lines() throws -> [String] {
        let key = "restart postgresql.service"
        let some = ActionHistory(samples(key, "db1", [20, 30, 25]))
        return try [some, ActionHistory([])].flatMap { history in
            let expectation = Expectation(of: PreviewScenarios.gate.schedule, history, forks: 4)
            return try PreviewJSON.lines(PreviewScenarios.gate, forks: 4, expectation: expectation)
        }
    }

    @Test("While a run goes on: what is left, and nothing where it isn't known")
    func left() throws {
        let entries = try #require(ReportScenarios.all["abandoned"])
        guard case .started(let started)? = entries.first?.event else { return }
        let keys = Set(started.schedule.steps.flatMap(\.batches).joined().flatMap(\.program).compactMap(\.historyKey))
        let hosts = started.schedule.hosts.map(\.host)
        let history = ActionHistory(keys.flatMap { key in hosts.flatMap { Self.samples(key, $0, [4, 4, 4]) } })
        var block = LiveBlock(now: 0, history: history)
        for entry in entries.prefix(4) { block.note(entry, now: 0) }
        func status(_ now: Double) -> String { block.lines(columns: 100, rows: 20, now: now).last?.drawn(.none) ?? "" }
        #expect(status(0).hasSuffix("0s, about 8s more, at most 40s"), "\(status(0))")
        #expect(status(3).hasSuffix("3s, about 5s more, at most 37s"), "\(status(3))")
        #expect(
            status(10).hasSuffix("10s, about 4s more, at most 30s"), "overdue: what comes next is left: \(status(10))")
        var unknown = LiveBlock(now: 0, history: ActionHistory(Self.samples(keys.sorted()[0], "web1", [4])))
        for entry in entries.prefix(4) { unknown.note(entry, now: 0) }
        let line = unknown.lines(columns: 100, rows: 20, now: 0).last?.drawn(.none) ?? ""
        #expect(line.hasSuffix("at most 40s more"), "\(line)")
    }
}

/// Small and seeded.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
