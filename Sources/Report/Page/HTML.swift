/// Markup that can't be broken by what stands in it: what is written in the source is markup, and whatever is put in by
/// interpolation is text and gets escaped, unless it is `HTML` itself.
struct HTML: ExpressibleByStringInterpolation, CustomStringConvertible {
    private(set) var description: String

    init(stringLiteral markup: String) { description = markup }
    init(stringInterpolation: StringInterpolation) { description = stringInterpolation.markup }

    static func + (left: HTML, right: HTML) -> HTML { "\(left)\(right)" }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { markup += literal }
        mutating func appendInterpolation(_ text: String) { markup += HTML.escaped(text) }
        mutating func appendInterpolation(_ number: Int) { markup += String(number) }
        mutating func appendInterpolation(_ html: HTML) { markup += html.description }
        mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { markup += part.description } }
    }

    /// Text as it may stand in an element or in a quoted attribute; what would be invisible is shown.
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.visible.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
