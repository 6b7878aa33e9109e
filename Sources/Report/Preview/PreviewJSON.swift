import AgentProtocol
public import Execution
import Inventory
import Journal
import Plan
import Schedule

/// A preview for machines: one JSON object a line, told apart by `type`. `docs/json.md` describes it.
public enum PreviewJSON {
    /// `preview` first, then `window` where the plan has one, a line for what takes no part, each host left out, each step, and each action (a step on a host).
    public static func lines(
        _ preview: Preview, forks: Int, fit: WindowFit? = nil, expectation: Expectation? = nil,
        blockers: [BlockerSight] = []
    ) throws -> [String] {
        let figures = PreviewFigures(preview, forks: forks)
        var lines = [
            try JSONLine.encode(
                Head(
                    plan: preview.schedule.planName, hosts: preview.schedule.hosts.map(\.host),
                    steps: preview.schedule.steps.count, maxFailed: figures.maxFailed, out: figures.outCount,
                    wouldRefuse: figures.wouldRefuse, needsForce: figures.forces.isEmpty ? nil : true,
                    worstCase: figures.worstCase))
        ]
        if let fit { lines.append(try JSONLine.encode(JSONWindowFit(fit))) }
        if let expected = expectation.flatMap(JSONExpectation.init) { lines.append(try JSONLine.encode(expected)) }
        for sight in blockers { lines.append(try JSONLine.encode(Blocker(sight))) }
        for target in preview.schedule.notify ?? [] { lines.append(try JSONLine.encode(Told(target))) }
        for part in preview.schedule.leftOut ?? [] { lines.append(try JSONLine.encode(LeftOutPart(part))) }
        for excluded in figures.excluded {
            lines.append(try JSONLine.encode(JSONExclusion(host: excluded.host, because: excluded.because)))
        }
        for (index, step) in preview.schedule.steps.enumerated() {
            lines.append(
                try JSONLine.encode(
                    Step(
                        step: index + 1, title: step.title, onFailure: step.onFailure.rawValue,
                        batches: step.batches.map { $0.map(\.host) }, spread: step.spread.map(Spread.init),
                        gate: step.gate?.map(Gate.init), approval: step.approval, approvers: step.approvers,
                        errands: step.hasErrands
                            ? step.batches.joined().flatMap { action in
                                (action.errands ?? []).map { JSONErrand($0, serves: action.host) }
                            } : nil,
                        worstCase: figures.batches[index].reduce(0, +))))
        }
        let map = preview.connectionMap
        for step in preview.actions {
            for action in step.joined() { lines.append(try JSONLine.encode(Action(action))) }
            let actions = Array(step.joined())
            for (tie, count) in actions.useTies(map).ties {
                lines.append(try JSONLine.encode(Connection(tie, count: count, step: actions.first?.step ?? 0)))
            }
        }
        return lines
    }

    /// Who is connected with what a step stops.
    private struct Connection: Encodable {
        struct End: Encodable {
            var host: String?
            var unit: String?
            /// Of an end that is none of the hosts.
            var address: String?

            init(_ party: ConnectionMap.Party) {
                switch party {
                case .host(let host, let unit): (self.host, self.unit) = (host, unit)
                case .address(let address): self.address = address
                }
            }
        }

        var type = "connection"
        var step: Int
        var client: End
        var server: End
        var path: String?
        var count: Int

        init(_ tie: UseTies.Tie, count: Int, step: Int) {
            self.step = step
            client = End(tie.client)
            server = End(tie.server)
            path = tie.path
            self.count = count
        }
    }

    private struct Head: Encodable {
        var type = "preview"
        var plan: String
        var hosts: [String]
        var steps: Int
        var maxFailed: Int
        var out: Int
        var wouldRefuse: Bool
        /// Whether a run needs `--allow-force`.
        var needsForce: Bool?
        var worstCase: Double
    }

    private struct Step: Encodable {
        var type = "step"
        var step: Int
        var title: String
        var onFailure: String
        var batches: [[String]]
        var spread: Spread?
        var gate: [Gate]?
        var approval: String?
        var approvers: [String]?
        var errands: [JSONErrand]?
        var worstCase: Double
    }

    /// What is done elsewhere on behalf of a host.
    private struct JSONErrand: Encodable {
        var serves: String
        var host: String
        var part: String
        var commands: [[String]]
        var undo: [[String]]
        var worstCase: Double

