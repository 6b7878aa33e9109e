import AgentProtocol
import Execution
import Inventory
import Schedule

/// One step on one host, joined with what the host said about it.
struct PreviewAction: Sendable {
    struct Part: Sendable {
        var operation: Operation
        /// Nil where the host was not seen.
        var forecast: OperationForecast?
        /// The earlier step (from 1) that changes what this operation is about. What the host says about it now is then
        /// not what will be found.
        var changedByStep: Int?
        /// Whether the run has changed files or links on the host before this operation.
        var followsChanges: Bool
    }

    var step: Int
    var batch: Int
    var connection: HostConnection
    var worstCase: Double
    var parts: [Part]
    var closing: [Closing]

    var host: String { connection.host }

    /// The command that gives back what a part of the program took, whatever happens in between.
    func closer(of part: Int) -> Operation? { closing.first { $0.closes == part }?.operation }
}

extension Preview {
    /// Every action of the schedule, step by step and batch by batch, for hosts that are not left out.
    var actions: [[[PreviewAction]]] {
        var hosts = Dictionary(
            schedule.hosts.map { ($0.host, HostSight($0, sights[$0.host])) }, uniquingKeysWith: { first, _ in first })
        return schedule.steps.enumerated().map { stepIndex, step in
            step.batches.enumerated().map { batchIndex, batch in
                batch.compactMap { action in
                    hosts[action.host]?.next(action, step: stepIndex + 1, batch: batchIndex + 1)
                }
            }
        }
    }
}

/// Walks through what one host said, step after step.
private struct HostSight {
    let connection: HostConnection
    let forecasts: [OperationForecast]
    let isExcluded: Bool
    private var position = 0
    private var changes: [String: Int] = [:]
    private var hasChanged = false

    init(_ connection: HostConnection, _ sight: Preview.Sight?) {
        self.connection = connection
        switch sight {
        case .seen(let forecast):
            forecasts = forecast.operations
            isExcluded = false
        case .excluded:
            forecasts = []
            isExcluded = true
        case nil:
            forecasts = []
            isExcluded = false
        }
    }

    mutating func next(_ action: ScheduledAction, step: Int, batch: Int) -> PreviewAction? {
        guard !isExcluded else { return nil }
        var isOpen = 0
        let parts = action.program.map { operation in
            var forecast = position < forecasts.count ? forecasts[position] : nil
            position += 1
            let changedByStep = operation.marks.compactMap { changes[$0] }.max()
            if isOpen > 0, forecast != nil { forecast = .hangsOnCondition }
            isOpen -= 1
            if case .onlyIf(let condition) = operation, changedByStep != nil, forecast?.isNothing == true {
                isOpen = condition.covers
            }
            let part = PreviewAction.Part(
                operation: operation, forecast: forecast, changedByStep: changedByStep, followsChanges: hasChanged)
            note(operation, forecast, step)
            return part
        }
        return PreviewAction(
            step: step, batch: batch, connection: connection, worstCase: action.worstCase, parts: parts,
            closing: action.closing)
    }

    private mutating func note(_ operation: Operation, _ forecast: OperationForecast?, _ step: Int) {
        let isSuperseded = operation.mark.map { changes[$0] != nil } ?? false
        if case .nothing? = forecast?.prospect, !isSuperseded { return }
        if let mark = operation.mark { changes[mark] = step }
        if case .reboot = operation { changes[HostFact.markOfHost] = step }
        for unit in forecast?.service?.alsoStops ?? [] where operation.stops { changes["unit \(unit.unit)"] = step }
        switch operation {
        case .link, .copy: hasChanged = true
        case .run(let command): hasChanged = hasChanged || command.undo != nil
        default: break
        }
    }
}

extension Operation {
    /// The thing whose state it changes.
    fileprivate var mark: String? {
        switch self {
        case .stop(let target), .start(let target), .restart(let target): "unit \(target.unit)"
        case .enable(let target), .disable(let target): "unit file \(target.unit)"
        case .link(let link): "path \(link.path)"
        case .copy(let copy): "path \(copy.path)"
        default: nil
        }
    }

    /// The things whose state it depends on.
    fileprivate var marks: [String] {
        if case .onlyIf(let operation) = self { return operation.condition.condition.facts.map(\.mark) }
        return mark.map { [$0] } ?? []
    }

    var stops: Bool {
        switch self {
        case .stop, .restart: true
        default: false
        }
    }
}

extension HostFact {
    fileprivate static let markOfHost = "host"

    fileprivate var mark: String {
        switch self {
        case .serviceState(let unit, _): "unit \(unit)"
        case .serviceEnabled(let unit, _): "unit file \(unit)"
        case .rebootRequired, .kernel, .uptime: Self.markOfHost
        }
    }
}

extension OperationForecast {
    fileprivate static let hangsOnCondition = OperationForecast(
        prospect: .cannotKnow(because: "whether it is done is seen when its turn comes"))

    fileprivate var isNothing: Bool {
        if case .nothing = prospect { true } else { false }
    }
}
