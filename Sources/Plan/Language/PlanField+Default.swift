extension PlanField {
    /// What holds where the key is left out, if its `fallback` is a value as a plan writes it, and no description of one.
    var defaultValue: JSON? {
        guard let fallback else { return nil }
        switch type {
        case .bool: return ["true": true, "false": false][fallback]
        case .duration, .timeouts: return (try? DurationSyntax.parse(fallback)) == nil ? nil : .string(fallback)
        case .choice(let choices): return choices.contains(fallback) ? .string(fallback) : nil
        case .hostCount, .count: return Int(fallback).map { .number($0) }
        default: return nil
        }
    }
}
