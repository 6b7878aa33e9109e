extension Diagnostics {
    /// By place: what has none first, then text by text in the order in which they were first named.
    public var sorted: [Diagnostic] {
        var ranks: [ObjectIdentifier: Int] = [:]
        // Most stand in the same text as the one before, which needs no looking up.
        var last: (text: SourceText, rank: Int)?
        func rank(_ text: SourceText) -> Int {
            if let last, last.text === text { return last.rank }
            let rank = ranks[ObjectIdentifier(text)] ?? ranks.count
            ranks[ObjectIdentifier(text)] = rank
            last = (text, rank)
            return rank
        }
        // `sort` is stable only by custom, so the order of finding decides explicitly.
        let places = all.enumerated().map { found, diagnostic in
            let span = diagnostic.primary?.span
            return (span.map { rank($0.text) } ?? -1, span?.start ?? -1, found)
        }
        return places.sorted(by: <).map { all[$0.2] }
    }

    /// `3 errors and 1 warning in playbooks/x.yml`.
    public var summary: String {
        func counted(_ severity: Diagnostic.Severity) -> String? {
            let count = all.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        let counts = [counted(.error), counted(.warning)].compactMap { $0 }.joined(separator: " and ")
        var names: Set<String> = []
        var last: SourceText?
        for case let text? in all.lazy.map(\.primary?.span.text) where text !== last {
            names.insert(text.name)
            last = text
        }
        return switch names.count {
        case 0: counts
        case 1: counts + " in " + (names.first ?? "")
        default: counts + " in \(names.count) files"
        }
    }
}
