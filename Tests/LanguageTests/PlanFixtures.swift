import Diagnostics
import Foundation
import Testing

/// Pairs of `x.yaml` and `x.expected` in a folder of `Fixtures`. With `UPDATE_FIXTURES=1` in the environment the expected
/// texts are written anew, to be reviewed by eye.
struct FixturePair: CustomTestStringConvertible, Sendable {
    let input: URL

    var testDescription: String { input.lastPathComponent }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    static let repository = folder.appending(path: "../../..").standardizedFileURL
    static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1"

    static func all(in name: String) -> [FixturePair] {
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder.appending(path: name), includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "yaml" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }.map(FixturePair.init)
    }

    var text: SourceText {
        get throws { SourceText(name: input.lastPathComponent, bytes: Array(try Data(contentsOf: input))) }
    }

    func expect(_ actual: String) throws {
        let file = input.deletingPathExtension().appendingPathExtension("expected")
        if Self.isUpdating { try Data(actual.utf8).write(to: file) }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(actual == expected, "\(input.lastPathComponent)")
    }
}
