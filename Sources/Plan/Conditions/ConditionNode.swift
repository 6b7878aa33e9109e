public import AgentProtocol
public import Diagnostics

/// A `when` as it stands in the plan: checked for shape and, as far as that is known, for types; variables are still open.
public struct PlanCondition: Sendable {
    /// As written, on one line.
    public var source: String
    public var root: ConditionNode

    public init(source: String, root: ConditionNode) {
        self.source = source
        self.root = root
    }
}

public struct ConditionNode: Sendable {
    public indirect enum Kind: Sendable {
        case value(ConditionValue)
        case list([ConditionNode])
        /// A variable, and the keys that lead into it.
        case variable([String])
        case fact(HostFact)
        case isDefined([String])
        case not(ConditionNode)
        /// At least two.
        case all([ConditionNode])
        case any([ConditionNode])
        case compare(ConditionNode, Comparison, ConditionNode)
    }

    public var kind: Kind
    public var span: SourceSpan

    public init(_ kind: Kind, at span: SourceSpan) {
        self.kind = kind
        self.span = span
    }

    /// The first thing in it that only the host knows.
    var firstFact: ConditionNode? {
        switch kind {
        case .fact: self
        case .value, .variable, .isDefined: nil
        case .not(let inner): inner.firstFact
        case .list(let items), .all(let items), .any(let items): items.lazy.compactMap(\.firstFact).first
        case .compare(let left, _, let right): left.firstFact ?? right.firstFact
        }
    }
}
