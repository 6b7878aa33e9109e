/// What people look for in a plan and lull has elsewhere: told apart from a slip of the pen.
struct ElsewhereKey {
    var key: String
    /// Where it is.
    var instead: String

    static func find(_ key: String, in place: PlanField.Place) -> ElsewhereKey? {
        byPlace[place]?.first { $0.key == key }
    }

    private static let byPlace: [PlanField.Place: [ElsewhereKey]] = [
        .plan: [
            ElsewhereKey(
                key: "schedule", instead: "`window` says when it may run, and `lull schedule add` has it run then")
        ]
    ]
}
