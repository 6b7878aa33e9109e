import FoundationEssentials
import Glibc

/// Runs a program without a shell and takes in what it prints, within limits of time and size.
struct ProgramRunner {
    enum Outcome {
        /// The kernel doesn't know how to run it: it is a file of another kind.
        case notAProgram
        /// The error of the attempt.
        case notRun(Int32)
        case exited(code: Int32, output: [UInt8], complaint: String)
        case signalled(Int32, complaint: String)
        case tooSlow(complaint: String)
        case tooMuch
    }

    /// When it must have ended, as `now` counts.
    var deadline: Double
    /// Of its output, in bytes.
    var outputLimit: Int
    /// Of what it prints on standard error the end is kept.
    var complaintLimit = 4096

    /// Seconds since the machine started.
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    func run(_ path: String, _ arguments: [String]) -> Outcome {
        guard let output = Pipe() else { return .notRun(errno) }
        guard let complaints = Pipe() else { return .notRun(errno) }
        var (code, process) = Self.spawn(path, arguments, output: output.writeEnd, complaints: complaints.writeEnd)
        // Somebody is still writing it, or started something while it was written.
        for _ in 0..<100 where code == ETXTBSY {
            usleep(10_000)
            (code, process) = Self.spawn(path, arguments, output: output.writeEnd, complaints: complaints.writeEnd)
        }
        output.closeWriteEnd()
        complaints.closeWriteEnd()
        guard code == 0 else { return code == ENOEXEC ? .notAProgram : .notRun(code) }

        var collected: [UInt8] = []
        var complaint: [UInt8] = []
        let end = collect(output, complaints, &collected, &complaint)
        if end != .closed { kill(-process, SIGKILL) }
        let status = wait(for: process, patiently: end == .closed)
        let text = String(decoding: complaint, as: UTF8.self)
        switch (end, status) {
        case (.tooMuch, _): return .tooMuch
        case (.tooSlow, _), (_, nil): return .tooSlow(complaint: text)
        case (.closed, let status?):
            let signal = status & 0x7f
            if signal != 0 { return .signalled(signal, complaint: text) }
            return .exited(code: (status >> 8) & 0xff, output: collected, complaint: text)
        }
    }

    private enum End { case closed, tooSlow, tooMuch }

    private func collect(
        _ output: Pipe, _ complaints: Pipe, _ collected: inout [UInt8], _ complaint: inout [UInt8]
    ) -> End {
        var open = [output.readEnd, complaints.readEnd]
        while !open.isEmpty {
            let left = deadline - Self.now
            guard left > 0 else { return .tooSlow }
            var ready = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let count = poll(&ready, nfds_t(ready.count), Int32(min(left * 1000 + 1, 60_000)))
            guard count > 0 else { continue }
            for one in ready where one.revents != 0 {
                guard let chunk = Self.read(one.fd) else { continue }
                if chunk.isEmpty { open.removeAll { $0 == one.fd } }
                if one.fd == output.readEnd {
                    collected += chunk
                    guard collected.count <= outputLimit else { return .tooMuch }
                } else {
                    complaint = (complaint + chunk).suffix(complaintLimit)
                }
            }
        }
        return .closed
    }

    /// Empty at the end; nil where it was interrupted.
    private static func read(_ descriptor: Int32) -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(descriptor, &chunk, chunk.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return nil }
        return Array(chunk.prefix(max(0, count)))
    }

    /// - Returns: The status as `waitpid` gives it; nil where it doesn't end in time.
    private func wait(for process: pid_t, patiently: Bool) -> Int32? {
        var status: Int32 = 0
        while true {
            let result = waitpid(process, &status, patiently ? WNOHANG : 0)
            if result == process { return status }
            if result < 0, errno != EINTR { return nil }
            if patiently, Self.now > deadline {
                kill(-process, SIGKILL)
                _ = waitpid(process, &status, 0)
                return nil
            }
            if result == 0 { usleep(2_000) }
        }
    }

    private static func spawn(
        _ path: String, _ arguments: [String], output: Int32, complaints: Int32
    ) -> (code: Int32, process: pid_t) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, complaints, 2)

        // A group of its own, so that what it has started ends with it; signals as a new program expects them.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var words = ([path] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        var surroundings = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") }
        defer { for one in surroundings { free(one) } }
        surroundings.append(nil)
        var process: pid_t = 0
        let code = posix_spawn(&process, path, &actions, &attributes, words, surroundings)
        return (code, process)
    }
}

/// Both ends are closed when it goes, and none is passed on to programs.
private final class Pipe {
    let readEnd: Int32
    private(set) var writeEnd: Int32

    init?() {
        var ends: [Int32] = [0, 0]
        // Nothing else is started while inventories are read.
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    func closeWriteEnd() {
        if writeEnd >= 0 { close(writeEnd) }
        writeEnd = -1
    }

    deinit {
        closeWriteEnd()
        close(readEnd)
    }
}
