import AgentProtocol

/// A service and all that its stop would touch, as they stand now.
struct Survey: Hashable {
    /// A unit that stops together with the target, and why, in systemd's own words.
    struct Dependent: Hashable {
        var unit: Unit
        var because: String
    }

    /// The name that was asked for; the unit's own may differ (an alias).
    var name: String
    var target: Unit
    /// Live units that a stop of the target takes along, in the order found, but for the triggers.
    var dependents: [Dependent] = []
    /// Active sockets, timers and paths that would start any of them again.
    var triggers: [Unit] = []
    /// Active units with `Upholds=` on one of them: systemd would start it again at once.
    var upholders: [String] = []

    /// Everything that stops, and has to be kept from being killed.
    var stopping: [Unit] { (target.status.isLive ? [target] : []) + dependents.map(\.unit) }

    /// Triggers that may be stopped by hand.
    var stoppableTriggers: [Unit] { triggers.filter(\.canStop) }

    /// What would start it again at once after a stop.
    var keptUpBy: [String] { upholders + triggers.filter { !$0.canStop }.map(\.id) }

    /// The same units, as they stand now.
    func updated(_ systemctl: Systemctl) throws(ServiceManagerError) -> Survey {
        var survey = self
        let statuses = try systemctl.statuses([target.id] + dependents.map(\.unit.id))
        for (index, status) in statuses.enumerated() {
            if index == 0 { survey.target.status = status } else { survey.dependents[index - 1].unit.status = status }
        }
        return survey
    }

    /// How things stand, for an undo. The target goes by the name that was asked for.
    func before(_ verb: ServicesBefore.Verb, of target: ServiceTarget) -> ServicesBefore {
        ServicesBefore(
            verb: verb, target: target, activeTriggers: stoppableTriggers.map(\.id),
            activeUnits: (self.target.status.isLive ? [name] : []) + dependents.map(\.unit.id))
    }
}

/// Finds what a stop would touch, by walking the live edges, a level of the graph at a time.
struct Surveyor {
    /// More units than this, and it isn't a service that is being stopped but the host.
    static let limit = 500

    /// Answers in the order asked.
    var show: (_ names: [String]) throws(ServiceManagerError) -> [Unit]

    func survey(_ name: String) throws(ServiceManagerError) -> Survey {
        guard UnitName.isValid(name) else { throw .notAUnitName(name) }
        guard let target = try show([name]).first else { throw .unreadable("how \(name) stands") }
        var walk = Walk(survey: Survey(name: name, target: target))
        walk.seen = Set(target.names + [target.id, name])
        walk.enter(target)
        while true {
            if walk.next.isEmpty {
                guard let below = try unneeded(after: walk.survey, seen: walk.seen) else { break }
                walk.seen.insert(below.unit.id)
                walk.survey.dependents.append(below)
                walk.enter(below.unit)
                continue
            }
            guard walk.seen.count <= Self.limit else { throw .unreadable("what a stop of \(name) leaves running") }
            let level = walk.next
            walk.next = []
            let units = try show(level.map(\.name))
            for (step, unit) in zip(level, units) { walk.arrive(at: unit, by: step) }
        }
        return walk.survey
    }

    /// A unit that systemd stops by itself once nobody needs it any more (`StopWhenUnneeded=`).
    ///
    /// Services only: those below a service that have processes to lose. Most services pull in no other, and cost nothing here.
    private func unneeded(after survey: Survey, seen: Set<String>) throws(ServiceManagerError) -> Survey.Dependent? {
        let stopping = Set(survey.stopping.flatMap { [$0.id] + $0.names })
        let below = survey.stopping.flatMap(\.pullsIn).filter { $0.hasSuffix(".service") && !seen.contains($0) }
        if below.isEmpty { return nil }
        for unit in try show(Array(Set(below)).sorted()) where unit.stopsWhenUnneeded && unit.status.isLive {
            if seen.contains(unit.id) { continue }
            let others = Set(unit.neededBy).subtracting(stopping)
            let needing = others.isEmpty ? [] : try show(others.sorted())
            if !needing.contains(where: \.status.isLive) {
                return Survey.Dependent(unit: unit, because: "StopWhenUnneeded=yes")
            }
        }
        return nil
    }
}

/// The state of one walk.
private struct Walk {
    enum Meaning: Hashable {
        case edge(Edge, from: String)
        case trigger
        case upholder
    }

    struct Step: Hashable {
        var name: String
        var meaning: Meaning
    }

    var survey: Survey
    var seen: Set<String> = []
    var next: [Step] = []

    /// Notes where the edges of a unit lead. Units that are down pass a stop on, too.
    mutating func enter(_ unit: Unit) {
        if unit.id == survey.target.id, unit.status.isDown {
            // It is not going to be stopped, so nothing goes with it. Its triggers are.
            for name in unit.triggeredBy { note(Step(name: name, meaning: .trigger)) }
            return
        }
        // A trigger first: where it also depends on its service (PartOf=), it is still a trigger.
        for name in unit.triggeredBy { note(Step(name: name, meaning: .trigger)) }
        for name in unit.upheldBy { note(Step(name: name, meaning: .upholder)) }
        for edge in Edge.allCases {
            for name in unit.reverseEdges[edge.rawValue] ?? [] {
                note(Step(name: name, meaning: .edge(edge, from: unit.id)))
            }
        }
    }

    private mutating func note(_ step: Step) {
        if seen.insert(step.name).inserted { next.append(step) }
    }

    mutating func arrive(at unit: Unit, by step: Step) {
        seen.formUnion(unit.names + [unit.id])
        switch step.meaning {
        case .trigger:
            if unit.status.isLive { survey.triggers.append(unit) }
            enter(unit)
        case .upholder:
            // It isn't stopped: only its own edges could tell, and they don't concern us.
            if unit.status.isLive { survey.upholders.append(unit.id) }
            seen.remove(unit.id)
        case .edge(let edge, let from):
            if unit.status.isLive {
                survey.dependents.append(
                    Survey.Dependent(unit: unit, because: "\(edge.inTheOthersWords)=\(from)"))
            }
            enter(unit)
        }
    }
}
