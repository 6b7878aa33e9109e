extension Diagnostics {
    /// By place: what has none first, then text by text in the order in which they were first named.
    public var sorted: [Diagnostic] {
        var rank: [ObjectIdentifier: Int] = [:]
        for case let text? in all.map(\.primary?.span.text) where rank[ObjectIdentifier(text)] == nil {
            rank[ObjectIdentifier(text)] = rank.count
        }
        // `sort` is stable only by custom, so the order of finding decides explicitly.
        return all.enumerated().map { found, diagnostic in
            let span = diagnostic.primary?.span
            return (diagnostic, [span.flatMap { rank[ObjectIdentifier($0.text)] } ?? -1, span?.start ?? -1, found])
        }.sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
    }

    /// `3 errors and 1 warning in playbooks/x.yml`.
    public var summary: String {
        func counted(_ severity: Diagnostic.Severity) -> String? {
            let count = all.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        let counts = [counted(.error), counted(.warning)].compactMap { $0 }.joined(separator: " and ")
        let names = Set(all.compactMap { $0.primary?.span.text.name })
        return switch names.count {
        case 0: counts
        case 1: counts + " in " + (names.first ?? "")
        default: counts + " in \(names.count) files"
        }
    }
}
