import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// Tells a run as it goes: a fold of its entries, a few lines for each that people want to read.
struct RunNarrator: Sendable {
    struct Line: Sendable, Hashable {
        var phrase: Phrase
        /// Stands before the phrase: the indent, the name of the host.
        var lead: Phrase = ""
        /// Where lines go on that are too long for the terminal.
        var hang = 2
    }

    private var schedule: Schedule?
    private(set) var intents: [String: ActionIntent] = [:]
    private var gates: [String: GateIntent] = [:]
    /// The hosts of guarded actions.
    private var guarded: [String: String] = [:]
    private var place: (step: Int, batch: Int)?
    private var nameWidth = 0
    private var excluded: Set<String> = []

    /// What to say about an entry; nothing for many.
    mutating func tell(_ entry: JournalEntry) -> [Line] {
        switch entry.event {
        case .started(let started): return begin(started)
        case .observed, .finished, .confirmed: return []
        case .reverted(let id, let report):
            let ending =
                report.outcome.isSuccess
                ? Phrase("put back by the host itself", .bad) : Phrase("not put back by the host itself", .bad)
            return [line(guarded[id] ?? id, ending + Phrase(": nobody confirmed in time"))]
        case .unconfirmed(let id, let because):
            let why = because.messages.joined(separator: "; ")
            return [
                line(
                    guarded[id] ?? id,
                    Phrase("not confirmed", .bad) + Phrase(": \(why); the host puts back by itself what was done"))
            ]
        case .resumed(let resumed): return takenUp(resumed)
        case .excluded(let host, let because):
            excluded.insert(host)
            return because.messages.map { line(host, Phrase("left out: \($0)", .bad)) }
        case .intended(let intent):
            intents[intent.id] = intent
            if intent.guardFor != nil { guarded[intent.id] = intent.host }
            return intent.purpose == .forward ? headings(intent) : []
        case .settled(let report): return settled(report)
        case .lost(let id, let failure):
            guard let intent = intents.removeValue(forKey: id) else { return [] }
            return [line(intent.host, intent.forWhom + failure.verdict(on: intent.purpose))]
        case .blockersAsked(let intent): return heading(ofStep: intent.step) + asked(intent)
        case .blockersAnswered(let report): return answered(report)
        case .gateAsked(let gate):
            gates[gate.id] = gate
            return heading(ofStep: gate.step) + asked(gate)
        case .gateAnswered(let report): return answered(report)
        case .approvalAsked(let step):
            return heading(ofStep: step) + [
                Line(phrase: Phrase("waiting for a person to agree", .careful), lead: "  ", hang: 4)
            ]
        case .approved(let approval):
            let who = "\(approval.by.visible) on \(approval.controller.visible)"
            return [Line(phrase: Phrase("approved", .good) + Phrase(" by \(who)"), lead: "  ", hang: 4)]
        case .rollbackBegan(let because):
            place = nil
            return [Line(phrase: Phrase("Putting back what was done, since \(because.visible).", .careful))]
        case .windowTooShort(let shortfall):
            let title = schedule.flatMap {
                $0.steps.indices.contains(shortfall.step) ? $0.steps[shortfall.step].title : nil
            }
            let text = shortfall.text(title: title?.visible)
            return [Line(phrase: Phrase("The window holds: \(text).", .careful))]
        case .stopRequested:
            let hosts = HostFolding.fold(intents.values.map(\.host.visible).sorted())
            let text = hosts.isEmpty ? "Asked to stop." : "Asked to stop; what was begun is finished first: \(hosts)."
            return [Line(phrase: Phrase(text, .careful))]
        case .chosen(let choice): return [Line(phrase: Phrase(choice.text, .careful))]
        case .requested(let request):
            let hosts = request.what == .goOn ? "" : HostFolding.fold(intents.values.map(\.host.visible).sorted())
            let first = hosts.isEmpty ? "." : "; what was begun is finished first: \(hosts)."
            return [Line(phrase: Phrase(request.text + first, .careful))]
        case .abandoned:
            let hosts = HostFolding.fold(intents.values.map(\.host.visible).sorted())
            let text = hosts.isEmpty ? "Left at once." : "Left at once; what was begun goes on at \(hosts)."
            return [Line(phrase: Phrase(text, .bad))]
        }
    }

