import Diagnostics
import PlanSyntax

/// Where the bytes of a scalar's text stand in the file: quotes, escapes, indentation and folded lines are no part of the text.
struct ScalarPlaces {
    private let whole: SourceSpan
    /// By the offset in the text, with one more for its end; empty where text and file can't be brought together (an alias).
    private var offsets: [Int] = []

    init(_ node: YAMLNode) {
        whole = node.span
        guard case .scalar(let text, let style) = node.kind else { return }
        var matcher = Matcher(text: Array(text.utf8), span: node.span, style: style)
        if let offsets = matcher.offsets() { self.offsets = offsets }
    }

    /// Of a piece of the text; all of the scalar where its place isn't known.
    func span(_ range: Range<Int>) -> SourceSpan {
        guard offsets.indices.contains(range.lowerBound), offsets.indices.contains(range.upperBound) else {
            return whole
        }
        let start = offsets[range.lowerBound]
        let end = range.isEmpty ? start : offsets[range.upperBound - 1] + 1
        return SourceSpan(text: whole.text, start: start, end: max(start, end))
    }

    /// Walks through both side by side.
    private struct Matcher {
        let text: [UInt8]
        let written: [UInt8]
        let start: Int
        let style: YAMLNode.Style
        var found: [Int] = []
        var next = 0
        var offset = 0

        init(text: [UInt8], span: SourceSpan, style: YAMLNode.Style) {
            self.text = text
            let upper = min(span.end, span.text.bytes.count)
            start = min(span.start, upper)
            written = Array(span.text.bytes[start..<upper])
            self.style = style
        }

        mutating func offsets() -> [Int]? {
            switch style {
            case .singleQuoted, .doubleQuoted: offset = 1
            // The header's line, such as `>-`, ends with the line.
            case .literal, .folded: offset = (written.firstIndex(of: UInt8(ascii: "\n")) ?? 0) + 1
            case .plain: break
            }
            while next < text.count {
                guard step() else { return nil }
            }
            return found + [start + min(offset, written.count)]
        }

        private mutating func step() -> Bool {
            if isBlank(text[next]) {
                let first = start + offset
                while offset < written.count, isBlank(written[offset]) { offset += 1 }
                while next < text.count, isBlank(text[next]) {
                    found.append(first)
                    next += 1
                }
                return true
            }
            // Indentation that is no part of the text.
            while offset < written.count, isBlank(written[offset]) { offset += 1 }
            guard offset < written.count else { return false }
            if style == .doubleQuoted, written[offset] == UInt8(ascii: "\\") { return escape() }
            guard written[offset] == text[next] else { return false }
            found.append(start + offset)
            // Two single quotes are one.
            offset += style == .singleQuoted && text[next] == UInt8(ascii: "'") ? 2 : 1
            next += 1
            return true
        }

        /// Those of quotes and backslashes; whoever writes letters by their numbers gets the whole text marked.
        private mutating func escape() -> Bool {
            guard offset + 1 < written.count, written[offset + 1] == text[next] else { return false }
            found.append(start + offset)
            offset += 2
            next += 1
            return true
        }

        private func isBlank(_ byte: UInt8) -> Bool {
            [UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains(byte)
        }
    }
}
