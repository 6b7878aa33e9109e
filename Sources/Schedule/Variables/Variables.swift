import PlanSyntax

/// The variables of one text on one host, in layers: the nearest first, and the first that knows a name says what it is.
struct Variables {
    var layers: [[String: Value]]
    /// The names of those that are secrets, of which nobody knows here what they are.
    var secrets: Set<String> = []

    subscript(name: String) -> Value? {
        for layer in layers {
            if let value = layer[name] { return value }
        }
        return nil
    }

    /// For "did you mean".
    var names: [String] { Set(layers.flatMap(\.keys)).union(secrets).sorted() }
}
