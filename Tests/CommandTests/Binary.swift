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

    /// - Parameter output: a file that standard output goes to instead.
    static func lull(
        _ arguments: [String], environment: [String: String] = [:], output file: String? = nil
    ) async throws -> Ran {
        let variables = Dictionary(
            uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), Optional($0.value)) })
        let result = try await run(
            .name("env"), arguments: Arguments(redirection(to: file) + [path] + arguments),
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

    private static let path = Bundle.main.executableURL.map { $0.deletingLastPathComponent().path + "/lull" } ?? "lull"
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
}
