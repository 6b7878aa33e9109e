import AgentProtocol
import FoundationEssentials
import Glibc
import Testing

@testable import AgentCore

/// Claims as two controllers meet them at one host's agent.
@Suite struct ClaimProcessTests {
    let directory: TemporaryDirectory
    let agent: RunningAgent
    private let ann = RunClaim(runID: "r1", owner: "ann@control1", epoch: 0)
    private let ben = RunClaim(runID: "r2", owner: "ben@control2", epoch: 0)

    init() throws {
        directory = try TemporaryDirectory()
        agent = try RunningAgent.greeted(state: directory.path + "/state")
    }

    private func touch(_ name: String) -> Operation { .shell("touch \(directory.path)/\(name)") }

    private func reasons(_ report: ActionReport) -> [Reason] { report.operations.flatMap(\.reasons) }

    private func isClaimed(_ reasons: [Reason], by runID: String) -> Bool {
        reasons.contains { if case .claimed(runID, _, _, _, _) = $0 { true } else { false } }
    }

    @Test func aSecondRunIsRefusedBeforeAnythingIsTouchedAndForecastsSaySo() throws {
        #expect(try agent.forecast([]).facts.claim == nil)
        #expect(try agent.perform(ActionRequest(id: "r1.1", program: [touch("a")], claim: ann)).outcome == .done)
        let standing = try #require(try agent.forecast([]).facts.claim)
        #expect(standing.claim == ann && standing.remaining > 0 && standing.revertsIn == nil)
        #expect(directory.mode("state/claim.json") == 0o600)

        let second = try RunningAgent.greeted(state: directory.path + "/state")
        let refused = try second.perform(ActionRequest(id: "r2.1", program: [touch("b")], claim: ben))
        #expect(refused.outcome == .refused && isClaimed(reasons(refused), by: "r1"))
        #expect(directory.text("b") == nil)
        // It was not recorded, so it may be asked for again.
        #expect(directory.names("state/actions") == ["r1.1"])
        #expect(try second.tend(.release(ann)) == .granted)
        #expect(try second.perform(ActionRequest(id: "r2.1", program: [touch("b")], claim: ben)).outcome == .done)
    }

    @Test func theLastActionGivesTheHostBack() throws {
        let last = ActionRequest(id: "r1.1", program: [touch("a")], claim: ann, releases: true)
        #expect(try agent.perform(last).outcome == .done)
        #expect(directory.text("state/claim.json") == nil)
        #expect(try agent.perform(ActionRequest(id: "r2.1", program: [touch("b")], claim: ben)).outcome == .done)
    }

    @Test func aTakeOverFencesTheOldController() throws {
        _ = try agent.perform(ActionRequest(id: "r1.1", program: [touch("a")], claim: ann))
        let over = ActionRequest(id: "r2.1", program: [touch("b")], claim: ben, takeOver: TakeOver(anyRun: true))
        #expect(try agent.perform(over).outcome == .done)
        let late = try agent.perform(ActionRequest(id: "r1.2", program: [touch("c")], claim: ann))
        #expect(reasons(late) == [.superseded(runID: "r1", by: "ben@control2")])
        #expect(directory.text("c") == nil)
        #expect(try agent.tend(.renew(ann)) == .refused([.superseded(runID: "r1", by: "ben@control2")]))
        #expect(try agent.tend(.renew(ben)) == .granted)
    }

    @Test func aControllerThatWasTakenForDeadDoesNoHarm() throws {
        var resumed = ann
        resumed.epoch = 1
        _ = try agent.perform(ActionRequest(id: "r1.1", program: [touch("a")], claim: ann))
        #expect(try agent.perform(ActionRequest(id: "r1.2", program: [touch("b")], claim: resumed)).outcome == .done)
        let old = try agent.perform(ActionRequest(id: "r1.3", program: [touch("c")], claim: ann))
        #expect(reasons(old) == [.superseded(runID: "r1", by: "ann@control1")])
        // A report that is there may be read by anyone of the run.
        #expect(try agent.perform(ActionRequest(id: "r1.1", program: [], claim: ann)).outcome == .done)
    }

    @Test func aRecordThatNobodyBeganIsBegunOnlyWhileItsRunHasTheHost() throws {
        let state = try StateDirectory(path: directory.path + "/state")
        let request = ActionRequest(id: "r1.1", program: [touch("a")], claim: ann)
        _ = try ClaimDesk(state: state).take(request, caller: nil) { (_) throws(SystemError) in
            _ = try ActionRecord.make(request, in: state)
        }
        let over = ActionRequest(id: "r2.1", program: [touch("b")], claim: ben, takeOver: TakeOver(anyRun: true))
        // It counts as under way: its worker may just be starting.
        #expect(reasons(try agent.perform(over)) == [.busy(id: "r1.1")])
        var claims = try ClaimStore(state).read()
        claims.held?.claim = ben
        try ClaimStore(state).put(claims, over: HostClaims())
        let late = try agent.perform(request)
        #expect(late.outcome == .refused && directory.text("a") == nil)
    }

