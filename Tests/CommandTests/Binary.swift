import Foundation
import Subprocess
import Testing

/// The real program, as it was built beside these tests.
enum Binary {
    struct Ran {
        var exitCode: Int32
        var output: String
        var errors: String
    }

    /// - Parameters:
    ///   - output: a file that standard output goes to instead.
    ///   - shell: what a shell does before it becomes the program.
    static func lull(
        _ arguments: [String], environment: [String: String] = [:], output file: String? = nil,
        after shell: String? = nil
    ) async throws -> Ran {
        let variables = Dictionary(
            uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), Optional($0.value)) })
        let result = try await run(
            .name("env"), arguments: Arguments(redirection(to: file) + prelude(shell) + [path] + arguments),
            environment: .inherit.updating(variables),
            output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        guard case .exited(let code) = result.terminationStatus else {
            Issue.record("lull ended with \(result.terminationStatus)" as Comment)
            return Ran(exitCode: -1, output: "", errors: "")
        }
        return Ran(exitCode: code, output: result.standardOutput, errors: result.standardError)
    }

    private static func redirection(to file: String?) -> [String] {
        file.map { ["sh", "-c", "f=$1; shift; exec \"$@\" >$f", "sh", $0] } ?? []
    }

    private static func prelude(_ shell: String?) -> [String] {
        shell.map { ["sh", "-c", "\($0); exec \"$@\"", "sh"] } ?? []
    }

    static let path = Bundle.main.executableURL.map { $0.deletingLastPathComponent().path + "/lull" } ?? "lull"
}

/// A directory of its own for one test, removed at its end.
struct Scratch: ~Copyable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/lull-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// - Returns: its path.
    func file(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
        return "\(path)/\(name)"
    }

    /// Options for a fleet of one host, `web1` in `web`, that nobody answers for: a port of loopback that nobody listens on.
    func unreachable() throws -> [String] {
        let inventory = try file(
            "hosts.yml", "web: { hosts: { web1: { ansible_host: 127.0.0.1, ansible_port: 1 } } }\n")
        return ["-i", inventory, "--agent", try file("agent", "\u{7F}ELF, but for nothing")]
    }
}
