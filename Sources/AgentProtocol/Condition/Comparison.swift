/// An operator between two values of a condition.
public enum Comparison: String, Codable, Sendable, Hashable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case isIn = "in"
    case isNotIn = "not in"

    /// Why values of these kinds can't be compared; nil where they can. A text is never taken for a number: `'10' < '9'` would be
    /// true, and nobody means that.
    public func fault(_ left: ConditionKind, _ right: ConditionKind) -> ConditionFault? {
        let differ = ConditionFault.kindsDiffer(left: left.words, right: right.words)
        switch self {
        case .equal, .notEqual: return left.isComparable(to: right) ? nil : differ
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard left != .nothing, right != .nothing, left.isComparable(to: right) else { return differ }
            let ordered: Set<ConditionKind> = [.number, .duration, .version]
            return ordered.contains(left) || ordered.contains(right) ? nil : .noOrder(left.words)
        case .isIn, .isNotIn:
            switch right {
            case .list: return nil
            case .text, .version, .mapping: return left == .text || left == .version ? nil : differ
            default: return .holdsNothing(right.words)
            }
        }
    }

    public func holds(_ left: ConditionValue, _ right: ConditionValue) throws(ConditionFault) -> Bool {
        if let fault = fault(left.kind, right.kind) { throw fault }
        return switch self {
        case .equal: Self.areEqual(left, right)
        case .notEqual: !Self.areEqual(left, right)
        case .less: Self.order(left, right) < 0
        case .lessOrEqual: Self.order(left, right) <= 0
        case .greater: Self.order(left, right) > 0
        case .greaterOrEqual: Self.order(left, right) >= 0
        case .isIn: try Self.contains(right, left)
        case .isNotIn: try !Self.contains(right, left)
        }
    }

    private static func areEqual(_ left: ConditionValue, _ right: ConditionValue) -> Bool {
        if let text = left.text, let other = right.text { return text == other }
        return left == right
    }

    /// Below zero where the left one comes first. Only for what `fault` lets through.
    private static func order(_ left: ConditionValue, _ right: ConditionValue) -> Int {
        switch (left, right) {
        case (.number(let a), .number(let b)), (.duration(let a), .duration(let b)): a < b ? -1 : a > b ? 1 : 0
        default: VersionOrder.compare(left.text ?? "", right.text ?? "")
        }
    }

    private static func contains(
        _ whole: ConditionValue, _ part: ConditionValue
    ) throws(ConditionFault) -> Bool {
        switch whole {
        case .list(let items):
            // A list of numbers never holds a text: whoever asks that meant something else.
            if let first = items.first, !items.contains(where: { $0.kind.isComparable(to: part.kind) }) {
                throw .kindsDiffer(left: part.kind.words, right: "a list of \(first.kind.words)")
            }
            return items.contains { areEqual($0, part) }
        case .mapping(let entries): return entries[part.text ?? ""] != nil
        default: return (whole.text ?? "").contains(part.text ?? "")
        }
    }
}

/// The order of versions: pieces between `.`, `-`, `_`, `+` and `~`, numbers as numbers; what has more pieces comes later.
enum VersionOrder {
    static func compare(_ left: String, _ right: String) -> Int {
        let (a, b) = (pieces(left), pieces(right))
        for (one, other) in zip(a, b) where one != other {
            switch (Int(one), Int(other)) {
            case (let one?, let other?): if one != other { return one < other ? -1 : 1 }
            case (_?, nil): return 1
            case (nil, _?): return -1
            case (nil, nil): return one.utf8.lexicographicallyPrecedes(other.utf8) ? -1 : 1
            }
        }
        return a.count - b.count
    }

    private static func pieces(_ text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: true) { ".-_+~".contains($0) }
    }
}
