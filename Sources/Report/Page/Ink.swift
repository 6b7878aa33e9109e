/// What a piece of text means; an `Ink` gives it a colour, or none.
public enum Style: String, Sendable, Hashable {
    case plain, strong, faint, good, careful, bad
}

/// Colour or no colour.
public struct Ink: Sendable, Hashable {
    public var isColoured: Bool

    public init(isColoured: Bool) { self.isColoured = isColoured }

    public static let none = Ink(isColoured: false)

    /// ANSI's select graphic rendition, closed again after the text.
    public func draw(_ text: String, _ style: Style) -> String {
        guard isColoured, style != .plain, !text.isEmpty else { return text }
        let code =
            switch style {
            case .plain: "0"
            case .strong: "1"
            case .faint: "2"
            case .good: "32"
            case .careful: "33"
            case .bad: "31"
            }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
