public import Diagnostics

/// What is wrong, a line of JSON each.
public enum DiagnosticLines {
    /// What stands for those that aren't listed.
    private struct More: Encodable {
        var type = "more"
        var count: Int
    }

    /// Sorted by place; as many as people are shown, and then a line that counts the rest.
    public static func json(
        _ diagnostics: Diagnostics, limit: Int = DiagnosticRenderer.usualLimit
    ) throws -> [String] {
        var lines = try diagnostics.sorted.prefix(limit).map { try JSONLine.encode(DiagnosticRecord($0)) }
        let rest = diagnostics.all.count - lines.count
        if rest > 0 { lines.append(try JSONLine.encode(More(count: rest))) }
        return lines
    }
}
