/// What a condition is about.
public enum ConditionValue: Codable, Sendable, Hashable {
    case nothing
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([ConditionValue])
    case mapping([String: ConditionValue])
    /// In seconds.
    case duration(Double)
    /// A text that is ordered number by number: `6.1.0-9` is before `6.1.0-18`.
    case version(String)

    public var kind: ConditionKind {
        switch self {
        case .nothing: .nothing
        case .bool: .bool
        case .number: .number
        case .text: .text
        case .list: .list
        case .mapping: .mapping
        case .duration: .duration
        case .version: .version
        }
    }

    /// The text of a text or a version.
    var text: String? {
        switch self {
        case .text(let text), .version(let text): text
        default: nil
        }
    }
}

public enum ConditionKind: Sendable, Hashable {
    case nothing, bool, number, text, list, mapping, duration, version

    /// As in "compares … with …".
    public var words: String {
        switch self {
        case .nothing: "nothing"
        case .bool: "true or false"
        case .number: "a number"
        case .text: "a text"
        case .list: "a list"
        case .mapping: "a mapping"
        case .duration: "a duration"
        case .version: "a version"
        }
    }

    /// Whether values of both can be equal. What is nothing can be compared with anything.
    func isComparable(to other: Self) -> Bool {
        if self == other || self == .nothing || other == .nothing { return true }
        return Set([self, other]) == [.text, .version]
    }
}

/// Why a condition means nothing.
public enum ConditionFault: Error, Codable, Sendable, Hashable {
    /// `left operator right`, in words.
    case kindsDiffer(left: String, right: String)
    /// `<` and its like on what has no order.
    case noOrder(String)
    /// `in` with something on its right that holds nothing.
    case holdsNothing(String)
    /// Not true or false where it must be.
    case notABoolean(String)
}
