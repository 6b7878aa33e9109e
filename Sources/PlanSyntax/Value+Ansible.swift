/// What YAML for Ansible can hold beyond plain values, in the form in which `ansible-inventory` prints it.
extension Value {
    /// A text that is encrypted with ansible-vault. It may stand anywhere; only who uses it must decrypt it.
    public static func encrypted(_ text: String) -> Value { .map(["__ansible_vault": .string(text)]) }

    /// A text that is never a template, whatever stands in it (`!unsafe`).
    public static func unsafe(_ text: String) -> Value { .map(["__ansible_unsafe": .string(text)]) }

    public var isEncrypted: Bool {
        if case .map(let map) = self, map.count == 1, map["__ansible_vault"] != nil { true } else { false }
    }

    /// The text of what is never a template; nil for everything else.
    public var unsafeText: String? {
        guard case .map(let map) = self, map.count == 1, case .string(let text)? = map["__ansible_unsafe"] else {
            return nil
        }
        return text
    }

    /// With the bare texts of what is never a template.
    public var withoutUnsafe: Value {
        if let unsafeText { return .string(unsafeText) }
        return switch self {
        case .list(let items): .list(items.map(\.withoutUnsafe))
        case .map(let map): .map(map.mapValues(\.withoutUnsafe))
        default: self
        }
    }
}
