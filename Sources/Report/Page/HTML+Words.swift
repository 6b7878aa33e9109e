extension HTML.StringInterpolation {
    /// A length in a drawing, to the tenth.
    mutating func appendInterpolation(_ length: Double) {
        let tenths = Int((max(-1e9, min(1e9, length)) * 10).rounded())
        appendLiteral(tenths < 0 ? "-\(-tenths / 10)" : "\(tenths / 10)")
        if tenths % 10 != 0 { appendLiteral(".\(abs(tenths % 10))") }
    }

    /// Text with its meaning, which colour only repeats.
    mutating func appendInterpolation(_ phrase: Phrase) {
        for piece in phrase.pieces {
            switch piece.style {
            case .plain: appendInterpolation(prose: piece.text)
            case .strong: appendInterpolation("<strong>\(prose: piece.text)</strong>" as HTML)
            default: appendInterpolation("<span class=\"\(piece.style.rawValue)\">\(prose: piece.text)</span>" as HTML)
            }
        }
    }

    /// A sentence; what stands between backquotes is a command or a key.
    mutating func appendInterpolation(prose text: String) {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        // One without its partner is a backquote.
        guard parts.count % 2 == 1 else { return appendInterpolation(text) }
        for (index, part) in parts.enumerated() {
            appendInterpolation(index % 2 == 0 ? "\(part)" : "<code>\(part)</code>" as HTML)
        }
    }
}
