public import Foundation
import Synchronization

/// A child process whose output goes to files, so that nothing it starts can keep a test waiting on a pipe, or one at a terminal.
///
/// Foundation's `Process` isn't used: with many files open it copies more of a directory entry than there is, and crashes
/// (swift-corelibs-foundation#5472).
public final class Child: Sendable {
    public let processID: Int32
    private let directory: URL
    /// As of wait(2); nil until it has ended and was collected.
    private let status = Mutex<Int32?>(nil)

    public struct NotStarted: Error { var program: String, code: Int32 }

    /// - Parameters:
    ///   - program: looked for in PATH where it has no slash.
    ///   - environment: what is different from that of the tests; nil takes a variable away.
    ///   - isAlone: whether it has nothing else.
    ///   - input: what it reads.
    ///   - terminal: the descriptor that it has for input, output and errors instead.
    public init(
        _ program: String, _ arguments: [String], environment: [String: String?] = [:], isAlone: Bool = false,
        input: Data = Data(),
        terminal: Int32? = nil
    ) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "lull-child-\(UUID().uuidString)")
        self.directory = directory
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        var variables = isAlone ? [:] : ProcessInfo.processInfo.environment
        for (name, value) in environment { variables[name] = value }
        if !input.isEmpty { try input.write(to: directory.appending(path: "in")) }
        let files = ["in", "out", "err"].map { directory.appending(path: $0).path }
        processID = try Self.spawn([program] + arguments, variables.map { "\($0)=\($1)" }) { actions in
            if let terminal {
                for descriptor in Int32(0)...2 { posix_spawn_file_actions_adddup2(&actions, terminal, descriptor) }
                return
            }
            posix_spawn_file_actions_addopen(&actions, 0, input.isEmpty ? "/dev/null" : files[0], O_RDONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 1, files[1], O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            posix_spawn_file_actions_addopen(&actions, 2, files[2], O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private static func spawn(
        _ argv: [String], _ environment: [String], streams: (inout posix_spawn_file_actions_t) -> Void
    ) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        streams(&actions)
        // What isn't open is passed over, and most that is closes itself.
        for descriptor in Int32(3)..<1024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        // A process group of its own: what ends the tests from a terminal is not for it. No signal is blocked or ignored in it.
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let words = argv.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, argv[0], &actions, &attributes, words, variables)
        guard code == 0 else { throw NotStarted(program: argv[0], code: code) }
        return pid
    }

    public var output: String { text("out") }
    public var errors: String { text("err") }

    private func text(_ name: String) -> String {
        (try? String(contentsOf: directory.appending(path: name), encoding: .utf8)) ?? ""
    }

    public func waitUntilExit() { _ = collect(0) }

    /// Waits for the end, and keeps its thread meanwhile: the exit code, or minus the signal.
    public func exitCode() -> Int { collect(0).map(Self.code) ?? -1 }

    /// Waits for the end: the exit code, or minus the signal.
    public func end() async -> Int {
        while true {
            if let status = collect(WNOHANG) { return Self.code(status) }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func code(_ status: Int32) -> Int {
        status & 0x7f == 0 ? Int(status >> 8 & 0xff) : -Int(status & 0x7f)
    }

    /// - Returns: nil while it runs.
    private func collect(_ options: Int32) -> Int32? {
        status.withLock { known in
            if known != nil { return known }
            var status: Int32 = 0
            if waitpid(processID, &status, options) == processID { known = status }
            return known
        }
    }
}
