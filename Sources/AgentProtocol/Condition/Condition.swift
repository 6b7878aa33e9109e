/// A question with the answer yes or no, asked by a plan's `when`. Variables are replaced by what they hold; only facts are open.
public indirect enum Condition: Codable, Sendable, Hashable {
    case value(ConditionValue)
    case fact(HostFact)
    case list([Condition])
    case not(Condition)
    /// All of them; the rest isn't looked at once one is false.
    case all([Condition])
    /// Any of them; the rest isn't looked at once one is true.
    case any([Condition])
    case compare(Condition, Comparison, Condition)

    /// - Parameter ask: what the host says of a fact.
    public func value<Failure: Error>(
        _ ask: (HostFact) throws(Failure) -> ConditionValue, orFault: (ConditionFault) -> Failure
    ) throws(Failure) -> ConditionValue {
        switch self {
        case .value(let value): return value
        case .fact(let fact): return try ask(fact)
        case .list(let items):
            var values: [ConditionValue] = []
            for item in items { values.append(try item.value(ask, orFault: orFault)) }
            return .list(values)
        case .not(let condition): return .bool(!(try condition.flag(ask, orFault: orFault)))
        case .all(let conditions):
            for condition in conditions where try !condition.flag(ask, orFault: orFault) { return .bool(false) }
            return .bool(true)
        case .any(let conditions):
            for condition in conditions where try condition.flag(ask, orFault: orFault) { return .bool(true) }
            return .bool(false)
        case .compare(let left, let comparison, let right):
            let (left, right) = (try left.value(ask, orFault: orFault), try right.value(ask, orFault: orFault))
            do {
                return .bool(try comparison.holds(left, right))
            } catch {
                throw orFault(error)
            }
        }
    }

    private func flag<Failure: Error>(
        _ ask: (HostFact) throws(Failure) -> ConditionValue, orFault: (ConditionFault) -> Failure
    ) throws(Failure) -> Bool {
        let value = try value(ask, orFault: orFault)
        guard case .bool(let flag) = value else { throw orFault(.notABoolean(value.kind.words)) }
        return flag
    }
}

extension Condition {
    /// What it asks of the host, in order, each once.
    public var facts: [HostFact] {
        var facts: [HostFact] = []
        collect(&facts)
        return facts
    }

    private func collect(_ facts: inout [HostFact]) {
        switch self {
        case .value: break
        case .fact(let fact): if !facts.contains(fact) { facts.append(fact) }
        case .not(let inner): inner.collect(&facts)
        case .list(let inner), .all(let inner), .any(let inner): for one in inner { one.collect(&facts) }
        case .compare(let left, _, let right):
            left.collect(&facts)
            right.collect(&facts)
        }
    }
}

/// A condition on facts, as a host is asked it.
public struct HostCondition: Codable, Sendable, Hashable {
    /// As the plan words it.
    public var text: String
    public var condition: Condition

    public init(text: String, condition: Condition) {
        self.text = text
        self.condition = condition
    }

    /// Nil where there is none.
    public init?(allOf conditions: [HostCondition]) {
        guard let first = conditions.first else { return nil }
        self = first
        if conditions.count > 1 {
            text = conditions.map(\.text).joined(separator: ", and ")
            condition = .all(conditions.map(\.condition))
        }
    }
}

/// Stands before operations that are done only if it holds. It is asked when its turn comes, and changes nothing.
public struct OnlyIfOperation: Codable, Sendable, Hashable {
    public var condition: HostCondition
    /// How many of the operations behind it hang on it.
    public var covers: Int

    public init(_ condition: HostCondition, covers: Int) {
        self.condition = condition
        self.covers = covers
    }
}
