import AgentProtocol
public import Execution
import Inventory
import Journal
import Plan
import Schedule

/// A preview for people: what would happen where, and what could go wrong.
public struct PreviewText {
    private let preview: Preview
    private let figures: PreviewFigures
    private let actions: [[[PreviewAction]]]
    private let allowsForce: Bool
    private let map: ConnectionMap
    private var hasSeenUse = false
    private var page: Page

    /// - Parameters:
    ///   - width: of the terminal, in columns.
    ///   - allowsForce: whether the operator lets the plan kill.
    public static func render(
        _ preview: Preview, forks: Int, width: Int, ink: Ink, allowsForce: Bool = false
    ) -> String {
        var text = PreviewText(preview, forks: forks, width: width, ink: ink, allowsForce: allowsForce)
        text.addHeader()
        text.addLeftOut()
        text.addExcluded()
        for step in preview.schedule.steps.indices { text.addStep(step) }
        text.addFooter()
        return text.page.text
    }

    private init(_ preview: Preview, forks: Int, width: Int, ink: Ink, allowsForce: Bool) {
        self.preview = preview
        self.allowsForce = allowsForce
        figures = PreviewFigures(preview, forks: forks)
        actions = preview.actions
        map = preview.connectionMap
        page = Page(width: min(width, 120), ink: ink)
    }

    private mutating func addHeader() {
        let schedule = preview.schedule
        page.add(Phrase(schedule.planName.visible, .strong))
        let hosts = schedule.hosts.map(\.host.visible)
        page.add(
            "\(counted(schedule.steps.count, "step")) on \(counted(hosts.count, "host")): \(HostFolding.fold(hosts))",
            hang: 2)
        page.add(
            "At worst \(Seconds.text(figures.worstCase)), and a rollback on top. "
                + "\(schedule.maxFailed == 0 ? "No host" : "At most \(counted(schedule.maxFailed, "host"))") may fail.")
        addForces()
    }

    /// What may be killed stands at the top, where nobody overlooks it.
    private mutating func addForces() {
        guard !figures.forces.isEmpty else { return }
        page.gap()
        let key = allowsForce ? "as --allow-force lets it" : "and a run needs --allow-force for that"
        page.add(Phrase("This plan may kill, \(key):", .bad), hang: 2)
        for force in figures.forces {
            page.add(Phrase("step \(force.step), \(force.text)", .bad), indent: 2, hang: 4)
        }
    }

    private mutating func addLeftOut() {
        let lines = LeftOutText.lines(preview.schedule)
        guard let heading = lines.first else { return }
        page.gap()
        page.add(Phrase(heading))
        for part in preview.schedule.leftOut ?? [] {
            page.add(Phrase(LeftOutText.words(part), .faint), indent: 2, hang: 4)
        }
    }

    private mutating func addExcluded() {
        guard !figures.excluded.isEmpty else { return }
        page.gap()
        let isCounted = figures.outCount > 0
        page.add(Phrase(isCounted ? "Left out, and counted against what may fail:" : "Left out:", .bad))
        for (hosts, sentences) in figures.excluded.grouped(preview.schedule.hosts) {
            page.add(Phrase(HostFolding.fold(hosts), .strong), indent: 2)
            for sentence in sentences { page.add(Phrase(sentence), indent: 4, hang: 6) }
        }
        if !figures.forbidForce.isEmpty {
            let hosts = HostFolding.fold(figures.forbidForce.map(\.visible))
            page.add(
                Phrase(
                    "\(hosts) \(figures.forbidForce.count == 1 ? "forbids" : "forbid") the force that the plan "
                        + "asks for: a run would refuse to begin.", .bad))
        }
        if !figures.missingDelegates.isEmpty {
            let hosts = HostFolding.fold(figures.missingDelegates.map(\.visible))
            page.add(Phrase("\(hosts) would have to act for others: a run would refuse to begin.", .bad))
        }
        for group in figures.groupsWithoutRoom {
            page.add(
                Phrase(
                    "\(group.by.visible) \(group.value.visible) has \(counted(group.out, "host")) out, and step "
                        + "\(group.step + 1) allows \(group.max): a run would refuse to begin.", .bad))
        }
        guard figures.isOverBudget else { return }
        page.add(
            Phrase(
                "\(counted(figures.outCount, "host")) out and at most \(figures.maxFailed) may be: "
                    + "a run would refuse to begin.", .bad))
    }

    private mutating func addStep(_ index: Int) {
        let step = preview.schedule.steps[index]
        let batches = figures.batches[index]
        page.gap()
        let count = batches.count > 1 ? "\(batches.count) batches, " : ""
        page.add(
            Phrase("Step \(index + 1) of \(preview.schedule.steps.count): \(step.title.visible)", .strong),
            right: Phrase(
                step.approval != nil
                    ? "as long as it takes" : "\(count)at worst \(Seconds.text(batches.reduce(0, +)))", .faint))
        if step.approval != nil { return addApproval(index) }
        addBatches(index)
        addSpread(step)
        addGate(step)
        addErrands(step)
        if batches.count > 1 || step.spread != nil || step.gate != nil || step.hasErrands { page.gap() }
        for (hosts, story) in Story.grouped(Array(actions[index].joined())) {
            page.add(Phrase(HostFolding.fold(hosts.map(\.visible)), .good), indent: 2)
            for line in story.lines {
                page.add(line.phrase, indent: 4 + 2 * line.level, hang: 6 + 2 * line.level)
            }
        }
        addUse(index)
        if actions[index].allSatisfy(\.isEmpty) { page.add(Phrase("No host is left for it.", .bad), indent: 2) }
    }

