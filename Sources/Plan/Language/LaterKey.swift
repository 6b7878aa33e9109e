/// A key of the design that no version understands yet: told apart from a slip of the pen.
struct LaterKey {
    var key: String
    /// Whether it says what a step does, so that a step with it doesn't lack a verb (or, for `include`, hosts).
    var isVerb = false
    /// What to use today.
    var instead: String?

    static func find(_ key: String, in place: PlanField.Place) -> LaterKey? {
        byPlace[place]?.first { $0.key == key }
    }

    private static let byPlace: [PlanField.Place: [LaterKey]] = [
        .plan: [LaterKey("schedule")]
    ]

    private init(_ key: String, isVerb: Bool = false, instead: String? = nil) {
        self.key = key
        self.isVerb = isVerb
        self.instead = instead
    }
}
