import Diagnostics
import PlanSyntax

/// The files that a plan includes, each read once, and how many steps may come of them.
final class Inclusion {
    /// Files in each other.
    static let deepest = 10
    /// Of one plan, all together: a file that includes another twice, ten deep, would be a thousand files.
    static let most = 1_000

    private let files: PlanFiles
    /// Of the plan itself, as it was given.
    private let directory: String?
    private var trees: [String: YAMLNode?] = [:]
    private var count = 0

    init(_ files: PlanFiles, of plan: SourceText) {
        self.files = files
        directory = PlanPath.directory(of: plan.name)
    }

    var isExhausted: Bool { count >= Self.most }

    /// - Parameter path: Relative to the plan.
    /// - Returns: Nil after what is wrong with it was reported.
    func tree(_ path: String, at span: SourceSpan, _ problems: Problems) -> YAMLNode? {
        count += 1
        if let known = trees[path] { return known }
        let tree = read(PlanPath.joined(path, to: directory), at: span, problems)
        trees[path] = .some(tree)
        return tree
    }

    private func read(_ path: String, at span: SourceSpan, _ problems: Problems) -> YAMLNode? {
        do {
            let (node, diagnostics) = YAMLReader.read(try files.text(path))
            problems.add(diagnostics)
            return node
        } catch {
            for diagnostic in error.all {
                problems.add(IncludeProblem.unreadable(diagnostic.message, diagnostic.help), at: span)
            }
            return nil
        }
    }
}

/// Where a step stands, and what the includes that lead to it say for it.
struct IncludeScope {
    /// The files from the plan to the one that is read, relative to the plan; empty in the plan itself.
    var path: [String] = []
    var tags: [String] = []
    var vars: [String: Value] = [:]
    var when: [Record.Entry] = []
    /// For steps that have none of their own.
    var hosts: Placed<String>?

    /// That of the file, relative to the plan; nil for the plan's own.
    var directory: String? { path.last.flatMap(PlanPath.directory) }
}
