/// Markdown as GitHub reads it, that can't be broken by what stands in it: what is written in the source is markup, and whatever
/// is put in by interpolation is text, unless it is `Markdown` itself. Nothing in a text becomes a table, a link, a mention of
/// somebody or an element of HTML.
struct Markdown: ExpressibleByStringInterpolation, CustomStringConvertible {
    private(set) var description: String

    init(stringLiteral markup: String) { description = markup }
    init(stringInterpolation: StringInterpolation) { description = stringInterpolation.markup }

    static func + (left: Markdown, right: Markdown) -> Markdown { "\(left)\(right)" }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity) }

        mutating func appendLiteral(_ literal: String) { markup += literal }
        mutating func appendInterpolation(_ text: String) { markup += Markdown.escaped(text) }
        mutating func appendInterpolation(_ number: Int) { markup += String(number) }
        mutating func appendInterpolation(_ markdown: Markdown) { markup += markdown.description }
        mutating func appendInterpolation(_ parts: [Markdown]) { for part in parts { markup += part.description } }

        /// A sentence; what stands between backquotes is a command or a key.
        mutating func appendInterpolation(prose text: String) {
            let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
            guard parts.count % 2 == 1 else { return appendInterpolation(text) }
            for (index, part) in parts.enumerated() {
                if index % 2 == 0 { appendInterpolation(part) } else { appendInterpolation(Markdown.code(part)) }
            }
        }
    }

    /// Text that reads as it is, on one line; what would be invisible is shown.
    static func escaped(_ text: String) -> String {
        let scalars = Array(text.visible.unicodeScalars)
        var result = ""
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : " "
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\\", "`", "*", "_", "[", "]", "|", "~", "$": result += "\\\(scalar)"
            // Nobody is to be told, and no other ticket named, by what a host says.
            case "@", "#": result += next.isWordlike ? "\(scalar)<!-- -->" : "\\\(scalar)"
            // `http://` and `www.` would become links.
            case ":" where next == "/": result += ":<!-- -->"
            case "." where result.lowercased().hasSuffix("www"): result += "<!-- -->."
            // What begins a line would begin a list.
            case "-" where index == 0, "+" where index == 0, "=" where index == 0: result += "\\\(scalar)"
            case "." where result.isItemNumber && next == " ", ")" where result.isItemNumber && next == " ":
                result += "\\\(scalar)"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Words to be typed as they are; also within a table, where a bar would end a cell even here.
    static func code(_ text: String) -> Markdown {
        let shown = text.visible
        // An element knows no exception: backquotes, bars and spaces at the ends mean themselves.
        guard !shown.contains(where: { "`|".contains($0) }), !shown.isEmpty, !shown.hasPrefix(" "),
            !shown.hasSuffix(" ")
        else { return Markdown(stringLiteral: "<code>\(escaped(shown))</code>") }
        return Markdown(stringLiteral: "`\(shown)`")
    }

    /// Lines as they are, between fences that are longer than any row of backquotes in them.
    static func block(_ lines: [String]) -> Markdown {
        let shown = lines.map(\.visible)
        var longest = 2
        for line in shown {
            longest = max(longest, line.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return Markdown(stringLiteral: "\(fence)text\n\(shown.map { $0 + "\n" }.joined())\(fence)\n\n")
    }

    static func list(_ sentences: [String]) -> Markdown {
        sentences.isEmpty ? "" : "\(sentences.map { sentence -> Markdown in "- \(prose: sentence)\n" })\n"
    }

    static func table(_ columns: [String], _ rows: [[Markdown]]) -> Markdown {
        let line = { (cells: [Markdown]) -> Markdown in
            "| \(cells.enumerated().map { index, cell -> Markdown in index == 0 ? cell : " | \(cell)" }) |\n"
        }
        return "\(line(columns.map { "\($0)" }))\(line(columns.map { _ in "---" }))\(rows.map(line))\n"
    }

    /// - Parameter summary: in HTML, since that is where it stands.
    static func folded(_ summary: String, _ content: Markdown) -> Markdown {
        "<details>\n<summary>\(Markdown(stringLiteral: inHTML(summary)))</summary>\n\n\(content)</details>\n\n"
    }

    /// As in `escaped`, for where there is no Markdown: names of people, of tickets and of places are seen there too.
    private static func inHTML(_ text: String) -> String {
        let scalars = Array(text.visible.unicodeScalars)
        return scalars.enumerated().reduce(into: "") { result, one in
            let next = one.offset + 1 < scalars.count ? scalars[one.offset + 1] : " "
            switch one.element {
            case "@", "#", ":": result += "\(one.element)\(next.isWordlike || next == "/" ? "<!-- -->" : "")"
            case "[": result += "&#91;"
            case "]": result += "&#93;"
            default: result += HTML.escaped(String(one.element))
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether a name or a number could begin with it.
    fileprivate var isWordlike: Bool { properties.isAlphabetic || properties.numericType != nil || self == "_" }
}

extension String {
    /// Whether a full stop or a bracket behind it would begin a list.
    fileprivate var isItemNumber: Bool { !isEmpty && allSatisfy(\.isNumber) }
}
