import AgentProtocol

/// The agent of a host: the desk where requests come in, the record, and the workers that it starts.
final class Agent {
    enum Answer {
        case report(ActionReport)
        case unknown
        /// It couldn't do as it was asked to.
        case problem
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
    func perform(_ request: ActionRequest, with secrets: Secrets) -> Answer {
        sweep()
        let missing = request.secrets.sorted().first { secrets[$0] == nil }
        if let record = records[request.id] {
            if let missing, !record.isBegun, record.report == nil { return .report(refused(request, missing)) }
            return follow(record, startingWith: secrets)
        }
        if let missing { return .report(refused(request, missing)) }
        switch ClaimRules.judge(request, claims, situation) {
        case .refused(let reasons): return .report(refused(request, reasons))
        case .granted(let granted):
            if host.isDiskFull { return .report(refused(request, [Self.diskFull])) }
            world.watch.claimed(by: request, from: claims.held, on: host)
            claims = granted
        }
        return follow(make(request), startingWith: secrets)
    }

    private static let diskFull = Reason.cannotRecord(path: "/var/lib/lull", message: "no space left on device")

    private func make(_ request: ActionRequest) -> ActionRecord {
        let record = ActionRecord(request)
        records[request.id] = record
        order.append(record)
        world.watch.recorded(request, on: host)
        return record
    }

    private var refusedIDs: Set<String> = []

    /// A request that arrives when nobody waits for its answer any more, be it that whoever sent it is dead.
    func performLate(_ request: ActionRequest, with secrets: Secrets) {
        host.tell("\(request.id) arrives late")
        _ = perform(request, with: secrets)
    }

    /// A request that arrives a second time. One that was refused doesn't: no host remembers that, and no connection delivers
    /// twice what was answered.
    func performAgain(_ request: ActionRequest, with secrets: Secrets) {
        guard !refusedIDs.contains(request.id) else { return }
        host.tell("\(request.id) arrives once more")
        _ = perform(request, with: secrets)
    }

    /// Never begins anything: what nobody began is withdrawn, and what is on its way comes too late.
    func attach(_ id: String, for claim: RunClaim?) -> Answer {
        sweep()
        if let record = records[id] {
            let answer = follow(record, startingWith: nil)
            guard case .unknown = answer else { return answer }
        }
        guard let claim, let after = ClaimRules.answeringUnknown(to: claim, claims, situation), after != claims else {
            return .unknown
        }
        if host.isDiskFull { return .problem }
        host.tell("never heard of \(id), and won't")
        claims = after
        world.watch.asked(claim, on: host)
        return .unknown
    }

    /// - Parameter secrets: nil where nothing is begun that wasn't.
    private func follow(_ record: ActionRecord, startingWith secrets: Secrets?) -> Answer {
        if let report = record.report { return .report(report) }
        if record.isAtWork || record.isRebooting(host.boots, now: world.loop.now) { return .follow(record) }
        // An attach goes on with it, too: it was begun, and the rest has to be done by somebody.
        if record.isRebooted(host.boots) {
            begin(record)
            return .follow(record)
        }
        if record.isBegun { return .report(conclude(record)) }
        guard let secrets else {
            records[record.request.id] = nil
            return .unknown
        }
        begin(record, with: secrets)
        return .follow(record)
    }

    func conclude(_ record: ActionRecord) -> ActionReport {
        if let report = record.report { return report }
        let report = record.conclude(at: host.wallClock, isRebooted: record.boot != host.boots)
        host.tell("concludes \(report.id): nobody saw its end")
        noteEnd(of: record)
        return report
    }

    private func begin(_ record: ActionRecord, with secrets: Secrets = Secrets()) {
        let host = host
        let process = SimulatedProcess("worker of \(record.request.id)", loop: world.loop) {
            [unowned self, unowned host] process in
            host.tell("\(process.name) is killed")
            if current === record {
                current = nil
                host.services.orphan()
            }
            record.workerEnded(isOver: !record.isRebooting(host.boots, now: world.loop.now))
            // The agent's watch finds out, as long as the host is up.
            let boot = host.boots
            world.loop.after(host.random.number(1...20)) { [unowned self] in
                if host.isUp, host.boots == boot { concludeAbandoned() }
            }
        }
        if host.random.chance(world.rates.workerDies) { process.diesAtTouch = host.random.count(1...12) }
        record.worker = process
        world.loop.begin { await Worker(host: host, record: record, process: process, secrets: secrets).run() }
    }

    private func refused(_ request: ActionRequest, _ secret: String) -> ActionReport {
        world.watch.lacks(secret, for: request, on: host)
        return refused(request, [.secretMissing(name: secret)])
    }

    func refused(_ request: ActionRequest, _ reasons: [Reason]) -> ActionReport {
        host.tell("refuses \(request.id): \(reasons)")
        refusedIDs.insert(request.id)
        let now = host.wallClock
        let operation = OperationReport(index: 0, outcome: .refused, reasons: reasons, duration: 0)
        return ActionReport(id: request.id, outcome: .refused, operations: [operation], startedAt: now, finishedAt: now)
    }

