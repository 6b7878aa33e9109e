import Glibc
import Journal
import Subprocess
import Synchronization
import SystemPackage

/// A run of a scheduled plan, in a process of its own: it goes on if this one dies.
final class ScheduledProcess: Sendable {
    enum End: Sendable {
        case exited(Int32)
        case signalled(Int32)
        case notStarted(String)
    }

    private struct Standing {
        var pid: pid_t?
        /// How often it was asked to stop before it had begun.
        var asked = 0
        var isOver = false
    }

    private let standing = Mutex(Standing())

    /// - Parameter ended: told once.
    init(_ arguments: [String], ended: @escaping @Sendable (End) -> Void) {
        Task { ended(await run(arguments)) }
    }

    /// This program; after an upgrade the new one.
    private static var program: String {
        let path = Planned.absolute("/proc/self/exe")
        return access(path, X_OK) == 0 ? path : "/proc/self/exe"
    }

    private func run(_ arguments: [String]) async -> End {
        var platform = PlatformOptions()
        // Ctrl-C at a terminal is for the daemon, which passes it on.
        platform.processGroupID = 0
        // If this task is cancelled the run is not ended with it.
        platform.teardownSequence = []
        do {
            let result = try await Subprocess.run(
                .path(FilePath(Self.program)), arguments: Arguments(arguments), platformOptions: platform, input: .none,
                output: .currentStandardOutput, error: .currentStandardError
            ) { execution in
                let asked = standing.withLock { standing in
                    standing.pid = pid_t(execution.processIdentifier.value)
                    return standing.asked
                }
                for _ in 0..<asked { kill(pid_t(execution.processIdentifier.value), SIGTERM) }
            }
            standing.withLock { $0.isOver = true }
            switch result.terminationStatus {
            case .exited(let code): return .exited(Int32(code))
            case .signaled(let number): return .signalled(Int32(number))
            }
        } catch {
            return .notStarted("\(error)")
        }
    }

    /// As Ctrl-C: once to finish what is in flight, twice to leave at once.
    func terminate() {
        let pid = standing.withLock { standing -> pid_t? in
            standing.asked += 1
            return standing.isOver ? nil : standing.pid
        }
        if let pid { kill(pid, SIGTERM) }
    }
}

extension ScheduledProcess.End {
    /// To follow its name.
    var words: String {
        switch self {
        case .exited(RunEnd.asPlanned.exitCode): "ended as planned"
        case .exited(RunEnd.putBack.exitCode): "failed, and what failed is put back"
        case .exited(RunEnd.needsPerson.exitCode): "failed, and something needs a person"
        case .exited(RunEnd.refused.exitCode): "was refused, and nothing was touched"
        case .exited(RunEnd.interrupted.exitCode): "was interrupted"
        default: bare
        }
    }

    /// The same of a process that has recorded nothing.
    var bare: String {
        switch self {
        case .exited(let code): "ended with exit code \(code)"
        case .signalled(let number): "was ended by signal \(number)"
        case .notStarted(let why): "can't be started: \(why)"
        }
    }
}
