import AgentProtocol
import Execution
import Inventory
import Journal
import Plan
import Schedule

/// Small schedules and reports for tests.
enum Sample {
    static func service(_ name: String) -> ServiceTarget {
        ServiceTarget(unit: "\(name).service", stopTimeout: 10, startTimeout: 10)
    }

    static func step(
        _ title: String, batches: [[String]], onFailure: OnFailure = .rollback, program: [Operation],
        closing: [Closing] = [], guardFor: Double? = nil
    ) -> ScheduledStep {
        ScheduledStep(
            title: title, onFailure: onFailure,
            batches: batches.map { batch in
                batch.map {
                    ScheduledAction(host: $0, program: program, closing: closing, worstCase: 20, guardFor: guardFor)
                }
            })
    }

    static func schedule(hosts: [String], maxFailed: Int = 0, steps: [ScheduledStep]) -> Schedule {
        Schedule(
            planName: "test", hosts: hosts.map { HostConnection(host: $0, address: $0) }, maxFailed: maxFailed,
            steps: steps)
    }

    static func started(
        _ schedule: Schedule, forks: Int = 10, forceAllowedBy: String? = nil, window: RunWindow? = nil
    ) -> RunStarted {
        RunStarted(
            runID: "r1", planPath: "plan.yml", planText: "", operatorName: "alice", controller: "desk",
            forceAllowedBy: forceAllowedBy, window: window, forks: forks, schedule: schedule)
    }

    /// What an agent would report of a program: everything done up to `failing`, which ends with `outcome`.
    static func report(_ intent: ActionIntent, failing: Int? = nil, outcome: Outcome = .failed) -> ActionReport {
        var operations: [OperationReport] = []
        for (index, operation) in intent.program.enumerated() {
            let fails = index == failing
            let result = fails ? outcome : .done
            operations.append(
                OperationReport(
                    index: index, outcome: result, undo: fails && outcome == .refused ? [] : undo(of: operation),
                    duration: 1))
            if fails { break }
        }
        return ActionReport(
            id: intent.id, outcome: failing == nil ? .done : outcome, operations: operations, startedAt: 0,
            finishedAt: 1)
    }

    static func undo(of operation: Operation) -> [Undo] {
        switch operation {
        case .stop(let target): [services(.stop, target)]
        case .start(let target): [services(.start, target, active: false)]
        case .restart(let target): [services(.restart, target)]
        case .reload(let target): [services(.reload, target)]
        case .link(let link): [.link(path: link.path, previous: "/old")]
        case .copy(let copy): [.file(path: copy.path, backup: "/backup")]
        case .run(let command):
            command.undo.map { [.command(argv: $0, timeout: command.timeout, input: command.input)] } ?? []
        case .enable(let target): [.unitFiles([UnitFileState(unit: target.unit, state: "disabled")])]
        case .disable(let target): [.unitFiles([UnitFileState(unit: target.unit, state: "enabled")])]
        case .waitFor, .check, .pause, .reboot, .undo, .onlyIf: []
        }
    }

    static func services(_ verb: ServicesBefore.Verb, _ target: ServiceTarget, active: Bool = true) -> Undo {
        .services(
            ServicesBefore(
                verb: verb, target: target, activeTriggers: [], activeUnits: active ? [target.unit] : []))
    }
}

/// Lives a run by hand: what is decided is applied, and the test says how each action ends.
struct LivedRun {
    private(set) var state: RunState
    private(set) var events: [RunEvent] = []
    let room: Int
    /// In seconds since 1970, for what is decided next.
    var now = 0.0

    init(_ schedule: Schedule, forks: Int = 10, forceAllowedBy: String? = nil, window: RunWindow? = nil) {
        state = RunState(Sample.started(schedule, forks: forks, forceAllowedBy: forceAllowedBy, window: window))
        room = forks
        decide()
    }

    var end: RunEnd? {
        if case .ended(let end) = state.phase { end } else { nil }
    }

    /// Who is being worked on, as `purpose host step`.
    var inFlight: [String] {
        state.inFlight.values.map { "\($0.purpose) \($0.host) \($0.step + 1)" }.sorted()
    }

    func intent(on host: String) -> ActionIntent? { state.inFlight.values.first { $0.host == host } }

    func guardID(on host: String) -> String? { state.toConfirm.first { $1.host == host }?.key }

    mutating func confirmed(_ host: String) {
        if let id = guardID(on: host) { happens(.confirmed(actionID: id)) }
    }

    mutating func happens(_ event: RunEvent) {
        events.append(event)
        state.apply(event)
        decide()
    }

    mutating func succeeds(_ hosts: String...) {
        for host in hosts { if let intent = intent(on: host) { happens(.settled(Sample.report(intent))) } }
    }

    mutating func fails(_ host: String, at operation: Int = 0, _ outcome: Outcome = .failed) {
        guard let intent = intent(on: host) else { return }
        happens(.settled(Sample.report(intent, failing: operation, outcome: outcome)))
    }

    /// Nothing happens but that it is later.
    mutating func passes(to now: Double) {
        self.now = now
        decide()
    }

    private mutating func decide() {
        while true {
            let decided = state.decide(room: room - state.busyCount, now: now)
            if decided.isEmpty { return }
            for event in decided {
                events.append(event)
                state.apply(event)
            }
        }
    }
}