    @Test func whatAHostNeverHeardOfNeverBegins() throws {
        // Its connection outlives its controller, and holds what is still unread.
        let stuck = try RunningAgent.greeted(state: directory.path + "/state")
        _ = try agent.perform(ActionRequest(id: "r1.1", program: [touch("a")], claim: ann))
        var resumed = ann
        resumed.epoch = 1
        resumed.turn = 1
        #expect(try agent.attach("r1.2", resumed) == .unknownAction(id: "r1.2"))
        // It is on the disk before it is said.
        let claims = try ClaimStore(StateDirectory(path: directory.path + "/state")).read()
        #expect(claims.held?.claim == resumed)
        let late = try stuck.perform(ActionRequest(id: "r1.2", program: [touch("b")], claim: ann))
        #expect(reasons(late) == [.superseded(runID: "r1", by: "ann@control1")])
        #expect(directory.names("state/actions") == ["r1.1"] && directory.text("b") == nil)

        // The one that asked begins it, over another connection than it tried it before.
        #expect(try agent.perform(ActionRequest(id: "r1.2", program: [touch("b")], claim: resumed)).outcome == .done)
        var before = resumed
        resumed.turn = 2
        #expect(try agent.attach("r1.3", resumed) == .unknownAction(id: "r1.3"))
        let later = try stuck.perform(ActionRequest(id: "r1.3", program: [touch("c")], claim: before))
        #expect(reasons(later) == [.tooLate(runID: "r1")])
        // What is known is told, whoever asks again.
        before.turn = 0
        #expect(try agent.perform(ActionRequest(id: "r1.2", program: [], claim: before)).outcome == .done)
        guard case .report? = try stuck.attach("r1.2", before) else {
            Issue.record("r1.2 isn't known any more")
            return
        }
    }

    @Test func aRecordThatNobodyBeganIsWithdrawnForGood() throws {
        let state = try StateDirectory(path: directory.path + "/state")
        let request = ActionRequest(id: "r1.1", program: [touch("a")], claim: ann)
        _ = try ClaimDesk(state: state).take(request, caller: nil) { (_) throws(SystemError) in
            _ = try ActionRecord.make(request, in: state)
        }
        var asking = ann
        asking.turn = 1
        #expect(try agent.attach("r1.1", asking) == .unknownAction(id: "r1.1"))
        #expect(reasons(try agent.perform(request)) == [.tooLate(runID: "r1")])
        #expect(directory.text("a") == nil)
    }

    @Test func aTrialByHandIsRefusedWhereARunHasTheHost() throws {
        let program = String(decoding: try JSONEncoder().encode([touch("a")]), as: UTF8.self)
        let trial = { [directory] in
            let argv = ["env", "LULL_AGENT_STATE=\(directory.path)/state", RunningAgent.program, "try", program]
            return CommandRunner.run(argv, timeout: 60, limit: 65_536)
        }
        _ = try agent.perform(ActionRequest(id: "r1.1", program: [], claim: ann))
        let refused = trial()
        let report = try JSONDecoder().decode(ActionReport.self, from: Data(refused.output))
        #expect(!refused.succeeded && report.outcome == .refused && isClaimed(reasons(report), by: "r1"))
        #expect(directory.text("a") == nil && directory.names("state/actions") == ["r1.1"])
        #expect(try agent.tend(.release(ann)) == .granted)
        #expect(trial().succeeded && directory.text("a") != nil)
    }

    @Test func twoWhoComeAtOnceAreNotBothGranted() throws {
        let others = try (0..<4).map { _ in try RunningAgent.greeted(state: directory.path + "/state") }
        for (number, agent) in others.enumerated() {
            let claim = RunClaim(runID: "run\(number)", owner: "o", epoch: 0)
            try agent.send(.perform(ActionRequest(id: "run\(number).1", program: [.pause(0.2)], claim: claim)))
        }
        let outcomes = try others.map { try $0.report().outcome }
        #expect(outcomes.filter { $0 == .done }.count == 1, "\(outcomes)")
        #expect(outcomes.filter { $0 == .refused }.count == 3)
    }

    @Test func aDamagedMarkIsSomebodysClaim() throws {
        _ = try StateDirectory(path: directory.path + "/state")
        try directory.write("state/claim.json", "{")
        let action = ActionRequest(id: "r1.1", program: [touch("a")], claim: ann)
        #expect(isClaimed(reasons(try agent.perform(action)), by: "unknown"))
        var over = action
        over.takeOver = TakeOver(anyRun: true)
        #expect(try agent.perform(over).outcome == .done)
    }

    @Test func whatOnlyTellsHowTimeGoesByIsNotWrittenToTheDiskEachTime() throws {
        let state = try StateDirectory(path: directory.path + "/state")
        _ = try agent.perform(ActionRequest(id: "r1.1", program: [touch("a")], claim: ann))
        let before = try state.root.status("claim.json")?.st_ino
        for _ in 0..<5 { #expect(try agent.tend(.renew(ann)) == .granted) }
        #expect(try state.root.status("claim.json")?.st_ino == before)
        var later = try ClaimStore(state).read()
        later.held?.lastWord.sinceBoot += 30
        try ClaimStore(state).put(later, over: ClaimStore(state).read())
        #expect(try state.root.status("claim.json")?.st_ino == before)
        #expect(try ClaimStore(state).read() == later)
    }
}

extension RunningAgent {
    func tend(_ tending: Tending) throws -> TendingAnswer {
        try send(.tend(request: 9, tending))
        guard case .tended(request: 9, let answer)? = try answer() else { throw SystemError("tend", "agent") }
        return answer
    }

    func attach(_ id: String, _ claim: RunClaim) throws -> AgentMessage? {
        try send(.attach(id: id, claim: claim))
        return try answer()
    }
}
