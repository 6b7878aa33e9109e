public import Diagnostics
import Plan
public import PlanSyntax

/// Variables of the command line (`-e`), which win over all others. Written as for Ansible
/// (ansible-core 2.19: lib/ansible/utils/vars.py, `load_extra_vars`; lib/ansible/parsing/splitter.py, `parse_kv`): `name=value`, several of
/// them with spaces between, `@` and a file of YAML or JSON, or a mapping in YAML or JSON itself.
public struct ExtraVariables: Sendable {
    public private(set) var values: [String: Value] = [:]

    public static let none = ExtraVariables()

    private init() {}

    /// - Parameter texts: As given to each `-e`; of one name the last counts.
    /// - Throws: All that is wrong with them.
    public init(_ texts: [String]) throws(Diagnostics) {
        var found: [Diagnostic] = []
        for text in texts {
            do throws(Diagnostics) {
                values.merge(try Self.read(text)) { $1 }
            } catch {
                found += error.all
            }
        }
        if !found.isEmpty { throw Diagnostics(found) }
    }

    private static func read(_ text: String) throws(Diagnostics) -> [String: Value] {
        let source = SourceText(name: "--extra-vars", bytes: Array(text.utf8))
        let whole = SourceSpan(text: source, start: 0, end: source.bytes.count)
        switch text.first {
        case "@": return try mapping(try SourceText.load(path: String(text.dropFirst())))
        case "{", "[": return try mapping(source)
        case "/", ".": throw Diagnostics([ExtraProblem.fileWithoutAt(text).diagnostic(at: whole)])
        default: return try assignments(source, whole)
        }
    }

    /// Typed as in an inventory: by YAML 1.1.
    private static func mapping(_ source: SourceText) throws(Diagnostics) -> [String: Value] {
        let (node, diagnostics) = YAMLReader(duplicateKeys: .keepLast).read(source)
        var found = diagnostics.filter { $0.severity == .error }
        guard let node, found.isEmpty else { throw Diagnostics(found) }
        guard case .mapping(let entries) = node.kind else {
            throw Diagnostics([ExtraProblem.notAMapping.diagnostic(at: node.span)])
        }
        for entry in entries {
            if let problem = problem(with: entry.key.scalarText ?? "") {
                found.append(problem.diagnostic(at: entry.key.span))
            }
        }
        if !found.isEmpty { throw Diagnostics(found) }
        guard case .map(let values) = try Value(node, schema: .ansible) else { return [:] }
        return values
    }

    /// Each value is a text, whatever it looks like.
    private static func assignments(
        _ source: SourceText, _ whole: SourceSpan
    ) throws(Diagnostics) -> [String: Value] {
        var values: [String: Value] = [:]
        var found: [Diagnostic] = []
        for word in AssignmentWords.split(source.bytes) {
            let span = SourceSpan(text: source, start: word.range.lowerBound, end: word.range.upperBound)
            guard !word.isOpen else {
                found.append(ExtraProblem.openQuote.diagnostic(at: span))
                continue
            }
            guard let (name, value) = word.assignment else {
                found.append(ExtraProblem.notAnAssignment.diagnostic(at: span))
                continue
            }
            if let problem = problem(with: name) {
                let name = SourceSpan(text: source, start: span.start, end: span.start + name.utf8.count)
                found.append(problem.diagnostic(at: name))
            } else {
                values[name] = .string(value)
            }
        }
        if !found.isEmpty { throw Diagnostics(found) }
        guard !values.isEmpty else { throw Diagnostics([ExtraProblem.notAnAssignment.diagnostic(at: whole)]) }
        return values
    }

    private static func problem(with name: String) -> ExtraProblem? {
        if Template.ownVariables.contains(name) { return .ownVariable(name) }
        return isVariableName(name) ? nil : .badName(name)
    }
}

/// What can be wrong with a `-e`.
enum ExtraProblem: Problem {
    case fileWithoutAt(String)
    case notAMapping
    case notAnAssignment
    case openQuote
    case ownVariable(String)
    case badName(String)

    var text: ProblemText {
        switch self {
        case .fileWithoutAt(let path):
            .init(.extraVars, "this looks like the path of a file", "write '@\(path)'")
        case .notAMapping: .init(.extraVars, "extra variables must be a mapping of names to values")
        case .notAnAssignment:
            .init(
                .extraVars, "this is no variable with its value", "write name=value",
                help: "a value with spaces needs quotes of its own: -e 'name=\"a b\"'; YAML is understood, too: "
                    + "-e '{name: [1, 2]}', and so is a file of it: -e @file")
        case .openQuote: .init(.extraVars, "a quote or a '{{' without its end")
        case .ownVariable(let name):
            .init(.variableName, "the variable '\(name)' is lull's own", "choose another name")
        case .badName(let name):
            .init(.variableName, "'\(name)' can't be the name of a variable", "letters, digits and '_' only")
        }
    }
}
