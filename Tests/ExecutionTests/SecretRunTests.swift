import AgentProtocol
import Execution
import FoundationEssentials
import Inventory
import Journal
import Plan
import Schedule
import Testing

/// Which secrets a run needs, and who is sent them.
@Suite struct SecretRunTests {
    private static func command(_ words: String..., undo: [String]? = nil, takes secret: String?) -> Operation {
        let input = secret.map { CommandInput(stdin: SecretText([.secret($0)])) }
        return .run(CommandOperation(argv: words, timeout: 5, undo: undo, input: input))
    }

    /// Drained with one secret for a restart, then a migration with another, then something that nothing takes back.
    private static let steps = [
        Sample.step(
            "restart", batches: [["a"], ["b"]],
            program: [command("drain", takes: "lb"), .restart(Sample.service("app"))],
            closing: [Closing(closes: 0, operation: command("undrain", takes: "lb"))]),
        Sample.step("migrate", batches: [["a"]], program: [command("migrate", undo: ["back"], takes: "db")]),
        Sample.step("notify", batches: [["b"]], program: [command("notify", takes: "chat")]),
        Sample.step("plain", batches: [["a"]], program: [command("plain", takes: nil)]),
    ]

    private static var schedule: Schedule {
        var schedule = Sample.schedule(hosts: ["a", "b"], steps: steps)
        schedule.secrets = ["lb", "db", "chat"].map { ScheduledSecret(name: $0, source: .env($0.uppercased())) }
        return schedule
    }

    private func needs(_ run: LivedRun, _ intention: RunResumed.Intention) -> [String] {
        run.state.secretsNeeded(for: intention).sorted()
    }

    @Test func aRunThatIsTakenUpNeedsWhatIsAheadAndWhatTakesBack() {
        var run = LivedRun(Self.schedule)
        #expect(needs(run, .goOn) == ["chat", "db", "lb"])
        #expect(needs(run, .rollBack) == ["lb"], "the first action may have been begun")
        #expect(needs(run, .abort) == [])
        run.succeeds("a")
        run.succeeds("b")
        #expect(run.inFlight == ["forward a 2"])
        run.succeeds("a")
        #expect(run.inFlight == ["forward b 3"])
        #expect(needs(run, .goOn) == ["chat", "db", "lb"])
        #expect(needs(run, .rollBack) == ["db", "lb"])
        run.succeeds("b")
        #expect(run.inFlight == ["forward a 4"])
        #expect(needs(run, .goOn) == ["db", "lb"], "what was told once isn't told again")
        run.fails("a")
        // It puts back, and needs what is left of that.
        #expect(needs(run, .goOn) == ["db", "lb"])
        #expect(run.inFlight == ["rollback a 4"])
        run.succeeds("a")
        #expect(needs(run, .goOn) == ["lb"], "\(run.inFlight)")
        run.succeeds("b")
        #expect(run.end == .putBack)
        #expect(needs(run, .rollBack) == [])
    }

    /// One that has ended as interrupted goes on where it was; one that is to be ended as it stands does nothing more.
    @Test func anInterruptedRunNeedsWhatItWouldHaveNeeded() {
        var run = LivedRun(Self.schedule)
        run.happens(.stopRequested)
        run.succeeds("a")
        run.happens(.chosen(.stop))
        #expect(run.end == .interrupted)
        #expect(needs(run, .goOn) == ["chat", "db", "lb"])
        #expect(needs(run, .rollBack) == ["lb"])
        #expect(needs(run, .abort) == [])
    }

    /// A host that another one drains: whoever takes the run up gives it back, also to end it as it stands.
    @Test func whatIsDoneElsewhereIsGivenBackWithItsSecret() {
        let drain = Self.command("drain", undo: ["undrain"], takes: "lb")
        var step = Sample.step("restart", batches: [["a"]], program: [.restart(Sample.service("app"))])
        step.batches[0][0].errands = [Errand(part: .before, host: "lb1", program: [drain], worstCase: 5)]
        var schedule = Sample.schedule(hosts: ["a", "lb1"], steps: [step, Self.steps[3]])
        schedule.secrets = [ScheduledSecret(name: "lb", source: .env("LB"))]
        var run = LivedRun(schedule)
        #expect(run.inFlight == ["forward lb1 1"])
        #expect(needs(run, .abort) == ["lb"], "it may have been begun")
        run.succeeds("lb1")
        #expect(run.inFlight == ["forward a 1"])
        #expect(needs(run, .abort) == ["lb"])
        run.succeeds("a")
        let back = run.intent(on: "lb1")
        #expect(
            back?.program == [
                .run(
                    CommandOperation(
                        argv: ["undrain"], timeout: 5, input: CommandInput(stdin: SecretText([.secret("lb")]))))
            ])
        run.succeeds("lb1")
        #expect(needs(run, .abort) == [])
        #expect(run.inFlight == ["forward a 2"])
        #expect(needs(run, .goOn) == ["lb"] && needs(run, .rollBack) == ["lb"], "it is drained again to be put back")
    }

    private func run(failing: Set<String> = []) async throws -> (fleet: RememberingFleet, entries: [JournalEntry]) {
        let fleet = RememberingFleet(failing: failing)
        let store = MemoryStore()
        let driver = Driver(
            store: store, fleet: fleet, observer: NoObserver(),
            secrets: Secrets(["lb": "hunter-lb", "db": "hunter-db", "chat": "hunter-chat"]), clock: ImmediateClock())
        let facts = HostFacts(hostname: "", machine: "", kernel: "", serviceManager: nil, bootID: "", clock: 0)
        let sights = Self.schedule.hosts.map {
            ($0.host, Preview.Sight.seen(HostForecast(facts: facts, operations: [])))
        }
        _ = try await driver.run(
            Sample.started(Self.schedule),
            Preview(schedule: Self.schedule, sights: Dictionary(uniqueKeysWithValues: sights)))
        return (fleet, try await store.entries(of: "r1"))
    }

    @Test func hostsAreSentWhatTheirActionTakesAndNothingElse() async throws {
        let (fleet, _) = try await run(failing: ["r1.s4.h0"])
        #expect(
            fleet.now.secrets.mapValues(\.names) == [
                "r1.s1.h0": ["lb"], "r1.s1.h1": ["lb"], "r1.s2.h0": ["db"], "r1.s3.h1": ["chat"], "r1.s4.h0": [],
                "r1.undo.h0": ["db", "lb"], "r1.undo.h1": ["lb"],
            ], "a rollback is sent them anew")
        #expect(fleet.now.secrets["r1.s2.h0"]?["db"] == "hunter-db")
    }

    @Test func theJournalAndWhatIsExportedNameThemOnly() async throws {
        let (_, entries) = try await run(failing: ["r1.s4.h0"])
        let lines = try RunTransfer.lines(entries)
        #expect(lines.contains { $0.contains(#"{"secret":"db"}"#) })
        #expect(!lines.contains { $0.contains("hunter") })
        #expect(try RunTransfer.read(Array(lines.joined(separator: "\n").utf8)).entries == entries)
    }
}
