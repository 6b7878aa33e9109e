/// `1 host`, `3 hosts`, `2 batches`.
public func counted(_ count: Int, _ word: String, _ plural: String? = nil) -> String {
    count == 1 ? "1 \(word)" : "\(count) \(plural ?? word + "s")"
}

extension [String] {
    /// `a`, `a and b`, `a, b and c`.
    public var listed: String {
        guard let last, count > 1 else { return first ?? "" }
        return dropLast().joined(separator: ", ") + " and " + last
    }
}