    private mutating func addSpread(_ step: ScheduledStep) {
        guard let spread = step.spread else { return }
        page.add(
            Phrase("at most \(counted(spread.max, "host")) of a \(spread.by.visible) at work or out at once"),
            indent: 2,
            hang: 4)
    }

    private mutating func addGate(_ step: ScheduledStep) {
        guard let gate = step.gate else { return }
        let out = Set(figures.excluded.map(\.host))
        let peers = step.batches.joined().map(\.host).filter { !out.contains($0) }.map(\.visible)
        let before = step.batches.count > 1 ? "before each batch" : "before it"
        page.add("gate, \(before), asked of \(HostFolding.fold(peers)):", indent: 2, hang: 4)
        for check in gate { page.add(Phrase(check.text), indent: 4, hang: 6) }
        let end =
            step.onFailure == .rollback ? "everything is put back" : "the run ends as it stands, and can be resumed"
        page.add("unless that is so, \(end)", indent: 4, hang: 6)
    }

    /// What is done elsewhere, told by one host for all where it differs by the host's name only.
    private mutating func addErrands(_ step: ScheduledStep) {
        let out = Set(figures.excluded.map(\.host))
        var groups: [(text: [String], hosts: [String])] = []
        for action in step.batches.joined() where action.errands != nil && !out.contains(action.host) {
            let text = (action.errands ?? []).flatMap { ErrandText.lines($0, for: action.host) }
            if let index = groups.firstIndex(where: { $0.text == text }) {
                groups[index].hosts.append(action.host.visible)
            } else {
                groups.append((text, [action.host.visible]))
            }
        }
        for group in groups {
            page.add("for \(HostFolding.fold(group.hosts)), each in its turn:", indent: 2, hang: 4)
            for line in group.text { page.add(Phrase(line), indent: 4, hang: 6) }
        }
    }

    private mutating func addApproval(_ step: Int) {
        page.add(
            "The run waits until a person agrees. Without a terminal it ends here, to be taken up again with "
                + "`\(RunCommands("RUN").approve(step))`.", indent: 2, hang: 2)
    }

    /// Not a part of the stories: connections differ from host to host, and what is alike in the stories is told once.
    private mutating func addUse(_ index: Int) {
        let ties = Array(actions[index].joined()).useTies(map)
        guard !ties.isEmpty else { return }
        hasSeenUse = true
        let text = UseText(ties: ties)
        page.add("In use at this moment:", indent: 2)
        for line in text.connections { page.add(Phrase(line), indent: 4, hang: 6) }
        for line in text.unconnected { page.add(Phrase("\(line.capitalisedFirst).", .faint), indent: 4, hang: 6) }
        for line in text.files { page.add(Phrase(line), indent: 4, hang: 6) }
        if let partial = text.partial { page.add(Phrase("\(partial.capitalisedFirst).", .careful), indent: 4, hang: 6) }
    }

    /// One line for batches that are alike: as many hosts, as long. Those of a `spread` aren't one piece of the list each, so
    /// they are told one by one.
    private mutating func addBatches(_ index: Int) {
        guard actions[index].count > 1 else { return }
        var runs: [(first: Int, hosts: [[String]], worstCase: Double)] = []
        for (batch, group) in actions[index].enumerated() {
            let (hosts, worst) = (group.map(\.host.visible), figures.batches[index][batch])
            if preview.schedule.steps[index].spread == nil, let last = runs.last, last.hosts[0].count == hosts.count,
                last.worstCase == worst
            {
                runs[runs.count - 1].hosts.append(hosts)
            } else {
                runs.append((batch + 1, [hosts], worst))
            }
        }
        for run in runs {
            let isOne = run.hosts.count == 1
            let name = isOne ? "batch \(run.first)" : "batches \(run.first) to \(run.first + run.hosts.count - 1)"
            guard !run.hosts[0].isEmpty else {
                page.add(Phrase("\(name): all left out", .bad), indent: 2)
                continue
            }
            let size = isOne ? "" : ", \(counted(run.hosts[0].count, "host")) each"
            page.add(
                Phrase("\(name)\(size): \(HostFolding.fold(run.hosts.flatMap { $0 }))"),
                right: Phrase("\(isOne ? "" : "each ")at worst \(Seconds.text(run.worstCase))", .faint), indent: 2)
        }
    }

    private mutating func addFooter() {
        page.gap()
        let nothing = figures.forces.isEmpty ? "Nothing" : "But for that force, nothing"
        page.add("\(nothing) is killed: what is still stopping when its time is up is held, named and left to finish.")
        if leavesSomeToShutdown {
            page.add(
                Phrase("That is not so of what a shutdown stops by itself: those services are named above.", .careful))
        }
        if hasSeenUse { page.add(Phrase(UseText.blindSpot)) }
    }

    /// Whether a reboot would end services that aren't stopped first.
    private var leavesSomeToShutdown: Bool {
        actions.joined().joined().flatMap(\.parts).contains { $0.forecast?.reboot?.endedByShutdown.isEmpty == false }
    }
}
