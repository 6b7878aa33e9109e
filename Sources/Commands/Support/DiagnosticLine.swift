import Diagnostics
import FoundationEssentials

/// A diagnostic for machines, on one line.
enum DiagnosticLine {
    static func encode(_ diagnostic: Diagnostic) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(DiagnosticRecord(diagnostic)), as: UTF8.self)
    }
}
