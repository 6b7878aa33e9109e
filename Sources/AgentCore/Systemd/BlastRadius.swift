import AgentProtocol

/// What a stop of a service and its next start set off around it, for a preview. Each tie is a property of the unit it names.
struct BlastRadius: Hashable {
    /// What would start any of the units that stop again.
    var revivers: [UnitTie] = []
    /// What their ends start.
    var startedByEnd: [UnitTie] = []
    /// Units that stop along and come up by themselves once the service is started.
    var comingBack: Set<String> = []
    /// What the start would stop.
    var conflicts: [UnitTie] = []
}

/// Follows the edges that `Surveyor` has no need of. It asks more than a stop does, so only a preview does it.
struct BlastSurveyor {
    /// Answers in the order asked.
    var show: (_ names: [String]) throws(ServiceManagerError) -> [Unit]
    var busNames: BusNames

    /// - Parameter starting: what is started after the stop; empty if nothing is.
    func radius(of survey: Survey, starting: [Unit]) throws(ServiceManagerError) -> BlastRadius {
        var radius = BlastRadius()
        let stopping = [survey.target] + survey.dependents.map(\.unit)
        radius.revivers = survey.triggerTies + survey.upholderTies + busNames.activating(stopping)
        radius.startedByEnd = try startedByEnd(of: survey.stopping)
        radius.comingBack = try comingBack(survey)
        if !starting.isEmpty {
            radius.conflicts = try conflicts(ofStarting: starting, besides: Set(stopping.map(\.id)))
        }
        return radius
    }

    private func startedByEnd(of units: [Unit]) throws(ServiceManagerError) -> [UnitTie] {
        var ties: [UnitTie] = []
        for unit in units {
            ties += unit.onSuccess.map { UnitTie(unit: $0, because: "OnSuccessOf=\(unit.id)") }
            ties += unit.onFailure.map { UnitTie(unit: $0, because: "OnFailureOf=\(unit.id)") }
        }
        if ties.isEmpty { return [] }
        let names = Array(Set(ties.map(\.unit))).sorted()
        // What is up already is not started.
        let started = zip(names, try show(names)).filter { $1.loadState == "loaded" && $1.status.isDown }.map(\.0)
        return ties.filter { started.contains($0.unit) }
    }

    /// By what the service pulls in, by triggers and bus names, by upholders, and by what came back before.
    private func comingBack(_ survey: Survey) throws(ServiceManagerError) -> Set<String> {
        if survey.dependents.isEmpty { return [] }
        let triggers = Set(survey.triggers.flatMap(\.allNames))
        let upholders = Set(survey.upholderTies.map(\.unit))
        var back = [survey.target]
        back += survey.dependents.map(\.unit).filter { unit in
            !triggers.isDisjoint(with: unit.triggeredBy) || !upholders.isDisjoint(with: unit.upheldBy)
                || !busNames.activating([unit]).isEmpty
        }
        back += try PullIn(show: show).units(with: back + survey.stoppableTriggers)
        let names = Set(back.flatMap(\.allNames))
        return Set(survey.dependents.map(\.unit.id).filter(names.contains))
    }

    /// Live units that a start would stop, and all that stops with them.
    /// - Parameter others: units that are down by then in any case.
    func conflicts(
        ofStarting units: [Unit], besides others: Set<String>
    ) throws(ServiceManagerError) -> [UnitTie] {
        if units.isEmpty { return [] }
        return try live(units + (try PullIn(show: show).units(with: units)), besides: others)
    }

    /// What the start after a stop would stop, as far as the service itself says.
    func directConflicts(of survey: Survey) throws(ServiceManagerError) -> [UnitTie] {
        try live([survey.target], besides: Set([survey.target.id] + survey.dependents.map(\.unit.id)))
    }

    private func live(_ units: [Unit], besides others: Set<String>) throws(ServiceManagerError) -> [UnitTie] {
        let ties = units.flatMap(Self.conflicts)
        if ties.isEmpty { return [] }
        let names = Array(Set(ties.map(\.unit))).sorted()
        var found: [UnitTie] = []
        for (name, unit) in zip(names, try show(names)) where unit.status.isLive && !others.contains(unit.id) {
            guard let tie = ties.first(where: { $0.unit == name }) else { continue }
            found.append(UnitTie(unit: unit.id, because: tie.because))
            found += try Surveyor(show: show).survey(unit.id).dependents.map(\.tie)
        }
        var seen = others
        return found.filter { seen.insert($0.unit).inserted }
    }

    /// Targets have nothing that could be lost; those of the boot conflict with one another by design.
    private static func conflicts(of unit: Unit) -> [UnitTie] {
        let ties =
            unit.conflicts.map { UnitTie(unit: $0, because: "ConflictedBy=\(unit.id)") }
            + unit.conflictedBy.map { UnitTie(unit: $0, because: "Conflicts=\(unit.id)") }
        return ties.filter { !$0.unit.hasSuffix(".target") }
    }
}
