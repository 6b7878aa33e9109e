import Diagnostics
import Foundation
import Plan
import Testing

/// An input beside the output that it must give: `x.yaml` and `x.expected`.
///
/// `UPDATE_FIXTURES=1 swift test` writes what comes out; the difference is then for a person to read.
struct FixturePair: CustomTestStringConvertible {
    var input: URL
    var expected: URL { input.deletingPathExtension().appendingPathExtension("expected") }
    var name: String { input.lastPathComponent }
    var testDescription: String { name }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    /// The inputs of a folder of fixtures, by name.
    static func all(in folder: String, extensions: Set<String> = ["yaml"]) -> [FixturePair] {
        let folder = root.appending(path: folder)
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension != "expected" && extensions.contains($0.pathExtension) }.map {
            FixturePair(input: $0)
        }
        .sorted { $0.name < $1.name }
    }

    /// What plans of a folder include, by paths from there.
    static func files(in folder: String) -> PlanFiles {
        PlanFiles { (path) throws(Diagnostics) in
            guard let data = try? Data(contentsOf: root.appending(path: folder).appending(path: path)) else {
                throw Diagnostics([Diagnostic(code: .fileNotFound, "there is no file \(path)")])
            }
            return SourceText(name: path, bytes: [UInt8](data))
        }
    }

    func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: input)) }

    /// - Parameter mayUpdate: Whether the expected text comes from here, rather than from another program.
    func check(_ output: String, mayUpdate: Bool = true, sourceLocation: SourceLocation = #_sourceLocation) throws {
        if mayUpdate, ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
            try Data(output.utf8).write(to: expected)
        }
        let text = try String(contentsOf: expected, encoding: .utf8)
        #expect(output == text, "\(name)", sourceLocation: sourceLocation)
    }
}
