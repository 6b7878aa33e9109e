import Foundation
import Testing

/// Compares a text with `Fixtures/PATH.expected`; `UPDATE_FIXTURES=1` writes it instead.
func expectFixture(_ text: String, _ path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(path).expected")
    if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" { try Data(text.utf8).write(to: file) }
    let expected = try? String(decoding: Data(contentsOf: file), as: UTF8.self)
    #expect(text == expected, "\(file.path)\n\(text)", sourceLocation: sourceLocation)
}
