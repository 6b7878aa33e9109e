public import Diagnostics

/// A text of the plan in which `{{ name }}` stands for a variable, replaced host by host.
public struct Template: Sendable {
    public enum Piece: Sendable {
        case text(String)
        case variable(Reference)
    }

    /// A variable by its name and, for what is inside a mapping or a list, the keys that lead there.
    public struct Reference: Sendable {
        public var path: [String]
        /// What `| default('…')` puts in its place where there is no such variable, or nothing under its keys.
        public var fallback: String?
        /// The `{{ … }}` itself where it stands as such in the text, or else all of the text.
        public var span: SourceSpan

        public init(path: [String], fallback: String? = nil, span: SourceSpan) {
            self.path = path
            self.fallback = fallback
            self.span = span
        }

        public var name: String { path.joined(separator: ".") }
    }

    /// The variables that every host has from lull itself; no other variable can have their names.
    public static let ownVariables = ["host", "inventory_hostname", "address"]

    /// Whether `{{` stands in a text, byte by byte as templates are read: an accent behind it makes no other sign of it.
    public static func begins(in text: String) -> Bool {
        var wasBrace = false
        for byte in text.utf8 {
            let isBrace = byte == UInt8(ascii: "{")
            if isBrace, wasBrace { return true }
            wasBrace = isBrace
        }
        return false
    }

    public var pieces: [Piece]
    /// As written.
    public var source: String
    public var span: SourceSpan

    public init(pieces: [Piece], source: String, span: SourceSpan) {
        self.pieces = pieces
        self.source = source
        self.span = span
    }

    /// The text, if it holds no variables: the same on every host.
    public var literal: String? {
        if pieces.count == 1, case .text(let all) = pieces[0] { return all }
        var text = ""
        for piece in pieces {
            guard case .text(let part) = piece else { return nil }
            text += part
        }
        return text
    }
}
