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
            story.say("Copied before it is touched: \(target.protect.map(\.visible).joined(separator: ", ")).")
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
        if !service.triggers.isEmpty {
            let triggers = service.triggers.map(\.visible)
            story.say(
                "Stopped before it, as \(triggers.count == 1 ? "it" : "they") would start it again: \(triggers.listed)."
            )
        }
    }

    private func kill(after seconds: Double, _ what: String) -> String {
        seconds > 0
            ? "systemd would SIGKILL \(what) after \(Seconds.text(seconds))" : "systemd would SIGKILL \(what) at once"
    }

    private func fate(of other: AlsoStops) -> String {
        let kill = other.killsAfter.map { "; \(self.kill(after: $0, "it"))" } ?? ""
        return switch target.dependents {
        case .restart: part.operation.isRestart ? "\(kill); started again after" : kill
        case .leave: "\(kill); not started again, as the plan says"
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
