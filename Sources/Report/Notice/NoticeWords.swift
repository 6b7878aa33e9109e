import AgentProtocol
import Execution
import Inventory
import Journal
import Plan
import Schedule

/// The words of messages. What hosts say is data: it stands in them without control characters.
struct NoticeWords {
    private let started: RunStarted
    private let commands: RunCommands

    init(_ started: RunStarted) {
        self.started = started
        commands = RunCommands(started.runID)
    }

    func began(at time: Double) -> Notice {
        let hosts = started.schedule.hosts.map(\.host)
        let steps = counted(started.schedule.steps.count, "step")
        let size = hosts.isEmpty ? steps : "\(steps) on \(counted(hosts.count, "host"))"
        var notice = Notice(.start, [.start], of: started, at: time, "began, \(size)")
        notice.hosts = hosts
        notice.commands = [commands.watch]
        return told(notice, hosts.isEmpty ? "Began: \(size)." : "Began: \(size): \(Self.named(hosts)).")
    }

    func resumed(_ resumed: RunResumed, at time: Double) -> Notice {
        let who = "\(resumed.operatorName.visible) on \(resumed.controller.visible)"
        var notice = Notice(.resumed, [.start], of: started, at: time, "taken up again by \(who)")
        notice.commands = [commands.watch]
        return told(notice, "Taken up again by \(who), \(resumed.intention.text).")
    }

    /// - Parameter step: from 0.
    func approval(of step: Int, at time: Double) -> Notice {
        var notice = placed(Notice(.approval, [.approval], of: started, at: time, "waits for a person to agree"), step)
        let scheduled = started.schedule.steps.indices.contains(step) ? started.schedule.steps[step] : nil
        notice.reasons = [scheduled?.approval?.visible].compactMap(\.self)
        // Without a terminal and without approvers it ends, and is then to be taken up again.
        notice.commands =
            [commands.approveAlive(step)] + (scheduled?.approvers == nil ? [commands.approve(step)] : [])
        let who = scheduled?.approvers.map { $0.map(\.visible).joined(separator: " or ") } ?? "a person"
        return told(notice, "Waits until \(who) agrees\(notice.place).")
    }

    func gate(_ gate: GateIntent, _ failure: GateReport.Failure, at time: Double) -> Notice {
        var notice = placed(
            Notice(.failed, [.failed], of: started, at: time, "the gate of step \(gate.step + 1) is not passed"),
            gate.step)
        notice.outcome = Outcome.failed.rawValue
        notice.hosts = failure.answers.map(\.host)
        notice.reasons = [failure.text.visible]
        notice.commands = [commands.show]
        return told(notice, "Gate not passed\(notice.place).")
    }

    func rollingBack(_ because: String, at time: Double) -> Notice {
        var notice = Notice(.rollingBack, [.rolledBack], of: started, at: time, "puts everything back")
        notice.reasons = [because.visible]
        notice.commands = [commands.watch]
        return told(notice, "Puts back everything that it did.")
    }

    func befell(_ heap: NoticeGathering.Heap) -> Notice {
        let event = heap.topic.event
        let kind: NotifyKind = event == .held ? .held : event == .rolledBack ? .rolledBack : .failed
        let what = "\(heap.topic.words) on \(Self.named(heap.hosts))"
        var notice = placed(Notice(event, [kind], of: started, at: heap.time, what), heap.topic.step)
        notice.hosts = heap.hosts
        notice.outcome = heap.topic.outcome
        notice.reasons = heap.reasons
        notice.commands = [commands.show]
        return told(notice, "\(what.capitalisedFirst)\(notice.place).")
    }

    func ended(_ end: RunEnd, _ digest: RunDigest, at time: Double) -> Notice {
        let verdict = "\(digest.verdict.headline) \(digest.verdict.title)"
        let kinds: Set<NotifyKind> =
            switch end {
            case .asPlanned: [.done]
            case .putBack: [.done, .failed, .rolledBack]
            // Who waits for a person's word is told of that.
            case .interrupted where digest.state.pendingApproval != nil: [.done]
            case .needsPerson, .refused, .interrupted: [.done, .failed]
            }
        var notice = Notice(.done, kinds, of: started, at: time, digest.verdict.headline.asSubject)
        notice.end = end
        notice.hosts = started.schedule.hosts.map(\.host)
        notice.reasons = digest.groups.map { "\($0.ending.text): \(Self.named($0.hosts))" }
        notice.commands =
            [commands.show] + (digest.continuation(of: started.runID)?.commands.map(\.command) ?? [])
        let sentences = digest.verdict.sentences.map { $0.drawn(.none) }
        return told(notice, ([verdict] + sentences).joined(separator: " "))
    }

    private func placed(_ notice: Notice, _ step: Int) -> Notice {
        var notice = notice
        notice.step = step + 1
        if started.schedule.steps.indices.contains(step) { notice.title = started.schedule.steps[step].title }
        return notice
    }

    /// With its text: the first line, the reasons, the run, the commands.
    private func told(_ notice: Notice, _ first: String) -> Notice {
        var notice = notice
        notice.reasons = notice.reasons.map { $0.count > 500 ? $0.prefix(500) + "…" : $0 }
        let who = "\(started.operatorName.visible) on \(started.controller.visible)"
        let run = "Run \(started.runID.visible) of \(notice.plan.visible), by \(who)."
        let lines = [first] + notice.reasons.map { "- \($0)" } + [run] + notice.commands.map { "  \($0)" }
        notice.text = lines.joined(separator: "\n")
        return notice
    }

    /// The hosts in one line, however many they are.
    private static func named(_ hosts: [String]) -> String {
        let folded = HostFolding.fold(hosts.map(\.visible))
        return folded.count <= 120 ? folded : counted(hosts.count, "host")
    }
}

extension Notice {
    /// ` in step 2 of the plan (Roll the web tier)`
    fileprivate var place: String {
        guard let step else { return "" }
        return " in step \(step)" + (title.map { " (\($0.visible))" } ?? "")
    }
}

extension String {
    /// With a small letter, and without the comma that a sentence would go on behind.
    fileprivate var asSubject: String {
        let words = hasSuffix(",") ? dropLast() : self[...]
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
