import Diagnostics
import Inventory
import Plan

/// A `--health` as a check of a plan.
struct AdHocCheck: Sendable {
    enum Question: Sendable {
        case tcp(WordPart)
        case http(WordPart)
        case command([WordPart])
    }

    var question: Question

    /// - Parameters:
    ///   - text: `http://…`, `tcp:…`, or `command` and its words, quoted as in a shell.
    ///   - word: which word of the command line it is.
    init(_ text: String, word: Int, on line: CommandLineText) throws(Diagnostics) {
        func begins(with scheme: String) -> Bool {
            // By bytes, since an accent may follow.
            text.utf8.count >= scheme.utf8.count
                && zip(text.utf8, scheme.utf8).allSatisfy {
                    $0 == $1 || ($0 | 0x20 == $1 && (0x41...0x5A).contains($0))
                }
        }
        if begins(with: "http://") {
            question = .http(WordPart(text, word: word))
        } else if begins(with: "https://") {
            throw Diagnostics([AdHocProblem.httpsCheck.diagnostic(at: line.span(of: word))])
        } else if begins(with: "tcp:") {
            question = .tcp(WordPart(String(text.unicodeScalars.dropFirst(4)), word: word, offset: 4))
        } else if text.split(separator: " ").first == "command" {
            question = .command(try Self.command(text, word, line))
        } else {
            throw Diagnostics([AdHocProblem.notACheck(text).diagnostic(at: line.span(of: word))])
        }
    }

    private static func command(
        _ text: String, _ word: Int, _ line: CommandLineText
    ) throws(Diagnostics) -> [WordPart] {
        do throws(QuotedWords.Problem) {
            return try QuotedWords.split(Array(text.utf8), comments: false).dropFirst().map { inner in
                // Only what stands there without quotes and escapes can be marked by itself.
                let isVerbatim = inner.range.count == inner.text.utf8.count
                return WordPart(inner.text, word: word, offset: isVerbatim ? inner.range.lowerBound : nil)
            }
        } catch {
            let place: Int
            switch error {
            case .openQuote(let at), .openEscape(let at): place = at
            }
            let span = line.span(of: word, part: place..<place + 1)
            throw Diagnostics([AdHocProblem.openQuote.diagnostic(at: span)])
        }
    }
}
