import AgentProtocol
import Inventory
import Journal
import Schedule
import Windows

extension RunJSON {
    /// All that a line may hold; what a type doesn't need is left out.
    struct Record: Encodable {
        var type: String
        var run: String
        /// Those of `progress` and `ending` have neither: they are not in the journal.
        var sequence: Int?
        var time: Double?

        // Where.
        var host: String?
        var action: String?
        var purpose: String?
        /// The host on whose behalf it is done, and the action that it takes back.
        var serves: String?
        var takesBack: String?
        /// From 1.
        var step: Int?
        var batch: Int?

        // started
        var plan: String?
        var planPath: String?
        var `operator`: String?
        var controller: String?
        var forceAllowedBy: String?
        var approved: ApprovedPreview?
        // started, resumed
        var window: Window?
        var forks: Int?
        var maxFailed: Int?
        var hosts: [String]?
        var steps: [Step]?
        // observed
        var facts: HostFacts?
        // intended
        var program: [String]?
        var worstCase: Double?
        var guardFor: Double?
        // window-too-short
        var rollback: Double?
        var left: Double?
        var upTo: Int?
        // resumed
        var intention: String?
        var epoch: Int?
        // settled, lost, reverted, unconfirmed, excluded, rollback-began
        var outcome: String?
        var duration: Double?
        var code: String?
        var reasons: [String]?
        var operations: [Operation]?
        // progress
        var phase: String?
        var subject: String?
        var elapsed: Double?
        var limit: Double?
        var detail: String?
        var stop: StopProgress?
        // gate-asked, gate-answered
        var asked: Int?
        var passed: Bool?
        var answers: [GateReport.Answer]?
        // blockers-answered
        var blocks: [BlockersReport.Block]?
        // approval-asked
        var approvers: [String]?
        // chosen, requested, finished
        var choice: String?
        var end: String?
        // ending
        var ending: String?
        var exitCode: Int32?

        init(type: String, run: String, sequence: Int? = nil, time: Double? = nil) {
            self.type = type
            self.run = run
            self.sequence = sequence
            self.time = time
        }

        mutating func place(_ intent: ActionIntent?) {
            guard let intent else { return }
            host = intent.host
            action = intent.id
            purpose = intent.purpose.rawValue
            serves = intent.errand?.serves
            takesBack = intent.errand?.takesBack
            step = intent.step + 1
            batch = intent.batch + 1
        }

        mutating func place(_ gate: GateIntent) {
            action = gate.id
            step = gate.step + 1
            batch = gate.batch + 1
        }

        mutating func start(_ started: RunStarted) {
            plan = started.schedule.planName
            planPath = started.planPath
            self.operator = started.operatorName
            controller = started.controller
            forceAllowedBy = started.forceAllowedBy
            approved = started.approved
            window = started.window.map(Window.init)
            forks = started.forks
            maxFailed = started.schedule.maxFailed
            hosts = started.schedule.hosts.map(\.host)
            steps = started.schedule.steps.map { step in
                Step(title: step.title, batches: step.batches.map { $0.map(\.host) })
            }
        }
    }
}

extension RunJSON.Record {
    struct Window: Encodable {
        var text: String?
        var closes: Double?
        var lastStart: Double?
        var atClose: String?
        var outsideBecause: String?

        init(_ window: RunWindow) {
            switch window {
            case .open(let opening):
                text = opening.text
                closes = opening.closes
                lastStart = opening.lastStart
                atClose = opening.atClose.rawValue
            case .outside(let because): outsideBecause = because
            }
        }
    }

    struct Step: Encodable {
        var title: String
        var batches: [[String]]
    }

    struct Operation: Encodable {
        var operation: String
        var subject: String
        var outcome: String
        var duration: Double
        var reasons: [String]
        var stop: StopFacts?
        var reboot: RebootFacts?

        /// - Parameter intent: what the report answers, if it is known.
        init(_ report: OperationReport, _ intent: ActionIntent?) {
            let all = (intent?.program ?? []) + (intent?.closing.map(\.operation) ?? [])
            let known = all.indices.contains(report.index) ? all[report.index] : nil
            operation = known?.verb ?? "unknown"
            subject = known?.subject ?? ""
            outcome = report.outcome.rawValue
            duration = report.duration
            reasons = report.reasons.map(\.message)
            stop = report.stop
            reboot = report.reboot
        }
    }
}
