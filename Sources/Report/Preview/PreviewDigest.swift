import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// What a preview says, in words and in order. Text, HTML and Markdown set it, each in its own way.
struct PreviewDigest {
    let preview: Preview
    let figures: PreviewFigures
    let actions: [[[PreviewAction]]]
    let map: ConnectionMap
    /// Whether the operator lets the plan kill.
    let allowsForce: Bool

    let window: WindowWords?
    /// How long it usually takes: a sentence or two, or nothing.
    let expected: [String]

    /// What may be in its way, as it is now.
    let blockers: [BlockerSight]

    init(
        _ preview: Preview, forks: Int, allowsForce: Bool, fit: WindowFit?, expectation: Expectation?,
        blockers: [BlockerSight]
    ) {
        self.blockers = blockers
        expected = expectation.map { ExpectedText(expectation: $0).sentences } ?? []
        self.preview = preview
        self.allowsForce = allowsForce
        window = fit.map { WindowWords(fit: $0, schedule: preview.schedule) }
        figures = PreviewFigures(preview, forks: forks)
        actions = preview.actions
        map = preview.connectionMap
    }

    var schedule: Schedule { preview.schedule }

    var title: String { schedule.planName.visible }

    /// `3 steps on 21 hosts: web[01-20], worker1`
    var size: String {
        let hosts = schedule.hosts.map(\.host.visible)
        return
            "\(counted(schedule.steps.count, "step")) on \(counted(hosts.count, "host")): \(HostFolding.fold(hosts))"
    }

    var limits: String {
        "At worst \(Seconds.text(figures.worstCase)), and a rollback on top. "
            + "\(schedule.maxFailed == 0 ? "No host" : "At most \(counted(schedule.maxFailed, "host"))") may fail."
    }

    /// What is asked before each batch, and what that says now: a sentence each, and whether it is bad news.
    var blockerLines: [(text: String, isBad: Bool)] {
        guard !blockers.isEmpty else { return [] }
        let free = blockers.filter(\.isFree).map(\.blocker.title.visible)
        let isFree = free.isEmpty ? [] : [("Not in the way: \(free.listed).", false)]
        let blocked = blockers.compactMap(\.block).map {
            ("In the way: \($0.name.visible): \($0.because.visible).", true)
        }
        return isFree + blocked + (blocked.isEmpty ? [] : [("A run now would be refused.", true)])
    }

    /// Who is told how a run goes, a sentence each.
    var told: [String] { (schedule.notify ?? []).map(\.sentence) }

    /// What may be killed, with a heading; nil where nothing may.
    var forces: (heading: String, lines: [String])? {
        guard !figures.forces.isEmpty else { return nil }
        let key = allowsForce ? "as --allow-force lets it" : "and a run needs --allow-force for that"
        return ("This plan may kill, \(key):", figures.forces.map { "step \($0.step), \($0.text)" })
    }

    /// What there is to say of the window: a sentence or two each, and whether they are bad news.
    var windowLines: [(text: String, isBad: Bool)] {
        guard let window else { return [] }
        let fit = window.fit
        let refusal =
            fit.isOpen
            ? "A run now would be refused." : "A run now would be refused, or takes --outside-window and why."
        return [(window.title, false), (window.standing, fit.opening == nil)]
            + window.notes.map { ($0, false) }
            + (window.outlook.map { [($0, fit.shortfall != nil)] } ?? [])
            + (fit.wouldRefuse ? [(refusal, fit.isOpen || fit.opening == nil)] : [])
    }

    /// The hosts that take no part, with why and what to do; nil where all do.
    var excluded: (heading: String, groups: [(hosts: [String], sentences: [String])])? {
        guard !figures.excluded.isEmpty else { return nil }
        let isCounted = figures.outCount > 0
        return (
            isCounted ? "Left out, and counted against what may fail:" : "Left out:",
            figures.excluded.grouped(schedule.hosts)
        )
    }

    /// Why a run would refuse to begin; a sentence each.
    var refusals: [String] {
        var sentences: [String] = []
        if !figures.forbidForce.isEmpty {
            let hosts = HostFolding.fold(figures.forbidForce.map(\.visible))
            sentences.append(
                "\(hosts) \(figures.forbidForce.count == 1 ? "forbids" : "forbid") the force that the plan "
                    + "asks for: a run would refuse to begin.")
        }
        if !figures.missingDelegates.isEmpty {
            let hosts = HostFolding.fold(figures.missingDelegates.map(\.visible))
            sentences.append("\(hosts) would have to act for others: a run would refuse to begin.")
        }
        for group in figures.groupsWithoutRoom {
            sentences.append(
                "\(group.by.visible) \(group.value.visible) has \(counted(group.out, "host")) out, and step "
                    + "\(group.step + 1) allows \(group.max): a run would refuse to begin.")
        }
        if figures.isOverBudget {
            sentences.append(
                "\(counted(figures.outCount, "host")) out and at most \(figures.maxFailed) may be: "
                    + "a run would refuse to begin.")
        }
        return sentences
    }

    var steps: [PreviewStep] { schedule.steps.indices.map { PreviewStep(self, $0) } }

    /// What holds for the whole run.
    ///
    /// - Parameter hasSeenUse: whether it was told who uses services.
    func footer(hasSeenUse: Bool) -> [Phrase] {
        let nothing = figures.forces.isEmpty ? "Nothing" : "But for that force, nothing"
        var sentences: [Phrase] = [
            Phrase(
                "\(nothing) is killed: what is still stopping when its time is up is held, named and left to finish.")
        ]
        if leavesSomeToShutdown {
            sentences.append(
                Phrase("That is not so of what a shutdown stops by itself: those services are named above.", .careful))
        }
        if hasSeenUse { sentences.append(Phrase(UseText.blindSpot)) }
        return sentences
    }

    /// Whether a reboot would end services that aren't stopped first.
    private var leavesSomeToShutdown: Bool {
        actions.joined().joined().flatMap(\.parts).contains { $0.forecast?.reboot?.endedByShutdown.isEmpty == false }
    }
}
