import AgentProtocol
import Execution
import Journal
import Testing

@testable import Report

@Suite("What was going on when, and what stops with what")
struct ChartTests {
    private func bars(_ host: String, in entries: [JournalEntry]) -> [Chart.Bar] {
        RunTimeline(entries, isAlive: false).pieces.filter { $0.host == host }.map(\.bar).sorted { $0.from < $1.from }
    }

    @Test("A restart is its stop, its start and its soak; then it is put back")
    func restart() throws {
        let bars = bars("web1", in: PageScenarios.five)
        #expect(
            bars.map(\.activity) == [.work, .waiting, .stop, .start, .soak, .waiting, .rollback, .rollback, .rollback])
        try #require(bars.count == 9)
        let seconds = bars.map { ($0.length * 10).rounded() / 10 }
        #expect(seconds[2...4] == [8.1, 2.3, 5])
        for (left, right) in zip(bars, bars.dropFirst()) { #expect(left.to <= right.from + 1e-6) }
    }

    @Test("A host is held, or unknown, until it is put back, or to the end")
    func standing() throws {
        let timeline = RunTimeline(PageScenarios.five, isAlive: false)
        let held = bars("web2", in: PageScenarios.five)
        #expect(held.map(\.activity) == [.work, .waiting, .stop, .held, .rollback, .rollback])
        try #require(held.count == 6)
        let stop = try #require(held.first { $0.activity == .stop })
        #expect(abs(stop.length - 30) < 1e-6)
        let rollback = try #require(timeline.bands.last { $0.name == "Putting back" })
        #expect(held[3].to == held[4].from && held[3].to >= rollback.from)
        let lost = bars("web3", in: PageScenarios.five)
        #expect(lost.last?.activity == .unknown && lost.last?.to == timeline.length)
        #expect(bars("db1", in: PageScenarios.five).isEmpty)
    }

    @Test("What a run as a whole waits for has a lane of its own")
    func waits() {
        let timeline = RunTimeline(PageScenarios.five, isAlive: false)
        #expect(timeline.waits.map(\.activity) == [.waiting, .waiting])
        #expect(timeline.waits.allSatisfy { abs($0.length - 4) < 1e-6 })
        #expect(
            timeline.bands.map(\.name).dropLast() == ["1: Switch the release", "2: Restart the app, a canary first"])
    }

    @Test("What isn't over when a journal ends is unknown, but where somebody still runs it")
    func underWay() {
        let entries = PageScenarios.five
        let begun = entries.prefix { if case .intended(let intent) = $0.event { intent.step == 0 } else { true } }
        var cut = Array(entries.prefix(begun.count + 1))
        cut.append(JournalEntry(sequence: cut.count + 1, time: cut[cut.count - 1].time + 9, event: .stopRequested))
        for (isAlive, activity) in [(true, Activity.work), (false, .unknown)] {
            let last = RunTimeline(cut, isAlive: isAlive).pieces.last?.bar
            #expect(last?.activity == activity && last?.length == 9)
        }
    }

    @Test("At every point of every journal bars lie within the chart, and have a length")
    func within() {
        for entries in Array(ReportScenarios.all.values) + Array(ResumeScenarios.all.values) + [PageScenarios.five] {
            for count in 1...entries.count {
                let timeline = RunTimeline(Array(entries.prefix(count)), isAlive: false)
                for bar in timeline.pieces.map(\.bar) + timeline.waits {
                    #expect(bar.from >= 0 && bar.from <= bar.to && bar.to <= timeline.length + 1e-6)
                }
            }
        }
    }

    @Test("Many hosts in one lane: at each moment as many as there are, and what is wrong apart")
    func density() {
        let rows: [[Chart.Bar]] = [
            [.init(activity: .stop, from: 0, to: 5), .init(activity: .start, from: 5, to: 10)],
            [.init(activity: .stop, from: 0, to: 10)],
            [.init(activity: .stop, from: 0, to: 2), .init(activity: .failed, from: 2, to: 10)],
        ]
        let density = Density(rows, length: 10, columns: 10)
        #expect(density.alarms == [.failed])
        func count(_ activity: Activity, _ column: Int) -> Int {
            density.blocks.filter { $0.activity == activity && $0.from <= column && column < $0.to }.map(\.count)
                .reduce(0, +)
        }
        #expect((0..<10).map { count(.stop, $0) } == [3, 3, 2, 2, 2, 1, 1, 1, 1, 1])
        #expect((0..<10).map { count(.start, $0) } == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
        #expect((0..<10).map { count(.failed, $0) } == [0, 0, 1, 1, 1, 1, 1, 1, 1, 1])
        // What is wrong takes no room from the others.
        #expect(density.blocks.filter { $0.activity == .start }.map(\.base) == [0])
        #expect(density.blocks.filter { $0.activity != .failed }.allSatisfy { $0.base + $0.count <= 3 })
    }

    @Test("An axis has round moments", arguments: [(0.4, 5, 0.1), (25, 9, 5), (3600, 10, 600), (90_000, 9, 10_800)])
    func ticks(length: Double, most: Int, step: Double) throws {
        let moments = ChartTicks.moments(length, most: most)
        #expect(moments.count <= most + 1 && moments.count > 2)
        try #require(moments.count > 1)
        #expect(abs(moments[1] - step) < 1e-9 && moments[0] == 0)
        #expect((moments.last ?? 0) <= length)
    }

    @Test("Every activity looks different without its colour")
    func patterns() {
        let looks = Activity.allCases.map {
            "\($0.pattern?.markup.description ?? "plain") \($0.sign?.description ?? "")"
        }
        #expect(Set(looks).count == Activity.allCases.count)
    }

    @Test("A unit hangs on the one that its tie names, and clients stand on the other side")
    func blast() throws {
        let preview = PreviewScenarios.dependents
        let graph = try #require(
            BlastGraph.graphs(Array(preview.actions[0].joined()), preview.connectionMap).first)
        #expect(graph.nodes.map(\.title).first == "postgresql.service" && graph.hosts == ["db1", "db2"])
        let parents = Dictionary(
            uniqueKeysWithValues: graph.nodes.map { ($0.title, $0.parent.map { graph.nodes[$0].title }) })
        #expect(parents["reports.service"] == "postgresql.service" && parents["reports.timer"] == "reports.service")
        let use = UseScenarios.preview
        let database = try #require(BlastGraph.graphs(Array(use.actions[0].joined()), use.connectionMap).first)
        let clients = database.edges.filter { $0.isConnection && $0.to == 0 }.map { database.nodes[$0.from].title }
        #expect(clients == ["app.service", "reports.service", "203.0.113.9", "lb1", "metrics.service"])
        #expect(database.nodes.dropFirst().allSatisfy { $0.column == -1 })
    }
}
