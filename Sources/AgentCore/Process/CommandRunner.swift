import AgentProtocol
import CLinux
import Glibc

/// What came of a command that was asked something.
struct CommandResult: Hashable {
    enum End: Hashable {
        case exited(Int)
        case signalled(Int)
        /// Its time was up. It was asked to end (SIGTERM to its process group), and isn't waited for any longer.
        case timedOut
        /// It couldn't be started; the system's own words.
        case notStarted(String)
    }

    var end: End
    /// The last bytes of its output, at most as many as were asked for.
    var output: [UInt8] = []
    var errors: [UInt8] = []
    /// Whether output was left out in front.
    var isCut = false

    var succeeded: Bool { end == .exited(0) }
    /// The output as text, as it is: escape it before it is shown.
    var text: String { String(decoding: output, as: UTF8.self) }

    /// How it failed in one line, for a person: its last words, or its exit code.
    var complaint: String {
        let words = Printable.escape(Printable.tail(of: errors.isEmpty ? output : errors, limit: 500))
        switch end {
        case .notStarted(let message): return message
        case .timedOut: return words.isEmpty ? "no answer in time" : "no answer in time: \(words)"
        case .exited(let code): return words.isEmpty ? "exit code \(code)" : words
        case .signalled(let signal): return words.isEmpty ? "ended by signal \(signal)" : words
        }
    }
}

/// Runs commands that answer a question (`systemctl show`, `getent`, a health check): short, with bounded output.
/// What the plan itself wants done runs through `OperationRunner`, where nothing is ever ended by us.
enum CommandRunner {
    /// Starts `argv` (no shell, `PATH` is searched) and waits until it ends.
    ///
    /// A background process that it leaves behind with its output open isn't waited for.
    /// - Parameters:
    ///   - timeout: in seconds. Then its process group gets SIGTERM, never more.
    ///   - limit: of the bytes kept of each stream, the last ones.
    ///   - environment: variables in place of ours, or beside them.
    static func run(
        _ argv: [String], timeout: Double = 30, limit: Int = 4 * 1024 * 1024, environment: [String: String] = [:]
    ) -> CommandResult {
        guard let output = Pipe(), let errors = Pipe() else {
            return CommandResult(end: .notStarted(SystemError.text(errno)))
        }
        defer { for pipe in [output, errors] { pipe.close() } }
        let child: ChildProcess
        do {
            child = try ChildProcess(
                argv, streams: .init(output: output.writeEnd, error: errors.writeEnd), environment: environment)
        } catch {
            return CommandResult(end: .notStarted(error.message))
        }
        defer { child.close() }
        output.closeWriteEnd()
        errors.closeWriteEnd()

        let deadline = Clock.monotonic + timeout
        var end: ChildProcess.End?
        while end == nil {
            let left = deadline - Clock.monotonic
            guard left > 0 else { break }
            var items = [output, errors].map {
                pollfd(fd: $0.isAtEnd ? -1 : $0.readEnd, events: Int16(POLLIN), revents: 0)
            }
            items.append(pollfd(fd: child.pidfd, events: Int16(POLLIN), revents: 0))
            // Without a pidfd the end has to be looked for.
            _ = poll(&items, nfds_t(items.count), Clock.milliseconds(child.pidfd < 0 ? min(left, 0.02) : left))
            end = child.reap()
            output.drain(limit: limit)
            errors.drain(limit: limit)
        }
        if end == nil {
            kill(-child.pid, SIGTERM)
            _ = child.reap(until: Clock.monotonic + 1)
            output.drain(limit: limit)
            errors.drain(limit: limit)
        }
        var result = CommandResult(
            end: .timedOut, output: output.bytes(limit: limit), errors: errors.bytes(limit: limit))
        result.isCut = output.isCut || errors.isCut
        switch end {
        case .exited(let code): result.end = .exited(code)
        case .signalled(let signal): result.end = .signalled(signal)
        case nil: break
        }
        return result
    }
}

/// A pipe from a child, and what has come through it so far.
private final class Pipe {
    let readEnd: Int32
    private(set) var writeEnd: Int32
    private(set) var isAtEnd = false
    private(set) var isCut = false
    private var kept: [UInt8] = []

    init?() {
        var ends: [Int32] = [0, 0]
        guard clinux_pipe(&ends) == 0 else { return nil }
        (readEnd, writeEnd) = (ends[0], ends[1])
        Descriptor.setNonBlocking(readEnd)
    }

    /// Reads what is there; not for ever, where it comes as fast as it is read.
    func drain(limit: Int) {
        for _ in 0..<64 where !isAtEnd {
            switch Descriptor.read(readEnd) {
            case .bytes(let bytes): keep(bytes, limit: limit)
            case .nothing: return
            case .end, .failed: isAtEnd = true
            }
        }
    }

    func bytes(limit: Int) -> [UInt8] { kept.count > limit ? Array(kept.suffix(limit)) : kept }

    private func keep(_ bytes: [UInt8], limit: Int) {
        kept.append(contentsOf: bytes)
        if kept.count > limit { isCut = true }
        // Cut rarely, so that a chatty command doesn't cost a copy for each read.
        if kept.count > 2 * limit + 65_536 { kept.removeFirst(kept.count - limit) }
    }

    func closeWriteEnd() {
        if writeEnd >= 0 { _ = Glibc.close(writeEnd) }
        writeEnd = -1
    }

    func close() {
        closeWriteEnd()
        _ = Glibc.close(readEnd)
    }
}
