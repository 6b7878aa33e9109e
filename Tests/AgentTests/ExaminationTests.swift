import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// What a host says of itself before anything is asked of it.
@Suite struct ExaminationTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test func theProgramTellsAndMakesNothing() throws {
        let state = directory.path + "/not/there/state"
        let agent = try RunningAgent.greeted(state: state)
        let before = Clock.wall
        try agent.send(.examine(request: 5))
        guard case .examined(request: 5, let seen)? = try agent.answer() else {
            Issue.record("no examination")
            return
        }
        #expect(seen.state.path == state && seen.state.problem == nil)
        #expect(try #require(seen.state.free) > 0)
        #expect((before...Clock.wall).contains(seen.facts.clock))
        #expect(seen.facts.claim == nil && !seen.facts.kernel.isEmpty)
        #expect(access(directory.path + "/not", F_OK) != 0, "nothing is made")
    }

    /// By the kernel's own number: the agent asks the kernel itself where it can.
    @Test func theKernelsTellingIsFound() throws {
        let numbers = Examiner(statePath: nil).examine().facts.kernel.split { !$0.isNumber }.prefix(2).compactMap {
            Int($0)
        }
        try #require(numbers.count == 2)
        let expected: HostExamination.Endings =
            (numbers[0], numbers[1]) >= (6, 15) ? .told : (numbers[0], numbers[1]) >= (5, 3) ? .seen : .unseen
        #expect(Examiner(statePath: nil).examine().endings == expected)
    }

    @Test func aPlaceThatNoRecordCouldLieInIsAProblem() throws {
        let (file, open) = (directory.path + "/file", directory.path + "/open")
        Glibc.close(Glibc.open(file, O_CREAT | O_WRONLY, 0o600))
        try #require(mkdir(open, 0o700) == 0 && chmod(open, 0o777) == 0)
        for (path, culprit, message) in [
            (file + "/state", file, "Not a directory"), (open + "/state", open, "Operation not permitted"),
        ] {
            #expect(
                Examiner(statePath: path).examine().state.problem == .fileProblem(path: culprit, message: message))
            // The very words of an attempt.
            let error = #expect(throws: SystemError.self) { try StateDirectory(path: path) }
            #expect(error?.path == culprit && error?.message == message)
        }
        #expect(Examiner(statePath: nil).examine().state.problem != nil)
    }
}
