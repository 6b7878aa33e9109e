/// The entries of a mapping that is being read, with where each key stands.
struct KeyedEntries {
    /// Most mappings have a handful of keys, which are compared sooner than hashed.
    private static let few = 8

    var all: [YAMLNode.Entry] = []
    /// By the text of the key; empty for as long as there are few.
    private var places: [String: Int] = [:]

    /// Of several by the same name, the last one.
    func place(of name: String) -> Int? {
        places.isEmpty ? all.lastIndex { $0.key.hasText(name) } : places[name]
    }

    mutating func append(_ entry: consuming YAMLNode.Entry, _ name: String) {
        all.append(entry)
        if !places.isEmpty {
            places[name] = all.count - 1
        } else if all.count > Self.few {
            for (place, entry) in all.enumerated() { places[entry.key.scalarText ?? ""] = place }
        }
    }
}

extension YAMLNode {
    /// Whether this is a scalar with that text.
    public func hasText(_ text: String) -> Bool {
        if case .scalar(text, _) = kind { true } else { false }
    }
}