    private mutating func begin(_ started: RunStarted) -> [Line] {
        schedule = started.schedule
        nameWidth = min(24, started.schedule.hosts.map(\.host.visible.columns).max() ?? 0)
        let size =
            "\(counted(started.schedule.steps.count, "step")) on \(counted(started.schedule.hosts.count, "host"))"
        let force = started.forceAllowedBy.map { Phrase("; force allowed by \($0.visible)", .bad) } ?? ""
        return [
            Line(
                phrase: Phrase("Run \(started.runID): ", .strong)
                    + Phrase("\(started.schedule.planName.visible), \(size)") + force)
        ] + (started.window.map { [line($0)] } ?? [])
    }

    private func line(_ window: RunWindow) -> Line {
        let phrase =
            switch window {
            case .open(let opening): Phrase("window \(opening.text.visible)")
            case .outside(let because): Phrase("outside its window: \(because.visible)", .careful)
            }
        return Line(phrase: phrase, lead: "  ", hang: 4)
    }

    private mutating func takenUp(_ resumed: RunResumed) -> [Line] {
        place = nil
        let who = "\(resumed.operatorName.visible) on \(resumed.controller.visible)"
        var lines = [
            Line(phrase: Phrase("Taken up again by \(who), \(resumed.intention.text).", .careful))
        ]
        if let window = resumed.window { lines.append(line(window)) }
        let hosts = HostFolding.fold(Set(intents.values.map(\.host.visible)).sorted())
        if !hosts.isEmpty {
            lines.append(
                Line(phrase: Phrase("Asking what became of what was in flight: \(hosts)."), lead: "  ", hang: 4))
        }
        return lines
    }

    private mutating func headings(_ intent: ActionIntent) -> [Line] {
        guard let schedule, schedule.steps.indices.contains(intent.step),
            place?.step != intent.step || place?.batch != intent.batch
        else { return [] }
        let step = schedule.steps[intent.step]
        var lines = heading(ofStep: intent.step)
        if step.batches.count > 1, step.batches.indices.contains(intent.batch) {
            let hosts = HostFolding.fold(
                step.batches[intent.batch].map(\.host).filter { !excluded.contains($0) }.map(\.visible))
            lines.append(
                Line(
                    phrase: Phrase("batch \(intent.batch + 1) of \(step.batches.count): \(hosts)"), lead: "  ", hang: 4)
            )
        }
        place = (intent.step, intent.batch)
        return lines
    }

    private mutating func heading(ofStep step: Int) -> [Line] {
        guard let schedule, schedule.steps.indices.contains(step), place?.step != step else { return [] }
        place = (step, -1)
        let title = schedule.steps[step].title.visible
        return [Line(phrase: Phrase("Step \(step + 1) of \(schedule.steps.count): \(title)", .strong))]
    }

    private func asked(_ gate: GateIntent) -> [Line] {
        guard let schedule, schedule.steps.indices.contains(gate.step) else { return [] }
        let step = schedule.steps[gate.step]
        let batch = step.batches.count > 1 ? "batch \(gate.batch + 1)" : "all hosts"
        let checks = (step.gate ?? []).map(\.text).joined(separator: "; ")
        return [
            Line(
                phrase: Phrase("gate before \(batch), asked of \(counted(gate.hosts, "host")): \(checks)"), lead: "  ",
                hang: 4)
        ]
    }

    private func asked(_ intent: BlockersIntent) -> [Line] {
        guard let schedule, schedule.steps.indices.contains(intent.step) else { return [] }
        let batch = schedule.steps[intent.step].batches.count > 1 ? "batch \(intent.batch + 1)" : "all hosts"
        let titles = (schedule.blockers ?? []).map(\.title.visible).joined(separator: "; ")
        return [Line(phrase: Phrase("before \(batch): is anything in the way? \(titles)"), lead: "  ", hang: 4)]
    }

    private func answered(_ report: BlockersReport) -> [Line] {
        let phrase =
            report.blocks.isEmpty
            ? Phrase("nothing in the way", .good) : Phrase("in the way", .bad) + Phrase(": \(report.text.visible)")
        return [Line(phrase: phrase, lead: "  ", hang: 4)]
    }

    private mutating func answered(_ report: GateReport) -> [Line] {
        gates[report.id] = nil
        let took = Seconds.text(report.duration)
        guard let failure = report.failure else {
            return [Line(phrase: Phrase("gate passed", .good) + Phrase(" in \(took)"), lead: "  ", hang: 4)]
        }
        return [
            Line(
                phrase: Phrase("gate not passed", .bad) + Phrase(" in \(took): \(failure.text.visible)"), lead: "  ",
                hang: 4)
        ]
    }

