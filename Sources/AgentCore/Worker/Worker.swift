import AgentProtocol
import FoundationEssentials
import Glibc

/// The process that performs one action. It belongs to no session and no terminal, so that nothing that happens to the
/// connection it was asked for over reaches it.
///
/// The lock of its action tells everyone that it lives. `worker.json`, written under that lock, is the point of no
/// return: an action that has one never begins again.
struct Worker {
    let record: ActionRecord
    let state: StateDirectory
    /// Those that were handed over to it.
    var secrets = Secrets()

    enum ExitCode {
        static let done: Int32 = 0
        /// The action isn't there, or isn't ours to begin.
        static let nothingToDo: Int32 = 3
        /// The host can't keep the record, and nothing was begun.
        static let cannotRecord: Int32 = 4
    }

    /// - Returns: an exit code.
    static func run(id: String, in state: StateDirectory, with secrets: Secrets = Secrets()) -> Int32 {
        do {
            guard let record = try ActionRecord.find(id, in: state) else { return ExitCode.nothingToDo }
            return try Worker(record: record, state: state, secrets: secrets).run()
        } catch {
            return ExitCode.cannotRecord
        }
    }

    private func run() throws(SystemError) -> Int32 {
        guard let ownLock = try FileLock.take(ActionRecord.lockName, in: record.directory, waiting: true) else {
            return ExitCode.nothingToDo
        }
        defer { withExtendedLifetime(ownLock) {} }
        guard let stored = try record.storedRequest(), try record.report() == nil else { return ExitCode.nothingToDo }
        let rebooted = try record.rebootToFinish()
        let mark = try record.mark()
        guard rebooted != nil || mark == nil else { return ExitCode.nothingToDo }
        try record.write("worker.json", ActionRecord.WorkerMark.own(), durable: .nothing)

        var hostLock = try takeHost(for: stored.request, rebooted: rebooted != nil)
        let leftBehind = LeftBehind()
        let report: ActionReport
        // What was begun before a reboot is ended, whoever has the run by now: its undo must not be lost.
        if rebooted == nil, let reason = try objection(to: stored.request) {
            report = .refused(record.id, [reason])
        } else if let hostLock {
            hostLock.note(record.id)
            report = try perform(stored.request, rebooted: rebooted, leftBehind: leftBehind)
        } else {
            report = refusal(of: stored.request)
        }
        // Given back before the report is out, so that whoever reads it may go on with this host at once.
        hostLock = nil
        try? ClaimDesk(state: state).ended(stored.request, report.outcome)
        // A host that loses power before the name is on its disk calls this action unknown, and never does it again.
        try record.write("report.json", report, durable: .content)
        RebootingAction.forget(record.id, in: state)
        tidy(stored)
        leftBehind.attend()
        return ExitCode.done
    }

    /// What was begun before a reboot has to be ended, and what nobody confirmed has to be put back: whoever is there is
    /// awaited. What a run puts back itself waits for what its host puts back.
    private func takeHost(for request: ActionRequest, rebooted: Bool) throws(SystemError) -> FileLock? {
        let claims = ClaimDesk(state: state)
        let waiting = rebooted || claims.isRevert(record.id)
        while true {
            if request.putsBack == true {
                while claims.isReverting(besides: record.id) { Clock.sleep(until: Clock.monotonic + 0.2) }
            }
            let lock = try FileLock.take(StateDirectory.hostLock, in: state.root, waiting: waiting)
            if request.putsBack != true || !claims.isReverting(besides: record.id) { return lock }
        }
    }

    /// Another run may have been given the host since the request was recorded.
    private func objection(to request: ActionRequest) throws(SystemError) -> Reason? {
        try ClaimDesk(state: state).store.locked { claims in
            ClaimRules.objection(toBeginning: request, claims)
        }
    }

    private func perform(
        _ request: ActionRequest, rebooted: RebootMark?, leftBehind: LeftBehind
    ) throws(SystemError) -> ActionReport {
        // A hold that came since the request was recorded came too late for it; the policy has the last word. After a reboot
        // it had it before that.
        let rules = HostRules(policy: PolicyFile.load(), hold: nil)
        // What the host itself has put together from its records needs no other proof.
        let facts = ClaimDesk(state: state).isRevert(record.id) ? PolicyFacts.known : PolicyFacts(state)
        if rebooted == nil, let (index, reasons) = rules.refusal(of: request, facts) {
            return .refused(request.id, index: index, reasons)
        }
        let operations = OperationRunner(
            record: record, state: state, attachments: request.attachments, secrets: secrets,
            services: HostServices.find(rules.usable), leftBehind: leftBehind, rebooted: rebooted,
            policy: rules.usable)
        var runner = ProgramRunner(request: request, operations: operations, log: RecordLog(record: record))
        if let rebooted {
            runner.resumption = .init(
                index: rebooted.index, begunAt: rebooted.orderedAt, report: try record.partial())
        }
        return runner.run()
    }

    /// Two actions never work on one host at once: what one sees as the state before would be the other's doing.
    private func refusal(of request: ActionRequest) -> ActionReport {
        let holder = (try? state.root.read(StateDirectory.hostLock)) ?? nil
        let name = Printable.escape(String(decoding: (holder ?? []).prefix(128), as: UTF8.self))
        return .refused(request.id, [.busy(id: name)])
    }

    /// What was needed only for acting goes: attachments may be large.
    private func tidy(_ stored: ActionRecord.StoredRequest) {
        try? record.directory.remove("partial.json")
        try? record.directory.remove("progress.json")
        guard !stored.request.attachments.isEmpty else { return }
        var lean = stored
        lean.request.attachments = [:]
        try? record.write("request.json", lean, durable: .nothing)
    }
}

/// A worker's notes, in the record of its action.
private struct RecordLog: WorkerLog {
    let record: ActionRecord

    func note(_ report: ActionReport) throws(SystemError) {
        try record.write("partial.json", report, durable: .contentAndName)
    }

    func progress(_ progress: ActionProgress) {
        // It may be lost without harm, also for want of space.
        try? record.write("progress.json", progress, durable: .nothing)
    }
}
