import Foundation
import Synchronization

/// A child process whose output goes to files, so that nothing it starts can keep a test waiting on a pipe.
///
/// Foundation's `Process` isn't used: started from several threads at once, it has been seen to crash.
final class Child: Sendable {
    let processID: Int32
    private let directory: URL
    /// As of wait(2); nil until it has ended and was collected.
    private let status = Mutex<Int32?>(nil)

    struct NotStarted: Error { var program: String, code: Int32 }

    init(_ program: String, _ arguments: [String], environment: [String: String]) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "lull-child-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let variables = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        processID = try Self.spawn(
            [program] + arguments, variables.map { "\($0)=\($1)" }, output: directory.appending(path: "out").path,
            errors: directory.appending(path: "err").path)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private static func spawn(
        _ argv: [String], _ environment: [String], output: String, errors: String
    ) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        // What isn't open is passed over.
        for descriptor in Int32(3)..<256 { posix_spawn_file_actions_addclose(&actions, descriptor) }
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
        let code = posix_spawn(&pid, argv[0], &actions, &attributes, words, variables)
        guard code == 0 else { throw NotStarted(program: argv[0], code: code) }
        return pid
    }

    var output: String { text("out") }
    var errors: String { text("err") }

    private func text(_ name: String) -> String {
        (try? String(contentsOf: directory.appending(path: name), encoding: .utf8)) ?? ""
    }

    func waitUntilExit() { _ = collect(0) }

    /// Waits for the end: the exit code, or minus the signal.
    func end() async -> Int {
        while true {
            if let status = collect(WNOHANG) {
                return status & 0x7f == 0 ? Int(status >> 8 & 0xff) : -Int(status & 0x7f)
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
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