    private mutating func settled(_ report: ActionReport) -> [Line] {
        guard let intent = intents.removeValue(forKey: report.id) else { return [] }
        let took = Seconds.text(report.duration)
        let reasons = ReportWords.reasons(report, program: intent.program)
        let because = reasons.isEmpty ? "" : ": " + reasons.joined(separator: "; ")
        if intent.errand != nil, intent.purpose != .reconcile {
            let word =
                intent.errand?.takesBack != nil && report.outcome.isSuccess
                ? Phrase("given back", .good) : Phrase(report.outcome.word, report.outcome.style)
            return [line(intent.host, intent.forWhom + word + Phrase(" in \(took)\(because)"))]
        }
        switch intent.purpose {
        case .forward:
            let word = Phrase(report.outcome.word, report.outcome.style)
            let truth = ReportWords.truth(report).map { Phrase("; \($0)", .faint) } ?? ""
            let text = word + Phrase(report.outcome == .unchanged ? because : " in \(took)\(because)") + truth
            var lines = [line(intent.host, text)]
            for spared in ReportWords.spared(report, program: intent.program) {
                let lead = Phrase(String(repeating: " ", count: 4 + nameWidth))
                lines.append(Line(phrase: Phrase(spared.text, .faint), lead: lead, hang: 6 + nameWidth))
            }
            for reboot in report.operations.compactMap(\.reboot) {
                let lead = Phrase(String(repeating: " ", count: 4 + nameWidth))
                lines.append(Line(phrase: Phrase(reboot.text, .faint), lead: lead, hang: 6 + nameWidth))
            }
            return lines
        case .rollback:
            let word = report.outcome.isSuccess ? Phrase("put back", .good) : Phrase("could not be put back", .bad)
            return [line(intent.host, word + Phrase(" in \(took)\(because)"))]
        case .reconcile:
            return [
                line(
                    intent.host,
                    Phrase("found again: ") + Phrase(report.outcome.word, report.outcome.style) + Phrase(because))
            ]
        }
    }

    /// How far a slow stop or a reboot is; nil for all else.
    func tell(_ progress: ActionProgress) -> Line? {
        guard let intent = intents[progress.id] else { return nil }
        let age = TimeText.age(progress.elapsed, of: progress.limit)
        if progress.phase == .rebooting {
            let detail = progress.detail.map { " · \($0.visible)" } ?? ""
            return line(intent.host, Phrase("rebooting, \(age)\(detail)"))
        }
        guard let stop = progress.stop else { return nil }
        return line(intent.host, Phrase("stopping \(progress.subject.visible), \(age) · \(stop.text)"))
    }

    private func line(_ host: String, _ phrase: Phrase) -> Line {
        let name = host.visible.padded(to: nameWidth)
        return Line(phrase: phrase, lead: Phrase("  \(name)  "), hang: 4 + nameWidth)
    }
}

extension ActionIntent {
    fileprivate var forWhom: Phrase { errand.map { Phrase("for \($0.serves.visible): ") } ?? "" }
}

extension ContactFailure {
    /// What is known of an action whose host was lost: that nothing began, or nothing at all.
    fileprivate func verdict(on purpose: ActionIntent.Purpose) -> Phrase {
        switch purpose {
        case .reconcile: Phrase("still unknown", .bad) + Phrase(": \(message)")
        case .rollback where provesNothingBegan: Phrase("not put back", .bad) + Phrase(": \(message)")
        case .forward where provesNothingBegan:
            Phrase("failed", .bad) + Phrase(": \(message); nothing was begun there")
        case .forward, .rollback: Phrase("unknown", .bad) + Phrase(": \(message); it may still go on there")
        }
    }
}

extension RunResumed.Intention {
    var text: String {
        switch self {
        case .goOn: "to go on"
        case .rollBack: "to put everything back"
        case .abort: "to end it as it stands"
        }
    }
}

extension OperatorChoice {
    /// What was chosen, as a sentence.
    var text: String {
        switch self {
        case .goOn: "Going on, as the operator chose."
        case .rollBack: "Putting everything back, as the operator chose."
        case .stop: "Ending as it stands, as the operator chose."
        }
    }
}
