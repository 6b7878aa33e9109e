import AgentProtocol
import FoundationEssentials
import Glibc
import Testing

@testable import AgentCore

/// The worker dies at any moment, and what its record says is enough to put everything back.
@Suite struct CrashTests {
    /// Where the worker is when it dies differs from run to run; what must hold afterwards doesn't.
    @Test(arguments: 0..<25) func whateverWasDoneCanBeTakenBack(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let directory = try TemporaryDirectory()
        let state = directory.path + "/state"
        symlink("v1", directory.path + "/current")
        try directory.write("app.conf", "old")
        let digest = SHA256.hexDigest(of: "new".utf8)
        let request = ActionRequest(
            id: "crash",
            program: [
                .link(LinkOperation(path: directory.path + "/current", to: "v2")),
                .copy(CopyOperation(path: directory.path + "/app.conf", digest: digest, size: 3)),
                .copy(CopyOperation(path: directory.path + "/new.conf", digest: digest, size: 3, mode: 0o600)),
                .shell("touch \(directory.path)/flag", undo: ["rm", "-f", directory.path + "/flag"]),
                .link(LinkOperation(path: directory.path + "/extra", to: "v2")),
            ], attachments: [digest: Data("new".utf8).base64EncodedString()])

        let agent = try RunningAgent.greeted(state: state)
        try agent.send(.perform(request))
        try killWorker(in: state, after: UInt32.random(in: 0...200_000, using: &random))
        try agent.send(.attach(id: "crash", claim: nil))
        let undo: [Undo]
        switch try agent.answer() {
        case .report(let report)?:
            #expect([.unknown, .done, .refused].contains(report.outcome))
            // All but the last were seen to be done.
            #expect(report.operations.dropLast().allSatisfy { $0.outcome == .done })
            if report.outcome == .unknown { #expect(report.operations.last?.reasons == [.workerLost(rebooted: false)]) }
            undo = report.operations.flatMap(\.undo)
        case .unknownAction?: undo = []
        case let other:
            Issue.record("\(String(describing: other))")
            return
        }
        // A child of the dead worker may be in the middle of its work.
        try eventually("the end of its children") { !isBusy(directory.path) }
        let back = ActionRequest(id: "back", program: undo.reversed().map { .undo($0) })
        let second = try RunningAgent.greeted(state: state)
        #expect(try second.perform(back).outcome.isSuccess)
        #expect(directory.names() == ["app.conf", "current", "state"])
        #expect(directory.link("current") == "v1")
        #expect(directory.text("app.conf") == "old")
    }

    /// Kills the worker some time after it has begun, or finds that it has ended.
    private func killWorker(in state: String, after microseconds: UInt32) throws {
        let record = state + "/actions/crash"
        try eventually("the begin of the worker") { access(record + "/worker.json", F_OK) == 0 }
        let mark = try ActionRecord.find("crash", in: StateDirectory(path: state))?.mark()
        usleep(microseconds)
        if let mark, ProcFile.startTime(of: mark.pid) == mark.startTime { kill(pid_t(mark.pid), SIGKILL) }
    }

    /// Whether any process but this one names the directory in its command line.
    private func isBusy(_ path: String) -> Bool {
        let processes = (try? Directory(opening: "/proc").names()) ?? []
        return processes.compactMap { Int($0) }.contains { pid in
            guard pid != Int(getpid()) else { return false }
            let command = String(decoding: ProcFile.contents("/proc/\(pid)/cmdline"), as: UTF8.self)
            return command.hasPrefix("cp\0") && command.contains(path)
                || command.hasPrefix("/bin/sh") && command.contains(path)
        }
    }
}
