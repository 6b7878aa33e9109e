import CLinux
import Glibc

/// A `systemctl` that waits for a job, while we go on looking around.
///
/// When its time is up it is left: its death cancels nothing, and the job goes on in systemd.
enum Client {
    /// - Parameters:
    ///   - limit: in seconds.
    ///   - tick: called about four times a second while it runs.
    static func run(_ argv: [String], limit: Double, tick: () -> Void) -> CommandResult {
        var ends: [Int32] = [-1, -1]
        guard clinux_pipe(&ends) == 0 else { return CommandResult(end: .notStarted(SystemError.text(errno))) }
        defer { for end in ends where end >= 0 { close(end) } }
        let child: ChildProcess
        do {
            child = try ChildProcess(
                argv, streams: .init(output: ends[1], error: ends[1]), environment: ["LC_ALL": Systemctl.locale])
        } catch {
            return CommandResult(end: .notStarted(error.message))
        }
        defer { child.close() }
        close(ends[1])
        ends[1] = -1
        Descriptor.setNonBlocking(ends[0])

        let deadline = Clock.monotonic + limit
        var result = CommandResult(end: .timedOut)
        while true {
            let end = child.reap(until: min(Clock.monotonic + 0.25, deadline))
            // What it says is short; it is read on the way so that it can't fill the pipe.
            while case .bytes(let bytes) = Descriptor.read(ends[0]) {
                result.errors = (result.errors + bytes).suffix(16_384)
            }
            switch end {
            case .exited(let code): result.end = .exited(code)
            case .signalled(let signal): result.end = .signalled(signal)
            case nil:
                if Clock.monotonic < deadline {
                    tick()
                    continue
                }
                kill(child.pid, SIGTERM)
                _ = child.reap(until: Clock.monotonic + 1)
            }
            return result
        }
    }
}
