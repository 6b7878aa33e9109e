import AgentProtocol
import Execution
import Inventory
import Plan
import Schedule

/// What a preview says of one step.
struct PreviewStep {
    /// Something that holds for the step, and what there is to say of it.
    struct Rule {
        var heading: String
        var lines: [String] = []
    }

    let index: Int
    let step: ScheduledStep
    /// By batch.
    let actions: [[PreviewAction]]
    private let digest: PreviewDigest

    init(_ digest: PreviewDigest, _ index: Int) {
        self.digest = digest
        self.index = index
        step = digest.schedule.steps[index]
        actions = digest.actions[index]
    }

    var title: String { step.title.visible }

    /// `Step 2 of 3: Roll the web tier`
    var heading: String { "Step \(index + 1) of \(digest.schedule.steps.count): \(title)" }

    /// `6 batches, at worst 22m48s`
    var time: String {
        if step.approval != nil { return "as long as it takes" }
        let batches = worstCases
        let count = batches.count > 1 ? "\(batches.count) batches, " : ""
        return "\(count)at worst \(Seconds.text(batches.reduce(0, +)))"
    }

    /// Of its batches, in seconds.
    var worstCases: [Double] { digest.figures.batches[index] }

    /// What a person is asked, where the step is that.
    var approval: String? {
        guard step.approval != nil else { return nil }
        let commands = RunCommands("RUN")
        if let approvers = step.approvers {
            let names = approvers.map(\.visible).joined(separator: " or ")
            return "The run waits until \(names) agrees, and that isn't who runs it: `\(commands.approveAlive(index))`."
        }
        return "The run waits until a person agrees. Without a terminal it ends here, to be taken up again with "
            + "`\(commands.approve(index))`."
    }

    /// What holds for the batches: how many of a group go at once, what is asked before, what is done elsewhere.
    var rules: [Rule] { spread + gate + errands }

    /// Hosts with what there is to say of them.
    var stories: [(hosts: [String], story: Story)] { Story.grouped(Array(actions.joined())) }

    var hasNobody: Bool { actions.allSatisfy(\.isEmpty) }

    static let nobody = "No host is left for it."

    private var spread: [Rule] {
        guard let spread = step.spread else { return [] }
        return [
            Rule(heading: "at most \(counted(spread.max, "host")) of a \(spread.by.visible) at work or out at once")
        ]
    }

    private var gate: [Rule] {
        guard let gate = step.gate else { return [] }
        let out = Set(digest.figures.excluded.map(\.host))
        let peers = step.batches.joined().map(\.host).filter { !out.contains($0) }.map(\.visible)
        let before = step.batches.count > 1 ? "before each batch" : "before it"
        let end =
            step.onFailure == .rollback ? "everything is put back" : "the run ends as it stands, and can be resumed"
        return [
            Rule(
                heading: "gate, \(before), asked of \(HostFolding.fold(peers)):",
                lines: gate.map(\.text) + ["unless that is so, \(end)"])
        ]
    }

    /// What is done elsewhere, told by one host for all where it differs by the host's name only.
    private var errands: [Rule] {
        let out = Set(digest.figures.excluded.map(\.host))
        var groups: [(text: [String], hosts: [String])] = []
        for action in step.batches.joined() where action.errands != nil && !out.contains(action.host) {
            let text = (action.errands ?? []).flatMap { ErrandText.lines($0, for: action.host) }
            if let index = groups.firstIndex(where: { $0.text == text }) {
                groups[index].hosts.append(action.host.visible)
            } else {
                groups.append((text, [action.host.visible]))
            }
        }
        return groups.map { Rule(heading: "for \(HostFolding.fold($0.hosts)), each in its turn:", lines: $0.text) }
    }
}

extension PreviewStep {
    /// Batches that are alike: as many hosts, as long.
    struct Batches {
        /// From 1.
        var first: Int
        /// By batch.
        var hosts: [[String]]
        /// Of each, in seconds.
        var worstCase: Double

        var last: Int { first + hosts.count - 1 }
        var name: String { first == last ? "batch \(first)" : "batches \(first) to \(last)" }
        var isEmpty: Bool { hosts[0].isEmpty }

        /// `web[02-03]`, with how many each where there are several.
        var words: String {
            if isEmpty { return "\(name): all left out" }
            let size = hosts.count == 1 ? "" : ", \(counted(hosts[0].count, "host")) each"
            return "\(name)\(size): \(HostFolding.fold(hosts.flatMap { $0 }))"
        }

        var time: String { "\(hosts.count == 1 ? "" : "each ")at worst \(Seconds.text(worstCase))" }
    }

    /// Those that follow on each other and are alike stand together. Those of a `spread` aren't one piece of the list each, so
    /// they are told one by one.
    var batches: [Batches] {
        var runs: [Batches] = []
        for (batch, group) in actions.enumerated() {
            let (hosts, worst) = (group.map(\.host.visible), worstCases[batch])
            if step.spread == nil, let last = runs.last, last.hosts[0].count == hosts.count, last.worstCase == worst {
                runs[runs.count - 1].hosts.append(hosts)
            } else {
                runs.append(Batches(first: batch + 1, hosts: [hosts], worstCase: worst))
            }
        }
        return runs
    }

    /// Who uses what the step stops; nil where nobody could tell.
    ///
    /// Not a part of the stories: connections differ from host to host, and what is alike in the stories is told once.
    var use: UseText? {
        let ties = Array(actions.joined()).useTies(digest.map)
        return ties.isEmpty ? nil : UseText(ties: ties)
    }

    static let useHeading = "In use at this moment:"
}
