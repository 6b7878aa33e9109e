import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// A held host refuses what is new, and lets be put back what was done.
@Suite struct HoldTests {
    let directory: TemporaryDirectory
    let agent: RunningAgent
    private let hold = Hold(by: "ann@control1", why: "disk", since: 0)

    init() throws {
        directory = try TemporaryDirectory()
        agent = try RunningAgent.greeted(state: directory.path + "/state")
    }

    private func ask(_ message: ControllerMessage) throws -> HostStanding {
        try agent.send(message)
        guard case .standing(request: 3, let standing)? = try agent.answer() else {
            throw SystemError("standing", "agent")
        }
        return standing
    }

    @Test func isHonouredUntilItIsReleased() throws {
        #expect(try ask(.standing(request: 3)).hold == nil)
        let held = try #require(try ask(.hold(request: 3, hold)).hold)
        #expect(held.by == "ann@control1" && held.why == "disk" && abs(held.since - Clock.wall) < 3600)
        #expect(directory.mode("state/hold.json") == 0o600)

        let touch = Operation.shell("touch \(directory.path)/acted")
        let refused = try agent.perform(ActionRequest(id: "a", program: [touch]))
        #expect(refused.outcome == .refused)
        #expect(refused.operations.flatMap(\.reasons) == [held.reason])
        #expect(try agent.forecast([touch, touch]).operations.map(\.prospect).first == .refuse([held.reason]))
        #expect(directory.text("acted") == nil)
        // It was not recorded either, so it may be asked for again.
        #expect(directory.names("state/actions") == [])

        #expect(try ask(.release(request: 3)).hold == held)
        #expect(try ask(.standing(request: 3)).hold == nil)
        #expect(try agent.perform(ActionRequest(id: "a", program: [touch])).outcome == .done)
    }

    @Test func doesNotKeepAHostFromBeingPutBack() throws {
        _ = try ask(.hold(request: 3, hold))
        symlink("v2", directory.path + "/current")
        let undo = Operation.undo(.link(path: directory.path + "/current", previous: "v1"))
        #expect(try agent.perform(ActionRequest(id: "a", program: [undo])).outcome == .refused)
        #expect(try agent.perform(ActionRequest(id: "b", program: [undo], putsBack: true)).outcome == .done)
        #expect(directory.link("current") == "v1")
    }

    @Test func endsByItself() throws {
        let state = try StateDirectory(path: directory.path + "/state")
        try HoldMark.put(Hold(by: "a", why: "b", since: 1000, until: 2000), in: state)
        let mark = HoldMark(directory: directory.path + "/state")
        #expect(mark.current(now: 1999)?.why == "b")
        #expect(mark.current(now: 2000) == nil)
    }

    @Test func aDamagedMarkIsAHold() throws {
        _ = try StateDirectory(path: directory.path + "/state")
        try directory.write("state/hold.json", "{")
        #expect(HoldMark(directory: directory.path + "/state").current() != nil)
        #expect(HoldMark(directory: directory.path + "/none").current() == nil)
    }

    @Test func longWordsAreCut() throws {
        let long = Hold(by: "b", why: String(repeating: "w", count: 5000), since: 0)
        #expect(try ask(.hold(request: 3, long)).hold?.why.utf8.count == Hold.textLimit)
    }

    @Test func onlyASetupMayBeToldToSetUp() throws {
        try agent.send(.setUp(request: 3, .remove, rehearsal: false))
        let words = "this agent may only serve: putting it in place takes a login that may do more"
        #expect(try agent.answer() == .problem(request: 3, id: nil, message: words))
    }
}
