import AgentProtocol
import Diagnostics
import Plan
import PlanSyntax

/// What is left of a condition once the variables of a host are known.
struct ConditionReducer {
    private var resolution: VariableResolution

    init(variables: Variables) { resolution = VariableResolution(variables: variables) }

    /// What is wrong with it on this host, and where.
    struct Fault: Error {
        var fault: HostFault
        var span: SourceSpan
    }

    /// A constant where no fact is needed to decide. `and` and `or` look no further than they need, so that
    /// `x is defined and x == 1` is right where there is no `x`.
    mutating func reduced(_ node: ConditionNode) throws(Fault) -> Condition {
        switch node.kind {
        case .value(let value): return .value(value)
        case .fact(let fact): return .fact(fact)
        case .variable(let path): return .value(try value(path, at: node.span))
        case .isDefined(let path): return .value(.bool(try isDefined(path, at: node.span)))
        case .list(let items):
            var parts: [Condition] = []
            for item in items { parts.append(try reduced(item)) }
            let values = parts.compactMap(\.constant)
            return values.count == parts.count ? .value(.list(values)) : .list(parts)
        case .not(let inner):
            let inside = try flag(inner)
            guard case .value(.bool(let flag)) = inside else { return .not(inside) }
            return .value(.bool(!flag))
        case .all(let items): return try joined(items, stopsAt: false)
        case .any(let items): return try joined(items, stopsAt: true)
        case .compare(let left, let comparison, let right):
            return try compared(try reduced(left), comparison, try reduced(right), at: node.span)
        }
    }

    /// The same, which must be true or false.
    mutating func flag(_ node: ConditionNode) throws(Fault) -> Condition {
        let condition = try reduced(node)
        if let kind = condition.constant?.kind, kind != .bool {
            throw Fault(fault: .condition(.notABoolean(kind.words), nil), span: node.span)
        }
        return condition
    }

    private mutating func joined(_ items: [ConditionNode], stopsAt decisive: Bool) throws(Fault) -> Condition {
        var open: [Condition] = []
        for item in items {
            let condition = try flag(item)
            guard case .value(.bool(let value)) = condition else {
                open.append(condition)
                continue
            }
            if value == decisive { return .value(.bool(decisive)) }
        }
        guard open.count > 1 else { return open.first ?? .value(.bool(!decisive)) }
        return decisive ? .any(open) : .all(open)
    }

    private func compared(
        _ left: Condition, _ comparison: Comparison, _ right: Condition, at span: SourceSpan
    ) throws(Fault) -> Condition {
        let sides = (Self.duration(left, beside: right), Self.duration(right, beside: left))
        do throws(ConditionFault) {
            guard let one = sides.0.constant, let other = sides.1.constant else {
                if let kinds = pair(sides.0.kind, sides.1.kind), let fault = comparison.fault(kinds.0, kinds.1) {
                    throw fault
                }
                return .compare(sides.0, comparison, sides.1)
            }
            return .value(.bool(try comparison.holds(one, other)))
        } catch {
            throw Fault(fault: .condition(error, comparison), span: span)
        }
    }

    /// What is compared with how long the host is up is a duration, in a plan's own words.
    private static func duration(_ side: Condition, beside other: Condition) -> Condition {
        guard case .fact(.uptime) = other, case .value(.text(let text)) = side,
            let duration = try? DurationSyntax.parse(text)
        else { return side }
        return .value(.duration(seconds(duration)))
    }

    private mutating func value(_ path: [String], at span: SourceSpan) throws(Fault) -> ConditionValue {
        do {
            return ConditionValue(try resolution.value(of: path))
        } catch {
            throw Fault(fault: error, span: span)
        }
    }

    private mutating func isDefined(_ path: [String], at span: SourceSpan) throws(Fault) -> Bool {
        do throws(HostFault) {
            _ = try resolution.value(of: path)
            return true
        } catch {
            switch error {
            case .undefined, .noKey: return false
            default: throw Fault(fault: error, span: span)
            }
        }
    }
}

extension Condition {
    var constant: ConditionValue? {
        if case .value(let value) = self { value } else { nil }
    }

    /// Nil where that isn't known before the host is asked.
    fileprivate var kind: ConditionKind? {
        switch self {
        case .value(let value): value.kind
        case .fact(let fact): fact.kind
        case .list: .list
        case .not, .all, .any, .compare: .bool
        }
    }
}

/// Two values, if both are there.
private func pair<A, B>(_ one: A?, _ other: B?) -> (A, B)? {
    if let one, let other { (one, other) } else { nil }
}

extension ConditionValue {
    init(_ value: Value) {
        self =
            switch value {
            case .null: .nothing
            case .bool(let flag): .bool(flag)
            case .int(let number): .number(Double(number))
            case .double(let number): .number(number)
            case .string(let text): .text(text)
            case .list(let items): .list(items.map(ConditionValue.init))
            case .map(let entries): .mapping(entries.mapValues(ConditionValue.init))
            }
    }
}
