import FoundationEssentials
import Testing

/// Compares a text with `Fixtures/PATH.expected`; `UPDATE_FIXTURES=1` writes it instead.
func expectFixture(_ text: String, _ path: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let directory = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let file = "/\(directory)/Fixtures/\(path).expected"
    if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
        try Data(text.utf8).write(to: URL(filePath: file))
    }
    let expected = try? String(decoding: Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    #expect(text == expected, "\(file)\n\(text)", sourceLocation: sourceLocation)
}
