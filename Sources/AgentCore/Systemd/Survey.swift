import AgentProtocol

/// A service and all that its stop would touch, as they stand now.
struct Survey: Hashable {
    /// A unit that stops together with the target, and why, in systemd's own words.
    struct Dependent: Hashable {
        var unit: Unit
        var because: String

        var tie: UnitTie { UnitTie(unit: unit.id, because: because) }
        /// Whether it is a part of what was named: in the slice, or `PartOf=` the target.
        var isMember = false
    }

    /// The name that was asked for; the unit's own may differ (an alias).
    var name: String
    var target: Unit
    /// Live units that a stop of the target takes along, in the order found, but for the triggers.
    var dependents: [Dependent] = []
    /// Active sockets, timers and paths that would start any of them again.
    var triggers: [Unit] = []
    /// What ties each of the triggers, in the same order.
    var triggerTies: [UnitTie] = []
    /// Active units with `Upholds=` on one of them: systemd would start it again at once. Those that stop along aren't among them.
    var upholderTies: [UnitTie] = []

    /// Why a unit stops that nobody needs any more.
    static let unneeded = "StopWhenUnneeded=yes"

    /// Everything that stops, and has to be kept from being killed.
    var stopping: [Unit] { (target.status.isLive ? [target] : []) + dependents.map(\.unit) }

    /// Triggers that may be stopped by hand.
    var stoppableTriggers: [Unit] { triggers.filter(\.canStop) }

    /// What would start it again at once after a stop.
    var keptUpBy: [String] { upholderTies.map(\.unit) + triggers.filter { !$0.canStop }.map(\.id) }

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
            activeUnits: (self.target.status.isLive ? [name] : []) + dependents.map(\.unit.id),
            targetHadFailed: self.target.status.activeState == "failed")
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
        // It is refused, and all that hangs on it is the host.
        if WholeHost.isMeant(by: target) { return Survey(name: name, target: target) }
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
            guard walk.seen.count + walk.idle.count <= Self.limit else {
                throw .unreadable("what a stop of \(name) leaves running")
            }
            let level = walk.next
            walk.next = []
            let units = try show(level.map(\.name))
            for (step, unit) in zip(level, units) { walk.arrive(at: unit, by: step) }
        }
        let stopping = Set(walk.survey.stopping.map(\.id))
        walk.survey.upholderTies.removeAll { stopping.contains($0.unit) }
        return walk.survey.markingMembers()
    }

    /// A unit that systemd stops by itself once nobody needs it any more (`StopWhenUnneeded=`).
    ///
    /// Most services pull in nothing but fixtures, and cost no question here.
    private func unneeded(after survey: Survey, seen: Set<String>) throws(ServiceManagerError) -> Survey.Dependent? {
        let stopping = Set((survey.stopping + survey.triggers).flatMap(\.allNames))
        let below = (survey.stopping + survey.triggers).flatMap { $0.pullsIn + $0.requisite + $0.upholds }
            .filter { !PullIn.isFixture($0) && !seen.contains($0) }
        if below.isEmpty { return nil }
        for unit in try show(Array(Set(below)).sorted()) where unit.stopsWhenUnneeded && unit.status.isLive {
            if seen.contains(unit.id) { continue }
            let others = Set(unit.neededBy).subtracting(stopping)
            let needing = others.isEmpty ? [] : try show(others.sorted())
            if !needing.contains(where: \.status.isLive) {
                return Survey.Dependent(unit: unit, because: Survey.unneeded)
            }
        }
        return nil
    }
}

/// The state of one walk.
private struct Walk {
    enum Meaning: Hashable {
        case edge(Edge, from: String)
        case trigger(of: String)
        case upholder(of: String)
        /// What is down and would pull a unit in that stops.
        case idle
    }

    struct Step: Hashable {
        var name: String
        var meaning: Meaning
    }

    var survey: Survey
    var seen: Set<String> = []
    var next: [Step] = []
    var upholders: Set<String> = []
    var idle: Set<String> = []

    /// Notes where the edges of a unit that stops lead.
    mutating func enter(_ unit: Unit) {
        if unit.id == survey.target.id, unit.status.isDown {
            // It is not going to be stopped, so nothing goes with it. Its triggers are.
            for name in unit.triggeredBy { note(Step(name: name, meaning: .trigger(of: unit.id))) }
            return
        }
        // A trigger first: where it also depends on its service (PartOf=), it is still a trigger.
        for name in unit.triggeredBy { note(Step(name: name, meaning: .trigger(of: unit.id))) }
        // It may depend on the unit besides, and be found again by that edge.
        for name in unit.upheldBy where upholders.insert(name).inserted {
            next.append(Step(name: name, meaning: .upholder(of: unit.id)))
        }
        for edge in Edge.allCases {
            for name in unit.reverseEdges[edge.rawValue] ?? [] {
                note(Step(name: name, meaning: .edge(edge, from: unit.id)))
            }
        }
    }

    /// Notes what would start a unit that is down, and with it what it needs. It passes no stop on (seen on systemd 252, for every
    /// edge).
    private mutating func enterIdle(_ unit: Unit) {
        for name in unit.triggeredBy { note(Step(name: name, meaning: .trigger(of: unit.id))) }
        for edge in [Edge.requiredBy, .boundBy] {
            for name in unit.reverseEdges[edge.rawValue] ?? [] where idle.insert(name).inserted {
                next.append(Step(name: name, meaning: .idle))
            }
        }
    }

    private mutating func note(_ step: Step) {
        if seen.insert(step.name).inserted { next.append(step) }
    }

    mutating func arrive(at unit: Unit, by step: Step) {
        switch step.meaning {
        case .trigger(let triggered):
            seen.formUnion(unit.allNames)
            if unit.status.isLive {
                survey.triggers.append(unit)
                survey.triggerTies.append(UnitTie(unit: unit.id, because: "Triggers=\(triggered)"))
                enter(unit)
            }
        case .upholder(let upheld):
            // It isn't stopped by this: its own edges don't concern us.
            if unit.status.isLive { survey.upholderTies.append(UnitTie(unit: unit.id, because: "Upholds=\(upheld)")) }
        case .edge(let edge, let from):
            seen.formUnion(unit.allNames)
            if unit.status.isLive {
                survey.dependents.append(
                    Survey.Dependent(unit: unit, because: "\(edge.inTheOthersWords)=\(from)"))
                enter(unit)
            } else if edge == .requiredBy || edge == .boundBy {
                enterIdle(unit)
            }
        case .idle:
            if unit.status.isDown { enterIdle(unit) }
        }
    }
}
