/// Pieces of text with their meaning, on one line or wrapped over several.
public struct Phrase: Sendable, Hashable, ExpressibleByStringInterpolation {
    struct Piece: Sendable, Hashable {
        var text: String
        var style: Style
    }

    var pieces: [Piece]

    public init(_ text: String, _ style: Style = .plain) { pieces = [Piece(text: text, style: style)] }

    public init(stringLiteral text: String) { self.init(text) }

    public static func + (left: Phrase, right: Phrase) -> Phrase {
        var sum = left
        sum.pieces += right.pieces
        return sum
    }

    public static func += (left: inout Phrase, right: Phrase) { left = left + right }

    var columns: Int { pieces.reduce(0) { $0 + $1.text.columns } }

    public func drawn(_ ink: Ink) -> String {
        var result = ""
        var open = Piece(text: "", style: .plain)
        for piece in pieces {
            // Neighbours of one style are drawn together; a space of no style belongs to either side.
            if piece.style == open.style || piece.text.allSatisfy({ $0 == " " }) {
                open.text += piece.text
            } else {
                result += ink.draw(open.text, open.style)
                open = piece
            }
        }
        return result + ink.draw(open.text, open.style)
    }
}

/// Lines of a known width, filled from top to bottom.
public struct Page: Sendable {
    public let width: Int
    public let ink: Ink
    public private(set) var lines: [String] = []

    /// - Parameter width: in columns; text is not squeezed below 40.
    public init(width: Int, ink: Ink) {
        self.width = max(40, width)
        self.ink = ink
    }

    public var text: String { lines.map { $0 + "\n" }.joined() }

    /// An empty line, unless there is one already or the page is empty.
    public mutating func gap() {
        if let last = lines.last, !last.isEmpty { lines.append("") }
    }

    /// Wraps a phrase at spaces. Lines after the first stand at `hang`; nil means where the first one begins.
    /// - Parameter lead: stands before the first line as it is, such as the first column of a table.
    public mutating func add(_ phrase: Phrase, indent: Int = 0, hang: Int? = nil, lead: Phrase = "") {
        let hang = hang ?? (indent + lead.columns)
        var line = Phrase(String(repeating: " ", count: indent)) + lead
        var isEmpty = true
        for word in phrase.words {
            let space = isEmpty ? 0 : 1
            if !isEmpty, line.columns + space + word.columns > width {
                lines.append(line.drawn(ink))
                line = Phrase(String(repeating: " ", count: hang)) + word
            } else {
                line += isEmpty ? word : Phrase(" ", word.pieces.first?.style ?? .plain) + word
            }
            isEmpty = false
        }
        lines.append(isEmpty ? "" : line.drawn(ink))
    }

    /// A phrase on the left and one at the right edge, or below it if there is no room.
    public mutating func add(_ left: Phrase, right: Phrase, indent: Int = 0) {
        let room = width - indent - left.columns - right.columns
        guard room >= 2 else {
            add(left, indent: indent, hang: indent + 2)
            add(right, indent: indent + 2)
            return
        }
        let padding = Phrase(String(repeating: " ", count: room))
        lines.append((Phrase(String(repeating: " ", count: indent)) + left + padding + right).drawn(ink))
    }

    /// As it stands, not wrapped: what is to be copied into a shell.
    public mutating func addVerbatim(_ text: String, indent: Int) {
        lines.append(String(repeating: " ", count: indent) + text)
    }
}

extension Phrase {
    /// Cut at its spaces. A word may be made of several pieces (`web1` and a faint comma).
    fileprivate var words: [Phrase] {
        var words: [Phrase] = []
        var isOpen = false
        for piece in pieces {
            for (index, part) in piece.text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                if index > 0 { isOpen = false }
                guard !part.isEmpty else { continue }
                if isOpen {
                    words[words.count - 1].pieces.append(Piece(text: String(part), style: piece.style))
                } else {
                    words.append(Phrase(String(part), piece.style))
                    isOpen = true
                }
            }
        }
        return words
    }
}
