import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// The dead-man's switch with its real processes: what nobody confirms is put back, whoever is killed meanwhile.
@Suite struct GuardProcessTests {
    let directory: TemporaryDirectory
    let path: String
    private let claim = RunClaim(runID: "r1", owner: "ann@control1", epoch: 0)

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.path + "/state"
    }

    private var state: StateDirectory { get throws { try StateDirectory(path: path) } }

    /// Makes a file, which an undo takes away.
    private func touch(_ name: String) -> Operation {
        .shell("touch \(directory.path)/\(name)", undo: ["rm", "-f", "\(directory.path)/\(name)"])
    }

    private func request(_ id: String, _ program: [Operation], guardFor: Double? = 2) -> ActionRequest {
        ActionRequest(id: id, program: program, claim: claim, guardFor: guardFor)
    }

    private func confirm(_ id: String, keepFor: Double? = nil, releases: Bool = false) -> Tending {
        .confirm(claim, Confirmation(actionID: id, keepFor: keepFor, releases: releases))
    }

    private func awaitRevert(of names: String...) throws {
        for name in names { try eventually("the way back of \(name)") { directory.text(name) == nil } }
        try eventually("the end of the guard") { (try? ClaimStore(state).read().held?.reverted) != nil }
    }

    /// The process that holds `guard.lock`.
    private func watcher() throws -> pid_t? {
        let text = String(decoding: ProcFile.contents("/proc/locks"), as: UTF8.self)
        guard let inode = try state.root.status(GuardWatch.lockName)?.st_ino else { return nil }
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count > 5, !fields.contains("->"), fields[5].hasSuffix(":\(inode)") { return pid_t(fields[4]) }
        }
        return nil
    }

    private func awaitWatcher() throws -> pid_t {
        var found: pid_t?
        try eventually("the guard") {
            found = (try? watcher()) ?? nil
            return found != nil
        }
        return try #require(found)
    }

    @Test func whatIsConfirmedStays() throws {
        let agent = try RunningAgent.greeted(state: path)
        #expect(try agent.perform(request("r1.1", [touch("a")], guardFor: 120)).outcome == .done)
        #expect(try agent.forecast([]).facts.claim?.revertsIn ?? 0 > 100)
        #expect(try agent.tend(confirm("r1.1", releases: true)) == .granted)
        #expect(directory.text("a") != nil)
        #expect(try ClaimStore(state).read() == HostClaims())
        try eventually("the guard's leave") { (try? watcher()) == .some(nil) }
    }

    @Test func whatNobodyConfirmsIsPutBackWithAllThatTheRunDid() throws {
        let agent = try RunningAgent.greeted(state: path)
        #expect(try agent.perform(request("r1.1", [touch("a")], guardFor: 120)).outcome == .done)
        #expect(try agent.tend(confirm("r1.1", keepFor: 600)) == .granted)
        #expect(try agent.perform(request("r1.2", [touch("b"), touch("c")])).outcome == .done)
        try awaitRevert(of: "a", "b", "c")
        #expect(try agent.tend(confirm("r1.2")) == .reverted(actionID: "r1.2.revert"))
        try agent.send(.attach(id: "r1.2.revert", claim: nil))
        let report = try agent.report()
        #expect(report.outcome == .done && report.operations.count == 3)
        let refused = try agent.perform(request("r1.3", [touch("d")]))
        #expect(refused.operations.flatMap(\.reasons) == [.revertedByGuard(actionID: "r1.2.revert")])
        #expect(try agent.forecast([]).facts.claim?.reverted == "r1.2.revert")
        // A rollback of the run finds nothing to do, and gives the host back.
        let back = ActionRequest(id: "r1.undo", program: [], putsBack: true, claim: claim)
        #expect(try agent.perform(back).outcome == .unchanged)
        #expect(try ClaimStore(state).read().held == nil)
    }

    @Test func anActionThatFailsHalfwayIsPutBackToo() throws {
        let agent = try RunningAgent.greeted(state: path)
        #expect(try agent.perform(request("r1.1", [touch("a"), .shell("exit 1")])).outcome == .failed)
        try awaitRevert(of: "a")
    }

    @Test func itDoesNotFireWhileAnActionIsAtWork() throws {
        let agent = try RunningAgent.greeted(state: path)
        #expect(try agent.perform(request("r1.1", [touch("a"), .pause(4)], guardFor: 1)).outcome == .done)
        // It lasted longer than its guard, whose time begins now.
        #expect(directory.text("a") != nil)
        try awaitRevert(of: "a")
    }

    @Test func aKilledWorkerIsPutBackByTheHost() throws {
        let agent = try RunningAgent.greeted(state: path)
        try agent.send(.perform(request("r1.1", [touch("a"), .pause(600)])))
        try eventually("the first operation") { directory.text("a") != nil }
        let mark = try #require(try ActionRecord.find("r1.1", in: state)?.mark())
        kill(pid_t(mark.pid), SIGKILL)
        try awaitRevert(of: "a")
        #expect(try ActionRecord.find("r1.1", in: state)?.report()?.outcome == .unknown)
    }

    @Test func aKilledFrontChangesNothing() throws {
        let agent = try RunningAgent.greeted(state: path)
        _ = try agent.perform(request("r1.1", [touch("a")], guardFor: 3))
        kill(agent.child.pid, SIGKILL)
        try awaitRevert(of: "a")
    }

    @Test func aKilledGuardIsStartedByWhoeverComesBy() throws {
        let agent = try RunningAgent.greeted(state: path)
        _ = try agent.perform(request("r1.1", [touch("a")], guardFor: 3))
        let first = try awaitWatcher()
        kill(first, SIGKILL)
        try eventually("its end") { (try? watcher()) != first }
        agent.hangUp()
        let other = try RunningAgent.greeted(state: path)
        #expect(try awaitWatcher() != first)
        try awaitRevert(of: "a")
        _ = other
    }

    @Test func aRevertThatIsKilledIsBegunAnew() throws {
        let agent = try RunningAgent.greeted(state: path)
        // The first attempt hangs until it is killed, the second doesn't.
        let hang = "rm -f \(directory.path)/a; if mkdir \(directory.path)/once; then sleep 60; fi"
        let program = [Operation.shell("touch \(directory.path)/a", undo: ["/bin/sh", "-c", hang])]
        _ = try agent.perform(request("r1.1", program, guardFor: 1))
        try eventually("the first attempt") { directory.mode("once") != nil }
        let mark = try #require(try ActionRecord.find("r1.1.revert", in: state)?.mark())
        kill(pid_t(mark.pid), SIGKILL)
        try awaitRevert(of: "a")
        #expect(try ClaimStore(state).read().held?.reverted == "r1.1.revert.2")
        #expect(try ActionRecord.find("r1.1.revert.2", in: state)?.report()?.outcome == .done)
        #expect(try agent.tend(confirm("r1.1")) == .reverted(actionID: "r1.1.revert.2"))
    }

    @Test func aRollbackWaitsForWhatTheHostPutsBack() throws {
        let agent = try RunningAgent.greeted(state: path)
        let slow = ["/bin/sh", "-c", "touch \(directory.path)/begun; sleep 2; rm -f \(directory.path)/a"]
        _ = try agent.perform(request("r1.1", [.shell("touch \(directory.path)/a", undo: slow)], guardFor: 1))
        try eventually("the way back") { directory.text("begun") != nil }
        let back = ActionRequest(
            id: "r1.undo", program: [.shell("test ! -e \(directory.path)/a")], putsBack: true, claim: claim)
        #expect(try agent.perform(back).outcome == .done)
    }

    @Test func anotherRunDoesNotComeInBetween() throws {
        let agent = try RunningAgent.greeted(state: path)
        _ = try agent.perform(request("r1.1", [touch("a")], guardFor: 120))
        let rival = RunClaim(runID: "r2", owner: "ben@control2", epoch: 0)
        let refused = try agent.perform(
            ActionRequest(id: "r2.1", program: [], claim: rival, takeOver: TakeOver(deadRuns: ["r1"])))
        #expect(refused.outcome == .refused)
        // Nor by the operator's word, before what it guards is put back or confirmed.
        let over = ActionRequest(id: "r2.1", program: [], claim: rival, takeOver: TakeOver(anyRun: true))
        let reasons = try agent.perform(over).operations.flatMap(\.reasons)
        guard case .guarded("r1", "ann@control1", let revertsIn)? = reasons.first else {
            Issue.record("\(reasons)")
            return
        }
        #expect(revertsIn > 60 && revertsIn <= 120)
        #expect(try agent.tend(.release(claim)) == .granted)
        #expect(try agent.perform(over).outcome == .unchanged)
    }

    @Test func aHoldDoesNotKeepWhatWasDoneFromBeingPutBack() throws {
        let agent = try RunningAgent.greeted(state: path)
        _ = try agent.perform(request("r1.1", [touch("a")]))
        try HoldMark.put(Hold(by: "ben", why: "disk", since: 0), in: state)
        try awaitRevert(of: "a")
    }

    @Test func aReleaseDisarms() throws {
        let agent = try RunningAgent.greeted(state: path)
        _ = try agent.perform(request("r1.1", [touch("a")], guardFor: 120))
        #expect(try agent.tend(.release(claim)) == .granted)
        try eventually("the guard's leave") { (try? watcher()) == .some(nil) }
        #expect(directory.text("a") != nil)
    }

    @Test func anActionThatNobodyBeginsIsWithdrawnAndTheRestPutBack() throws {
        let agent = try RunningAgent.greeted(state: path)
        _ = try agent.perform(request("r1.1", [touch("a")], guardFor: 120))
        // Its front died before it had started a worker.
        let second = request("r1.2", [touch("b")], guardFor: 1)
        let state = try state
        _ = try ClaimDesk(state: state).take(second, caller: nil) { (_) throws(SystemError) in
            _ = try ActionRecord.make(second, in: state)
        }
        try awaitRevert(of: "a")
        #expect(directory.text("b") == nil)
    }
}
