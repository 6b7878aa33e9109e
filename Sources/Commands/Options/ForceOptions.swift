import ArgumentParser
import Schedule

struct ForceOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Let the plan kill what it marks with `force`.",
            discussion: "Without it a plan with `force` is refused before any host is contacted."))
    var allowForce = false

    /// The second key to a kill, after the plan's.
    /// - Returns: who allowed it, for the journal; nil where there is nothing to allow.
    /// - Throws: `Refusal.forceNotAllowed`.
    static func consent(to schedule: Schedule, isGiven: Bool) throws(Refusal) -> String? {
        let forces = schedule.forces
        if forces.isEmpty { return nil }
        guard isGiven else { throw .forceNotAllowed(forces) }
        return Environment.operatorName
    }
}
