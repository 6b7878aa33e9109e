import Diagnostics
import PlanSyntax

extension YAMLNode {
    /// Nothing at all, `~` or `null`.
    var isNull: Bool {
        // Asked of every value: most are lists and mappings, or longer than any way to write that.
        guard case .scalar(let text, _) = kind, text.utf8.count <= 4 else { return false }
        return (try? resolved()) == .null
    }

    /// Whether the scalar stands without quotes.
    var isPlain: Bool {
        if case .scalar(_, style: .plain) = kind { true } else { false }
    }

    /// The words for what stands here, as in "must be a list, not …".
    var found: String {
        switch kind {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let text, _):
            switch try? resolved() {
            case .null: "nothing"
            case .bool(let flag): "\(flag)"
            case .int, .double: "the number \(text)"
            default: "text"
            }
        }
    }

    /// Reports a tag that would change what the value is.
    func refuseTag(_ problems: Problems) {
        guard let tag else { return }
        let name = tag.replacing("tag:yaml.org,2002:", with: "!!")
        switch (kind, name) {
        case (.scalar, "!!str"), (.sequence, "!!seq"), (.mapping, "!!map"): return
        default: problems.add(ShapeProblem.tag(name), at: span.firstLine)
        }
    }
}
