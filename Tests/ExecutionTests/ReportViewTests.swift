import AgentProtocol
import Journal
import Report
import Synchronization
import Testing

@Suite("Views of a run that goes on")
struct ReportViewTests {
    /// Keeps what was written.
    private final class Recorder: TextOutput {
        private let texts = Mutex<[String]>([])

        func write(_ text: String) { texts.withLock { $0.append(text) } }
        var all: String { texts.withLock { $0.joined() } }

        func take() -> String {
            texts.withLock { texts in
                defer { texts = [] }
                return texts.joined()
            }
        }
    }

    private final class TestClock: Sendable {
        private let seconds = Mutex(0.0)

        var now: Double { seconds.withLock { $0 } }
        func advance(_ by: Double) { seconds.withLock { $0 += by } }
    }

    private func progress(_ id: String, elapsed: Double, detail: String? = nil) -> ActionProgress {
        ActionProgress(
            id: id, index: 0, phase: .stopping, subject: "app.service", elapsed: elapsed, limit: 120, detail: detail)
    }

    @Test("Plain lines carry the time and no escapes")
    func plain() async throws {
        let recorder = Recorder()
        let view = PlainView(output: recorder)
        for entry in try #require(ReportScenarios.all["put-back"]) { await view.recorded(entry) }
        #expect(!recorder.all.contains("\u{1B}"))
        try expectFixture(recorder.all, "report/plain")
    }

    @Test("JSON lines are those of the journal, with progress in between")
    func json() async throws {
        let recorder = Recorder()
        let view = JSONView(output: recorder)
        let entries = try #require(ReportScenarios.all["as-planned"])
        for entry in entries.prefix(2) { await view.recorded(entry) }
        await view.progressed(progress("r1.s1.h0", elapsed: 3, detail: "writing"))
        let lines = recorder.all.split(separator: "\n").map(String.init)
        #expect(Array(lines.prefix(2)) == Array(try RunTranscript.json(entries).prefix(2)))
        #expect(
            lines.last == """
                {"action":"r1.s1.h0","batch":1,"detail":"writing","elapsed":3,"host":"web1","limit":120,\
                "phase":"stopping","purpose":"forward","run":"r1","step":1,"subject":"app.service","type":"progress"}
                """)
    }

    @Test("The live block shows who waits for what, ages between reports, and is cleared at the end")
    func live() async throws {
        let (recorder, clock) = (Recorder(), TestClock())
        let view = LiveView(
            output: recorder, ink: .none, size: { .init(columns: 80, rows: 24) }, now: { clock.now })
        let entries = try #require(ReportScenarios.all["abandoned"])
        for entry in entries.prefix(4) { await view.recorded(entry) }
        await view.progressed(progress("r1.s1.h0", elapsed: 60, detail: "first\nwriting \u{1B}[2J40%"))
        clock.advance(2)
        await view.tick()
        #expect(
            recorder.take() == """
                Run r1: Monthly patch restart, 2 steps on 4 hosts
                Step 1 of 2: Roll the web tier
                  web1  stopping app.service  1m2s of 2m    █████░░░░░  writing \\x1b[2J40%
                  web2  beginning             2s of 20s     █░░░░░░░░░
                  web3  beginning             2s of 20s     █░░░░░░░░░
                  step 1 of 2, 3 hosts at work, 2s

                """)

        await view.recorded(entries[4])
        clock.advance(1)
        await view.tick()
        let second = recorder.take()
        #expect(second.hasPrefix("\r\u{1B}[4A\u{1B}[J  web1  done in 1s\n"))
        #expect(second.contains("2 hosts at work, 3s"))

        await view.clear()
        #expect(recorder.take() == "\r\u{1B}[3A\u{1B}[J")
        await view.clear()
        #expect(recorder.take() == "")
    }

    @Test("The live block fits any terminal", arguments: [(20, 5), (40, 10), (60, 24), (200, 6)])
    func narrow(columns: Int, rows: Int) async throws {
        let recorder = Recorder()
        let view = LiveView(output: recorder, ink: .none, size: { .init(columns: columns, rows: rows) }, now: { 0 })
        for entry in try #require(ReportScenarios.all["abandoned"]).prefix(4) { await view.recorded(entry) }
        await view.progressed(progress("r1.s1.h0", elapsed: 60, detail: String(repeating: "日本", count: 50)))
        await view.tick()
        let block = recorder.take().split(separator: "\n").drop { !$0.hasPrefix("  web") }
        #expect(block.count <= max(3, rows / 2))
        if columns >= 40 { for line in block { #expect(line.count < columns, "\(line)") } }
    }
}