        init(_ errand: Errand, serves: String) {
            self.serves = serves
            host = errand.host
            part = errand.part.rawValue
            let all = errand.program.compactMap { operation in
                if case .run(let command) = operation { command } else { nil }
            }
            commands = all.map(\.argv)
            undo = all.compactMap(\.undo)
            worstCase = errand.worstCase
        }
    }

    /// What may be in the way.
    private struct Blocker: Encodable {
        var type = "blocker"
        var name: String
        var question: String
        var isFree: Bool
        var because: String?

        init(_ sight: BlockerSight) {
            name = sight.blocker.title
            question = sight.blocker.subject
            isFree = sight.isFree
            because = sight.because
        }
    }

    /// Who is told how a run goes.
    private struct Told: Encodable {
        var type = "notify"
        var whom: String
        var on: [String]

        init(_ target: ScheduledNotify) {
            whom = target.whom
            on = target.kinds.map(\.rawValue)
        }
    }

    private struct LeftOutPart: Encodable {
        var type = "left-out"
        var title: String
        var hosts: [String]
        var because: String

        init(_ part: LeftOut) {
            title = part.step
            hosts = part.hosts
            because = part.because
        }
    }

    private struct Gate: Encodable {
        struct Question: Encodable {
            var question: String
            var hosts: [String]
        }

        var times: Int
        var every: Double
        var within: Double
        var questions: [Question]

        init(_ check: GateCheck) {
            (times, every, within) = (check.times, check.every, check.within)
            questions = check.questions.map { Question(question: $0.probe.description, hosts: $0.hosts) }
        }
    }

    private struct Spread: Encodable {
        var by: String
        var max: Int

        init(_ spread: ScheduledSpread) { (by, max) = (spread.by, spread.max) }
    }

    private struct Action: Encodable {
        var type = "action"
        var step: Int
        var batch: Int
        var host: String
        var worstCase: Double
        var operations: [Part]

        init(_ action: PreviewAction) {
            step = action.step
            batch = action.batch
            host = action.host
            worstCase = action.worstCase
            operations = action.parts.enumerated().map { Part($1, closedBy: action.closer(of: $0)) }
        }
    }

    private struct Part: Encodable {
        var operation: String
        var subject: String
        /// `change`, `nothing`, `cannot-know`, `refuse`, or `unseen`.
        var prospect: String
        var from: String?
        var to: String?
        var because: String?
        var refusals: [String]
        /// What to do about each of `refusals`.
        var advice: [String]?
        var warnings: [String]
        var changedByStep: Int?
        var rollback: String?
        var closedBy: String?
        var stopTimeout: Double?
        var force: ForceRule?
        var service: ServiceFacts?
        var reboot: RebootForecast?

        init(_ part: PreviewAction.Part, closedBy closer: Operation?) {
            operation = part.operation.verb
            subject = part.operation.subject
            refusals = []
            switch part.forecast?.prospect {
            case .change(let from, let to):
                prospect = "change"
                (self.from, self.to) = (from, to)
            case .nothing(let because):
                prospect = "nothing"
                self.because = because
            case .cannotKnow(let because):
                prospect = "cannot-know"
                self.because = because
            case .refuse(let reasons):
                prospect = "refuse"
                refusals = reasons.map(\.message)
                advice = reasons.map(\.advice)
            case nil: prospect = "unseen"
            }
            warnings = part.forecast?.warnings.map(\.message) ?? []
            changedByStep = part.changedByStep
            rollback = closer == nil ? RollbackWords.text(for: part) : nil
            closedBy = closer?.subject
            stopTimeout = part.operation.stops ? part.operation.target?.stopTimeout : nil
            force = part.operation.force?.rule
            service = part.forecast?.service
            reboot = part.forecast?.reboot
        }
    }
}

/// A host that takes no part.
struct JSONExclusion: Encodable {
    var type = "excluded"
    var host: String
    /// `refused`, or why there is no contact: `unreachable`, `host-key-changed`…
    var code: String
    var because: [String]
    /// What to do about each.
    var advice: [String]

    init(host: String, because exclusion: Exclusion) {
        self.host = host
        because = exclusion.messages
        advice = exclusion.advice(host: host)
        code = if case .contact(let failure) = exclusion { failure.code } else { "refused" }
    }
}
