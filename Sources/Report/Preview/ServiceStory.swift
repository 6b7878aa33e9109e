import AgentProtocol

/// What stopping and starting a service means on a host.
struct ServiceStory {
    var part: PreviewAction.Part
    var target: ServiceTarget

    func tell(into story: inout Story) {
        if part.operation.stops, isUp { tellStop(into: &story) }
        if let force = part.operation.force?.rule {
            story.say(
                "By force: \(force.text), to what is left of it and of what stops with it. "
                    + "Reason: \(force.reason.visible.asSentence)", .bad)
        }
        if !target.protect.isEmpty {
            let missing = (part.forecast?.warnings ?? []).compactMap(\.missingPath)
            let copied = target.protect.filter { !missing.contains($0) }
            if !copied.isEmpty {
                story.say("Copied before it is touched: \(copied.map(\.visible).joined(separator: ", ")).")
            }
        }
        switch part.operation {
        case .start, .restart: tellStart(into: &story)
        case .reload: tellHealth(into: &story)
        default: break
        }
    }

    private var isUp: Bool {
        guard part.changedByStep == nil, let state = part.forecast?.service?.activeState else { return false }
        return state != "inactive" && state != "failed"
    }

    private func tellStop(into story: inout Story) {
        guard let service = part.forecast?.service else { return }
        let patience = "lull waits up to \(Seconds.text(target.stopTimeout))"
        if let kills = service.killsAfter {
            let isEarly = kills < target.stopTimeout
            story.say(
                Phrase("\(kill(after: kills, "it")); ", isEarly ? .careful : .plain) + Phrase("\(patience)."))
        } else {
            story.say("systemd would wait for it without end; \(patience).")
        }
        for other in service.alsoStops {
            story.say("Stops with it: \(other.unit.visible) (\(other.because.visible))\(fate(of: other)).")
        }
        tellAbsence(service, into: &story)
        if !service.triggers.isEmpty {
            let triggers = service.triggers.map { name in
                let tie = service.revivers.first { $0.unit == name && $0.because != "Triggers=\(service.unit)" }
                return tie?.text ?? name.visible
            }
            story.say(
                "Stopped before it, as \(triggers.count == 1 ? "it" : "they") would start it again: \(triggers.listed)."
            )
        }
        tellSurroundings(service, into: &story)
    }

    /// What a person would have to start by hand after a plain restart.
    private func tellAbsence(_ service: ServiceFacts, into story: inout Story) {
        let gone = service.alsoStops.filter { !$0.comesBack }.map(\.unit.visible)
        guard !gone.isEmpty else { return }
        let (whose, them) = gone.count == 1 ? ("itself", "it") : ("themselves", "them")
        switch (target.dependents, part.operation.isRestart) {
        // Each has its own word about it, and there is a warning.
        case (.leave, _): break
        case (.restart, true):
            story.say("\(gone.listed) would not come back by \(whose); lull starts \(them) again.")
        case (.restart, false):
            story.say(
                "\(gone.listed) will not come back by \(whose); lull's next start of \(service.unit.visible) brings \(them) back."
            )
        case (.refuse, _): story.say("\(gone.listed) would not come back by \(whose).", .careful)
        }
    }

    /// What happens around it that isn't a part of the stop.
    private func tellSurroundings(_ service: ServiceFacts, into story: inout Story) {
        let others = service.revivers.filter { !service.triggers.contains($0.unit) }
        // A stop that they would undo is refused or warned of.
        if part.operation.isRestart, !others.isEmpty {
            story.say("May be started before lull does it, by \(others.map(\.text).listed).")
        }
        let (onFailure, onEnd) = service.startedByEnd.reduce(into: ([String](), [String]())) { lists, tie in
            if tie.because.hasPrefix("OnFailure") { lists.0.append(tie.text) } else { lists.1.append(tie.text) }
        }
        if !onEnd.isEmpty { story.say("systemd starts at its end: \(onEnd.listed).") }
        if !onFailure.isEmpty { story.say("systemd starts if its end is a failure: \(onFailure.listed).") }
    }

    private func kill(after seconds: Double, _ what: String) -> String {
        seconds > 0
            ? "systemd would SIGKILL \(what) after \(Seconds.text(seconds))" : "systemd would SIGKILL \(what) at once"
    }

    private func fate(of other: AlsoStops) -> String {
        var kill = other.killsAfter.map { "; \(self.kill(after: $0, "it"))" } ?? ""
        if let own = target.dependentTimeouts?[other.unit] { kill += "; lull waits up to \(Seconds.text(own))" }
        return switch target.dependents {
        case .restart: part.operation.isRestart ? "\(kill); started again after" : kill
        case .leave:
            part.operation.isRestart && other.comesBack
                ? "\(kill); comes back by itself" : "\(kill); not started again, as the plan says"
        case .refuse: kill
        }
    }

    private func tellStart(into story: inout Story) {
        let soak = target.soak > 0 ? " and stay so for \(Seconds.text(target.soak))" : ""
        story.say("Then it must be up within \(Seconds.text(target.startTimeout))\(soak).")
        tellHealth(into: &story)
    }

    private func tellHealth(into story: inout Story) {
        for check in target.health { story.say("Healthy means \(check.text).") }
    }
}

extension Operation {
    fileprivate var isRestart: Bool {
        if case .restart = self { true } else { false }
    }
}

extension UnitTie {
    /// Such as `app.socket (Triggers=app.service)`.
    fileprivate var text: String { "\(unit.visible) (\(because.visible))" }
}

extension Reason {
    fileprivate var missingPath: String? {
        if case .nothingToProtect(let path) = self { path } else { nil }
    }
}
