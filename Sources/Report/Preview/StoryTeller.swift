import AgentProtocol

/// Puts one step on one host into sentences.
struct StoryTeller {
    /// The hosts that the story is told for: their ages and process numbers are shown. Empty leaves them out.
    var group: [PreviewAction]

    func story(of action: PreviewAction) -> Story {
        var story = Story()
        for (index, part) in action.parts.enumerated() {
            let closer = action.closer(of: index)
            tell(part, closer, facts: group.compactMap { $0.parts[index].forecast?.service }, into: &story)
            // What hangs on it has nothing else to tell.
            if part.isUnmetCondition { break }
        }
        return story
    }

    private func tell(
        _ part: PreviewAction.Part, _ closer: Operation?, facts: [ServiceFacts], into story: inout Story
    ) {
        let name = Phrase(part.operation.text, .strong)
        // Three words and no others: would, nothing to do, can't know.
        let title = part.forecast == nil ? name : Phrase("would ") + name
        if let step = part.changedByStep {
            story.title(title + Phrase(", as step \(step) left it"))
        } else if case .nothing(let because)? = part.forecast?.prospect {
            story.title(name + ": " + Phrase("nothing to do: \(because.visible)", .faint))
            tellWarnings(part, into: &story)
            return
        } else if part.operation.actsOnProcesses {
            story.title(title + Phrase(state(part, facts)))
        } else if case .change(let from, let to)? = part.forecast?.prospect, !from.isEmpty {
            story.title(title)
            story.say("Now \(from.visible), then \(to.visible).")
        } else {
            story.title(title)
        }
        tellProspect(part, into: &story)
        if part.operation.actsOnProcesses, let target = part.operation.target {
            ServiceStory(part: part, target: target).tell(into: &story)
        }
        if case .reboot(let reboot) = part.operation {
            RebootStory(reboot: reboot, forecast: part.forecast?.reboot).tell(into: &story)
        }
        if let closer {
            story.say("Given back in every case: \(closer.subject)")
        } else {
            tellRollback(part, into: &story)
        }
        tellWarnings(part, into: &story)
    }

    private func state(_ part: PreviewAction.Part, _ facts: [ServiceFacts]) -> String {
        guard let service = part.forecast?.service else {
            if case .change(let from, _)? = part.forecast?.prospect { return ", now \(from.visible)" }
            return ""
        }
        var text = ", \(service.activeState.visible)"
        if service.activeState == "active", service.subState != "running", service.subState != "active" {
            text += " (\(service.subState.visible))"
        }
        let ages = facts.compactMap(\.activeFor).sorted()
        if let least = ages.first, let most = ages.last, service.activeState == "active" {
            let (from, to) = (TimeText.age(least), TimeText.age(most))
            text += from == to ? " for \(from)" : " for \(from) to \(to)"
        }
        if facts.count == 1, service.mainPID > 0 { text += ", pid \(facts[0].mainPID)" }
        return text
    }

    private func tellProspect(_ part: PreviewAction.Part, into story: inout Story) {
        switch part.forecast?.prospect {
        case .cannotKnow(let because):
            if part.operation.isAsked { break }
            story.say("Can't know: \(because.visible).")
        case .refuse(let reasons):
            for reason in reasons {
                story.say("As things are now it would be refused: \(reason.message.visible).", .bad)
            }
            story.say("An earlier operation may change that; the host is asked again when its turn comes.")
            for reason in reasons { story.say("If none does: \(reason.advice.visible.asSentence)") }
        case nil:
            story.say("Can't know: the host has said nothing about it.", .careful)
        case .change, .nothing:
            break
        }
        if case .run(let command) = part.operation, let unless = command.unless {
            story.say("Only unless this succeeds: \(unless.shellCommand)")
        }
        if case .waitFor(let check) = part.operation { story.say("Asked until it holds; \(check.limits).") }
        if case .check(let check) = part.operation { story.say("It must hold; \(check.limits).") }
    }

    private func tellWarnings(_ part: PreviewAction.Part, into story: inout Story) {
        for warning in part.forecast?.warnings ?? [] { story.say("Warning: \(warning.message.visible).", .careful) }
    }

    private func tellRollback(_ part: PreviewAction.Part, into story: inout Story) {
        guard let text = RollbackWords.text(for: part) else { return }
        let isHopeless = if case .run(let command) = part.operation { command.undo == nil } else { false }
        story.say("Rollback: \(text).", isHopeless ? .careful : .faint)
    }
}

extension Operation {
    /// Whether it is a verb on a service that runs, and not on its unit file.
    fileprivate var actsOnProcesses: Bool {
        switch self {
        case .enable, .disable: false
        default: target != nil
        }
    }

    /// Whether it changes nothing, so that there is nothing to foresee.
    fileprivate var isAsked: Bool {
        switch self {
        case .waitFor, .check, .pause: true
        default: false
        }
    }
}

extension PreviewAction.Part {
    /// Whether it is a condition that doesn't hold, and no earlier step can change that.
    fileprivate var isUnmetCondition: Bool {
        guard case .onlyIf = operation, changedByStep == nil, case .nothing? = forecast?.prospect else { return false }
        return true
    }
}
