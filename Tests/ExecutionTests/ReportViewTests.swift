import AgentProtocol
import Journal
import Synchronization
import Testing
import Windows

@testable import Report

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

    @Test("Plain lines tell of slow stops, and ever more rarely")
    func plainProgress() async throws {
        let recorder = Recorder()
        let view = PlainView(output: recorder, now: { ReportScenarios.start })
        for entry in try #require(ReportScenarios.all["abandoned"]).prefix(4) { await view.recorded(entry) }
        _ = recorder.take()
        for second in 0..<300 { await view.progressed(slow(elapsed: Double(second) + 0.3)) }
        let lines = recorder.take().split(separator: "\n").map { $0.dropFirst(10) }
        #expect(lines.count == 9)
        #expect(
            Array(lines.prefix(2)) == [
                "  web1  stopping app.service, 2s of 2m · 3 processes, 2 connections, 1.2 MB written · \"flushing 40%\"",
                "  web1  stopping app.service, 4s of 2m · 3 processes, 2 connections, 1.2 MB written · \"flushing 40%\"",
            ])
        #expect(
            lines.map { $0.prefix { $0 != "·" }.dropFirst("  web1  stopping app.service, ".count) }.dropFirst(2).prefix(
                6)
                == ["8s of 2m ", "16s of 2m ", "32s of 2m ", "1m4s of 2m ", "2m4s of 2m ", "3m4s of 2m "])
        // The next operation of the same action begins anew; nothing else is told.
        await view.progressed(slow(elapsed: 1.5, index: 1))
        await view.progressed(progress("r1.s1.h0", elapsed: 70))
        #expect(recorder.take() == "")
        await view.progressed(slow(elapsed: 2.5, index: 1))
        #expect(recorder.take().contains("2s of 2m"))
    }

    private func slow(elapsed: Double, index: Int = 0) -> ActionProgress {
        ActionProgress(
            id: "r1.s1.h0", index: index, phase: .stopping, subject: "app.service", elapsed: elapsed, limit: 120,
            stop: StopProgress(
                processesLeft: 3, connectionsLeft: 2, bytesWritten: 1_234_567, statusText: "one\nflushing 40%"))
    }

    @Test("A slow stop says how far it is: on the screen and for machines")
    func slowStop() async throws {
        let recorder = Recorder()
        let view = LiveView(output: recorder, ink: .none, size: { .init(columns: 110, rows: 24) }, now: { 0 })
        let entries = try #require(ReportScenarios.all["abandoned"])
        for entry in entries.prefix(4) { await view.recorded(entry) }
        await view.progressed(slow(elapsed: 60))
        await view.tick()
        #expect(
            recorder.take().contains(
                "web1  stopping app.service  1m of 2m      █████░░░░░  3 processes, 2 connections, 1.2 MB written · \"flush"
            ))
        let json = JSONView(output: recorder)
        await json.progressed(slow(elapsed: 60))
        #expect(
            recorder.take().contains(
                #""stop":{"bytes_written":1234567,"connections_left":2,"processes_left":3,"status_text":"one\nflushing 40%"}"#
            ))
    }

    @Test("Amounts of data")
    func bytes() {
        let texts = [0, 812, 999, 1000, 1234, 9_949_999, 9_960_000, 999_499, 999_500, 52_428_800, 7_000_000_000_000]
        #expect(
            texts.map(ByteText.text) == [
                "0 B", "812 B", "999 B", "1 kB", "1.2 kB", "9.9 MB", "10 MB", "999 kB", "1 MB", "52 MB", "7 TB",
            ])
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
                  step 1 of 2, 0 of 3 done, 3 at work, 2s, at most 38s more

                """)

        await view.recorded(entries[4])
        clock.advance(1)
        await view.tick()
        let second = recorder.take()
        #expect(second.hasPrefix("\r\u{1B}[4A\u{1B}[J  web1  done in 1s\n"))
        #expect(second.contains("1 of 3 done, 2 at work, 3s, at most 37s more"))

        await view.clear()
        #expect(recorder.take() == "\r\u{1B}[3A\u{1B}[J")
        await view.clear()
        #expect(recorder.take() == "")
    }

    @Test("The live block counts who is through and who is out, and takes two lines where one is too short")
    func counts() async throws {
        let (recorder, clock) = (Recorder(), TestClock())
        let view = LiveView(
            output: recorder, ink: .none, size: { .init(columns: 60, rows: 24) }, now: { clock.now })
        let hosts = (1...500).map { "web\($0)" }
        let program = [AgentProtocol.Operation.restart(Sample.service("app"))]
        let steps = ["Roll", "Look"].map { Sample.step($0, batches: [hosts], program: program) }
        var started = RunStarted(
            runID: "r1", planPath: "plan.yml", planText: "", operatorName: "ada", controller: "desk", forks: 10,
            schedule: Sample.schedule(hosts: hosts, steps: steps))
        started.window = .open(RunOpening(text: "night", closes: 7200, lastStart: 7200, atClose: .stop))
        var sequence = 0
        func tell(_ event: RunEvent) async {
            sequence += 1
            await view.recorded(JournalEntry(sequence: sequence, time: 0, event: event))
        }
        func act(_ number: Int, step: Int, _ outcome: Outcome?, _ purpose: ActionIntent.Purpose = .forward) async {
            let id = "\(step)-\(number)-\(purpose)"
            await tell(
                .intended(
                    ActionIntent(
                        id: id, purpose: purpose, step: step, batch: 0, host: hosts[number], program: program,
                        worstCase: 20)))
            guard let outcome else { return await tell(.lost(actionID: id, .connectionLost(message: "gone"))) }
            await tell(
                .settled(ActionReport(id: id, outcome: outcome, operations: [], startedAt: 0, finishedAt: 1)))
        }
        func status() async -> [String] {
            await view.tick()
            return recorder.take().split(separator: "\n").suffix(2).map(String.init)
        }
        await tell(.started(started))
        await tell(.excluded(host: "web500", because: .refused([.cannotStop(unit: "app.service")])))
        for number in 0..<12 { await act(number, step: 0, .done) }
        await act(12, step: 0, .held)
        await act(13, step: 0, nil)
        #expect(
            await status() == [
                "  step 1 of 2, 12 of 499 done, 2 out, 0 at work", "  0s, at most 33m52s more, window closes in 2h",
            ])
        // It was lost, and is found to have been done.
        await act(13, step: 0, .done, .reconcile)
        #expect(await status()[0] == "  step 1 of 2, 13 of 499 done, 1 out, 0 at work")
        await act(0, step: 1, .unchanged)
        #expect(await status()[0] == "  step 2 of 2, 1 of 499 done, 1 out, 0 at work")
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
