import CLinux
import Glibc

/// A process that was started here, and not reaped yet.
///
/// It gets no terminal, an empty signal mask, default signals, `/` as its working directory, and its own process group
/// or session, so that a signal meant for the agent's group never reaches it.
struct ChildProcess {
    enum End: Hashable {
        case exited(Int)
        case signalled(Int)
    }

    /// Where a stream of the child goes: one of our descriptors, or `/dev/null`.
    struct Streams {
        var input: Int32?
        var output: Int32?
        var error: Int32?
    }

    let pid: pid_t
    /// Readable when the process has ended; -1 where the kernel is older than 5.3.
    let pidfd: Int32

    /// - Parameters:
    ///   - newSession: detaches it for good (setsid), so that it outlives whatever started us.
    ///   - environment: variables in place of ours, or beside them.
    /// - Throws: `SystemError` when it can't be started, such as ENOENT.
    init(
        _ argv: [String], streams: Streams, newSession: Bool = false, environment: [String: String] = [:]
    ) throws(SystemError) {
        guard let program = argv.first, !program.isEmpty else { throw SystemError("run", "", code: EINVAL) }
        let settings = environment.map { "\($0.key)=\($0.value)" }
        for text in argv + settings where text.utf8.contains(0) { throw SystemError("run", program, code: EINVAL) }

        var words: [UnsafeMutablePointer<CChar>?] = argv.map { strdup($0) }
        words.append(nil)
        var variables: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) }
        variables.append(nil)
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        let code = clinux_spawn(
            &pid, &words, &variables, streams.input ?? -1, streams.output ?? -1, streams.error ?? -1,
            newSession ? 1 : 0)
        guard code == 0 else { throw SystemError("run", program, code: code) }
        self.pid = pid
        pidfd = clinux_pidfd_open(pid)
    }

    /// How it ended, or nil while it runs. Once it has told, it may not be asked again.
    func reap() -> End? {
        var status: Int32 = 0
        var result: pid_t
        repeat { result = waitpid(pid, &status, WNOHANG) } while result < 0 && errno == EINTR
        guard result == pid else { return result < 0 ? .exited(127) : nil }
        return Self.end(of: status)
    }

    /// Waits until it has ended or a moment of the monotonic clock has come.
    func reap(until deadline: Double) -> End? {
        while true {
            if let end = reap() { return end }
            let left = deadline - Clock.monotonic
            if left <= 0 { return nil }
            wait(seconds: left)
        }
    }

    /// Waits, at most this long, until it may have ended.
    func wait(seconds: Double) {
        if pidfd >= 0 {
            _ = Descriptor.wait(for: pidfd, seconds: seconds)
        } else {
            _ = poll(nil, 0, Clock.milliseconds(min(seconds, 0.02)))
        }
    }

    /// Gives the descriptor back. The process, if it still runs, isn't touched.
    func close() { if pidfd >= 0 { _ = Glibc.close(pidfd) } }

    /// A wait(2) status in words that can't be confused.
    static func end(of status: Int32) -> End {
        let signal = Int(status & 0x7F)
        return signal == 0 ? .exited(Int(status >> 8 & 0xFF)) : .signalled(signal)
    }
}
