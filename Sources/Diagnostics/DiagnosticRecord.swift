/// A diagnostic for machines: what `-o json` prints. Lines and columns count from 1, columns in characters, and the
/// end is just behind the piece. Without a place, `file` and the numbers are left out.
public struct DiagnosticRecord: Codable, Sendable, Hashable {
    /// Another place that matters, such as the first of two.
    public struct Related: Codable, Sendable, Hashable {
        public var file: String
        public var line: Int
        public var column: Int
        public var label: String
    }

    public var file: String?
    public var line: Int?
    public var column: Int?
    public var endLine: Int?
    public var endColumn: Int?
    /// `L0301`, which `lull explain` tells more about.
    public var code: String
    /// `unknown-key`.
    public var slug: String
    /// `error` or `warning`.
    public var severity: String
    public var message: String
    public var label: String?
    public var help: String?
    public var related: [Related]?

    public init(_ diagnostic: Diagnostic) {
        if let span = diagnostic.primary?.span {
            let (start, end) = (span.place, span.endPlace)
            file = span.text.name
            (line, column) = (start.line, start.column)
            (endLine, endColumn) = (end.line, end.column)
        }
        code = diagnostic.code.id
        slug = diagnostic.code.slug
        severity = diagnostic.severity.rawValue
        message = diagnostic.message
        label = diagnostic.primary.flatMap { $0.words.isEmpty ? nil : $0.words }
        help = diagnostic.help
        if !diagnostic.secondary.isEmpty {
            related = diagnostic.secondary.map {
                let place = $0.span.place
                return Related(file: $0.span.text.name, line: place.line, column: place.column, label: $0.words)
            }
        }
    }
}
