import AgentProtocol
import Execution
import Foundation
import Journal
import Plan
import Schedule
import Testing

@testable import Report

@Suite("What others are told of a run")
struct NoticeTests {
    static func notices(_ entries: [JournalEntry]) -> [Notice] { notices(entries, catchingUp: 0) }

    /// Told as the entries come, half a second of a steady clock apart, and for as long afterwards as anything is gathered.
    static func notices(_ entries: [JournalEntry], catchingUp count: Int) -> [Notice] {
        var teller = NoticeTeller()
        teller.catchUp(Array(entries.prefix(count)))
        var notices: [Notice] = []
        var now = 0.0
        for entry in entries.dropFirst(count) {
            notices += teller.due(now: now) + teller.tell(entry, now: now)
            now += 0.5
        }
        return notices + teller.rest()
    }

    @Test("In words, as a subject and a text", arguments: ReportScenarios.all.keys.sorted())
    func words(_ name: String) throws {
        let entries = try #require(ReportScenarios.all[name])
        let notices = Self.notices(entries)
        for notice in notices {
            #expect(!notice.subject.contains("\n") && notice.subject.count < 300)
            #expect(!(notice.subject + notice.text).unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        }
        // The last one is the end, where there was one.
        if case .finished(let end)? = entries.last?.event { #expect(notices.last?.end == end) }
        #expect(notices.count { $0.end != nil } <= 1)
        guard ["needs-person", "put-back", "approval-awaited", "gate", "refused", "within-budget"].contains(name) else {
            return
        }
        let told = notices.map { notice in
            "[\(notice.event.rawValue)] for \(notice.kinds.map(\.rawValue).sorted().joined(separator: ", "))\n"
                + "\(notice.subject)\n\n\(notice.text)\n"
        }
        try expectFixture(told.joined(separator: "\n"), "notice/\(name)")
    }

    @Test("A refused run did not begin") func refused() throws {
        let notices = Self.notices(try #require(ReportScenarios.all["refused"]))
        #expect(notices.map(\.event) == [.done])
        #expect(notices[0].kinds == [.done, .failed])
    }

    @Test("A run that is taken up again is not told from its beginning", arguments: [3, 5, 7])
    func resumed(_ count: Int) throws {
        var entries = Array(try #require(ReportScenarios.all["as-planned"]).prefix(count))
        let resumed = RunResumed(intention: .goOn, operatorName: "bob", controller: "ctrl2", epoch: 1)
        let last = try #require(entries.last)
        entries.append(JournalEntry(sequence: last.sequence + 1, time: last.time + 60, event: .resumed(resumed)))
        let notices = Self.notices(entries, catchingUp: count)
        #expect(notices.map(\.event) == [.resumed])
        #expect(notices[0].kinds == [.start])
        #expect(notices[0].text.contains("bob on ctrl2"))
    }

    @Test("A controller that leaves at once waits for nothing, and the next one does") func left() throws {
        var teller = NoticeTeller()
        let entries = try #require(ReportScenarios.all["abandoned"])
        for entry in entries { _ = teller.tell(entry, now: 0) }
        #expect(teller.hasLeft)
        var next = NoticeTeller()
        next.catchUp(entries)
        #expect(!next.hasLeft)
    }

    /// Hosts that all fail, a hundred milliseconds apart.
    private static func failures(_ count: Int, apart: Double) -> [Notice] {
        let hosts = (1...count).map { String(format: "web%03d", $0) }
        var schedule = ReportScenarios.schedule(
            maxFailed: count, program: [.restart(ReportScenarios.app)], batches: [hosts])
        schedule.hosts = PreviewScenarios.connections(hosts)
        let started = Sample.started(schedule)
        var teller = NoticeTeller()
        var notices = teller.tell(JournalEntry(sequence: 1, time: 0, event: .started(started)), now: 0)
        var now = 0.0
        for (index, host) in hosts.enumerated() {
            let action = schedule.steps[0].batches[0][index]
            let intent = ActionIntent(
                id: host, purpose: .forward, step: 0, batch: 0, host: host, program: action.program, worstCase: 1)
            let report = ReportScenarios.failing(
                intent, at: 0, .held, [.stopTimedOut(unit: "app.service", seconds: 120)])
            for event in [RunEvent.intended(intent), .settled(report)] {
                notices += teller.due(now: now)
                notices += teller.tell(JournalEntry(sequence: 2, time: now, event: event), now: now)
            }
            now += apart
        }
        return notices + teller.rest()
    }

    @Test("Five hundred hosts that are held within a second are one message") func folding() throws {
        let notices = Self.failures(500, apart: 0.002)
        #expect(notices.map(\.event) == [.start, .held])
        let held = try #require(notices.last)
        #expect(held.hosts.count == 500 && held.outcome == "held" && held.reasons.count == 1)
        #expect(held.subject == "Monthly patch restart: held on web[001-500]")
    }

    @Test("Hosts that fail one after the other for hours are a message a minute") func growth() {
        // Every ten seconds for 500 × 10 s: 83 minutes.
        let held = Self.failures(500, apart: 10).filter { $0.event == .held }
        #expect(held.count <= 90, "\(held.count)")
        #expect(held.reduce(0) { $0 + $1.hosts.count } == 500)
        #expect(held.first?.hosts.count == 1, "the first is told soon")
    }

    @Test("Slack shows it as text, and nobody is woken up by what a host prints") func slack() throws {
        struct Body: Decodable { var text: String }
        for notice in Self.notices(HostileScenario.run) {
            let body = try NoticeBody.body(notice, .slack)
            let text = try JSONDecoder().decode(Body.self, from: Data(body.utf8)).text
            #expect(!text.contains("<") && !text.contains(">"))
            for name in ["@here", "@channel", "@everyone", "@all"] { #expect(!text.contains(name)) }
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        }
        #expect(NoticeBody.mrkdwn("<!channel> & @here") == "&lt;!channel&gt; &amp; @\u{200B}here")
    }

    @Test("However many hosts there are, a body has an end") func large() throws {
        let notices = Self.notices(PageScenarios.large)
        #expect(!notices.isEmpty)
        for notice in notices {
            // curl takes no longer line in its configuration than 100 KB (before 8.0).
            #expect(try NoticeBody.body(notice, .json).utf8.count < 60_000)
        }
    }
}
