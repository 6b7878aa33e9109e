/// What came of a condition on a host.
public enum ConditionAnswer: Sendable, Hashable {
    case holds
    /// The facts as they were found, in words: `app.service is inactive`.
    case doesNotHold(found: String)
    /// A fact couldn't be learnt, or the condition means nothing with it.
    case cannotTell(message: String)
}

extension HostCondition {
    /// - Parameter ask: what the host says of a fact, or why it can't.
    public func answer(_ ask: (HostFact) -> Result<ConditionValue, FactProblem>) -> ConditionAnswer {
        var found: [HostFact: ConditionValue] = [:]
        do throws(FactProblem) {
            let value = try condition.value(
                { (fact) throws(FactProblem) in
                    if let known = found[fact] { return known }
                    let value = try ask(fact).get()
                    found[fact] = value
                    return value
                }, orFault: { FactProblem(message: $0.words) })
            switch value {
            case .bool(true): return .holds
            case .bool(false):
                let words = condition.facts.compactMap { fact in found[fact].map(fact.words) }
                return .doesNotHold(found: words.joined(separator: ", "))
            default: return .cannotTell(message: ConditionFault.notABoolean(value.kind.words).words)
            }
        } catch {
            return .cannotTell(message: error.message)
        }
    }
}

/// Why a fact of a host isn't known.
public struct FactProblem: Error, Codable, Sendable, Hashable {
    public var message: String

    public init(message: String) { self.message = message }
}

extension ConditionFault {
    /// A few words without a full stop.
    public var words: String {
        switch self {
        case .kindsDiffer(let left, let right): "\(left) is compared with \(right)"
        case .noOrder(let kind): "\(kind) has no order"
        case .holdsNothing(let kind): "nothing is in \(kind)"
        case .notABoolean(let kind): "it is \(kind), not true or false"
        }
    }
}