    // MARK: Claims and the guard, by the rules of the real agent

    private(set) var claims = HostClaims()

    private var situation: ClaimRules.Situation {
        ClaimRules.Situation(now: host.moment, atWork: current?.request.id ?? betweenBoots?.request.id)
    }

    /// The run's last action, where it isn't over since it reboots the host.
    private var betweenBoots: ActionRecord? {
        guard let record = claims.held?.actions.last.flatMap({ records[$0] }) else { return nil }
        return record.isRebooting(host.boots, now: world.loop.now) || record.isRebooted(host.boots) ? record : nil
    }

    var standing: ClaimStanding? { ClaimRules.standing(claims, situation) }

    func tend(_ tending: Tending) -> TendingAnswer {
        sweep()
        let (answer, after) = ClaimRules.tend(tending, claims, situation)
        if after != claims, host.isDiskFull {
            world.watch.couldNotSay(tending, to: host.name)
            return .refused([Self.diskFull])
        }
        host.tell("hears \(tending), answers \(answer)")
        claims = after
        world.watch.heard(tending, answer, on: host)
        lookAtGuard()
        return answer
    }

    func objection(toBeginning request: ActionRequest) -> Reason? {
        ClaimRules.objection(toBeginning: request, claims)
    }

    /// Its report is there, or nobody works on it any more.
    func noteEnd(of record: ActionRecord) {
        guard let report = record.report else { return }
        world.watch.ended(record, on: host)
        let wasSeen = !report.operations.contains { $0.reasons.contains(where: \.isWorkerLost) }
        claims = ClaimRules.ended(record.request, wasSeen ? report.outcome : nil, claims, host.moment)
        if claims.held?.guarding?.revert == record.request.id {
            if wasSeen { claims = GuardRules.reverted(claims) }
        }
        lookAtGuard()
    }

    private var looks = 0

    /// Whether it is time to put back what a run did here; if not, looks again when it may be.
    func lookAtGuard() {
        guard host.isUp else { return }
        switch GuardRules.verdict(claims, situation) {
        case .idle, .busy: return
        case .waits(let seconds): lookAgain(after: seconds + 0.01)
        case .due: fire()
        case .reverting(let id):
            if let record = records[id], record.isAtWork { return }
            fire()
        }
    }

    private func lookAgain(after seconds: Double) {
        looks += 1
        let (look, boot) = (looks, host.boots)
        world.loop.after(seconds) { [unowned self] in
            if looks == look, host.boots == boot { lookAtGuard() }
        }
    }

    private func fire() {
        guard let held = claims.held else { return }
        if host.isDiskFull || current != nil { return lookAgain(after: 5) }
        guard let (id, fired) = GuardRules.fire(claims) else {
            // It died each time. What is left is to say so.
            claims = GuardRules.reverted(claims)
            return
        }
        if held.guarding?.revert == nil { world.watch.strikes(held, on: host) }
        claims = fired
        let history = held.actions.compactMap { records[$0] }.map {
            PastAction(
                program: $0.request.program, closing: $0.request.closing, report: $0.report, id: $0.request.id,
                takesBack: $0.request.takesBack)
        }
        host.tell("puts back by itself what \(held.claim.runID) did")
        let record = make(GuardRules.request(id, for: held.claim, history))
        begin(record)
    }

    // MARK: The host goes down and comes back

    func die() {
        current?.worker?.kill()
        for record in order { record.worker?.kill() }
        isWatching = false
    }

    func boot() {
        concludeAbandoned()
        if claims.held?.guarding != nil { resumeAfterReboot() }
        lookAtGuard()
    }

    /// Goes on with what has rebooted the host. Where a guard is armed that happens at boot, else with the next contact.
    private func resumeAfterReboot() {
        for record in order where record.isRebooted(host.boots) && !record.isAtWork { begin(record) }
    }

    private func concludeAbandoned() {
        for record in order where record.isBegun && !record.isAtWork && record.report == nil {
            if record.isRebooted(host.boots) { continue }
            if record.isRebooting(host.boots, now: world.loop.now) {
                let boot = host.boots
                world.loop.after(RebootMark.patience) { [unowned self] in
                    if host.isUp, host.boots == boot { concludeAbandoned() }
                }
            } else {
                _ = conclude(record)
                record.workerEnded()
            }
        }
    }

    /// The simulation is over: nobody works on.
    func end() {
        for record in order { record.worker?.kill(quietly: true) }
    }

    // MARK: Drop-ins

    /// Whether a watch waits for the end of what is held, to take its drop-in away.
    private(set) var isWatching = false

    private func sweep() {
        host.services.sweep()
        resumeAfterReboot()
    }

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

extension Reason {
    fileprivate var isWorkerLost: Bool {
        if case .workerLost = self { true } else { false }
    }
}
