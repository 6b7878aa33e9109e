/// The `[0]`, `[-1]` or `[1:3]` behind a host pattern.
enum HostSubscript: Equatable {
    case one(Int)
    /// Both ends belong to it; without an end, to the last.
    case range(Int, Int?)

    /// Cuts it off an expression, as Ansible's `PATTERN_WITH_SUBSCRIPT` does.
    static func split(_ expression: String) -> (base: String, subscript: HostSubscript?) {
        guard expression.hasSuffix("]"), let open = expression.lastIndex(of: "["), open > expression.startIndex else {
            return (expression, nil)
        }
        let inside = expression[expression.index(after: open)...].dropLast()
        guard let found = parse(inside) else { return (expression, nil) }
        return (String(expression[..<open]), found)
    }

    private static func parse(_ text: Substring) -> HostSubscript? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text
        if let number = number(digits) { return .one(text.hasPrefix("-") ? -number : number) }
        // `[0-2]` is an old way to write `[0:2]`.
        guard let separator = text.firstIndex(where: { $0 == ":" || $0 == "-" }), let start = number(text[..<separator])
        else { return nil }
        let end = text[text.index(after: separator)...]
        if end.isEmpty { return .range(start, nil) }
        return number(end).map { .range(start, $0) }
    }

    private static func number(_ text: Substring) -> Int? {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }

    /// What it takes of some hosts; nil where the one that it names is not there.
    func apply<Item>(to items: [Item]) -> [Item]? {
        switch self {
        case .one(let index):
            let place = index < 0 ? items.count + index : index
            return items.indices.contains(place) ? [items[place]] : nil
        // As in Ansible, an end of 0 is the same as no range at all.
        case .range(let start, 0?): return Self.one(start).apply(to: items)
        case .range(let start, let end):
            let last = min(end ?? items.count - 1, items.count - 1)
            return start <= last ? Array(items[start...last]) : []
        }
    }
}
