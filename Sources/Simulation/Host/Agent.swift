import AgentProtocol

/// The agent of a host: the desk where requests come in, the record, and the workers that it starts.
final class Agent {
    enum Answer {
        case report(ActionReport)
        case unknown
        case follow(ActionRecord)
    }

    private unowned let host: SimulatedHost
    private(set) var records: [String: ActionRecord] = [:]
    private var order: [ActionRecord] = []
    /// Who holds the host's lock: one action at a time.
    var current: ActionRecord?

    init(host: SimulatedHost) { self.host = host }

    private var world: World { host.world }

    /// Asking twice acts once.
    func perform(_ request: ActionRequest) -> Answer {
        sweep()
        if let record = records[request.id] { return follow(record, starting: true) }
        if host.isDiskFull {
            return .report(refused(request, .cannotRecord(path: "/var/lib/lull", message: "no space left on device")))
        }
        let record = ActionRecord(request)
        records[request.id] = record
        order.append(record)
        world.watch.recorded(request, on: host)
        return follow(record, starting: true)
    }

    /// Never begins anything: what nobody began is withdrawn.
    func attach(_ id: String) -> Answer {
        sweep()
        guard let record = records[id] else { return .unknown }
        return follow(record, starting: false)
    }

    private func follow(_ record: ActionRecord, starting: Bool) -> Answer {
        if let report = record.report { return .report(report) }
        if record.isAtWork { return .follow(record) }
        if record.isBegun { return .report(conclude(record)) }
        if !starting {
            records[record.request.id] = nil
            return .unknown
        }
        begin(record)
        return .follow(record)
    }

    func conclude(_ record: ActionRecord) -> ActionReport {
        if let report = record.report { return report }
        let report = record.conclude(at: host.wallClock, isRebooted: record.boot != host.boots)
        host.tell("concludes \(report.id): nobody saw its end")
        world.watch.ended(record, on: host)
        return report
    }

    private func begin(_ record: ActionRecord) {
        let host = host
        let process = SimulatedProcess("worker of \(record.request.id)", loop: world.loop) { [unowned self, unowned host] process in
            host.tell("\(process.name) is killed")
            if current === record {
                current = nil
                host.services.orphan()
            }
            record.workerEnded()
        }
        if host.random.chance(world.rates.workerDies) { process.diesAtTouch = host.random.count(1...12) }
        record.worker = process
        world.loop.begin { await Worker(host: host, record: record, process: process).run() }
    }

    func refused(_ request: ActionRequest, _ reason: Reason) -> ActionReport {
        let now = host.wallClock
        let operation = OperationReport(index: 0, outcome: .refused, reasons: [reason], duration: 0)
        return ActionReport(id: request.id, outcome: .refused, operations: [operation], startedAt: now, finishedAt: now)
    }

    // MARK: The host goes down and comes back

    func die() {
        current?.worker?.kill()
        for record in order { record.worker?.kill() }
        isWatching = false
    }

    func boot() {}

    /// The simulation is over: nobody works on.
    func end() {
        for record in order { record.worker?.kill(quietly: true) }
    }

    // MARK: Drop-ins

    private var isWatching = false

    private func sweep() { host.services.sweep() }

    /// After an action. What is held is watched until its drop-in can go.
    func sweepAndWatch() {
        guard host.services.sweep(), !isWatching else { return }
        isWatching = true
        watch(after: 1)
    }

    private func watch(after pause: Double) {
        let boot = host.boots
        world.loop.after(pause) { [unowned self] in
            guard isWatching, host.boots == boot else { return }
            if host.services.sweep() { watch(after: min(pause * 1.5, 20)) } else { isWatching = false }
        }
    }
}
