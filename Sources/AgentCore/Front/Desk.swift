import AgentProtocol
import Glibc

/// Where requests for actions come in: it finds the record or makes one, and starts a worker if nobody has begun.
struct Desk {
    enum Answer {
        case report(ActionReport)
        case unknown
        case follow(Follower)
        /// It is another user's, and the host has a policy.
        case notYours
    }

    let state: StateDirectory
    let rules: HostRules
    var helpers = Helpers()
    private var claims: ClaimDesk { ClaimDesk(state: state) }

    /// Asking twice acts once: a record that is there is followed and never made again.
    /// - Parameter secrets: what the request takes. They get to the worker that begins, and nowhere else.
    func perform(_ request: ActionRequest, with secrets: Secrets = Secrets()) throws(SystemError) -> Answer {
        if let record = try ActionRecord.find(request.id, in: state) {
            guard try isVisible(record) else { return .notYours }
            if case .waiting = try record.state() {
                if let reason = missing(request, secrets) { return .report(.refused(request.id, [reason])) }
                if let reasons = try taken(request, making: false) { return .report(.refused(request.id, reasons)) }
            }
            claims.heard(of: request.claim)
            return try follow(record, startingWith: secrets)
        }
        if let reason = missing(request, secrets) { return .report(.refused(request.id, [reason])) }
        if let (index, reasons) = rules.refusal(of: request, PolicyFacts(state)) {
            return .report(.refused(request.id, index: index, reasons))
        }
        do throws(SystemError) {
            if let reasons = try taken(request, making: true) { return .report(.refused(request.id, reasons)) }
        } catch {
            return .report(Self.refusal(request.id, error))
        }
        guard let record = try ActionRecord.find(request.id, in: state) else { return .unknown }
        return try follow(record, startingWith: secrets)
    }

    /// Before anything is begun: half of a program, and then no secret, would be worse.
    private func missing(_ request: ActionRequest, _ secrets: Secrets) -> Reason? {
        request.secrets.sorted().first { secrets[$0] == nil }.map { .secretMissing(name: $0) }
    }

    /// Has the host taken for a request's run, the request recorded and its guard armed, before anything is begun.
    /// - Returns: why it is refused.
    private func taken(_ request: ActionRequest, making: Bool) throws(SystemError) -> [Reason]? {
        if making { try keepRoom(for: request) }
        var unguarded: Reason?
        do throws(SystemError) {
            return try claims.take(request, caller: rules.areStrict ? Caller.userID : nil) {
                (claims) throws(SystemError) in
                let isGuarded = claims.held?.guarding?.actionID == request.id
                if isGuarded {
                    do throws(SystemError) { try keepGuardOverBoots(for: request) } catch {
                        unguarded = .cannotGuard(path: error.path, message: error.message)
                        throw error
                    }
                }
                if making { _ = try ActionRecord.make(request, in: state) }
                if isGuarded { try GuardStart.ensure(claims, in: state, helpers) }
            }
        } catch {
            guard let unguarded else { throw error }
            return [unguarded]
        }
    }

    /// The host may lose power the moment after something was stopped: what its guard needs then is there before that.
    private func keepGuardOverBoots(for request: ActionRequest) throws(SystemError) {
        do throws(SystemError) { try GuardKeeper(state: state).keep() } catch {
            if !request.givesBack { throw error }
        }
    }

    /// A full disk is a reason not to begin; what puts back makes do with what there is.
    private func keepRoom(for request: ActionRequest) throws(SystemError) {
        do throws(SystemError) { try state.spare.keep() } catch {
            if !request.givesBack { throw error }
        }
    }

    /// What a run says between its actions.
    func tend(_ tending: Tending) throws(SystemError) -> TendingAnswer {
        let answer = try claims.tend(tending, caller: rules.areStrict ? Caller.userID : nil)
        GuardStart.ensure(in: state, helpers)
        return answer
    }

    /// - Parameter claim: on whose behalf it is asked for; nil where nobody's request for it can be on its way.
    /// - Returns: `unknown` for an id that never arrived, and for one that nobody began: it is then made sure that
    ///   nobody will.
    func attach(_ id: String, for claim: RunClaim?) throws(SystemError) -> Answer {
        while let record = try ActionRecord.find(id, in: state) {
            guard try isVisible(record) else { return .notYours }
            claims.heard(of: try record.storedRequest()?.request.claim)
            let answer = try follow(record, startingWith: nil)
            guard case .unknown = answer else { return answer }
        }
        guard let claim else { return .unknown }
        let caller = rules.areStrict ? Caller.userID : nil
        guard let isRemembered = try claims.answerUnknown(id, to: claim, caller: caller) else {
            return try attach(id, for: claim)
        }
        return isRemembered ? .unknown : .notYours
    }

    private func isVisible(_ record: ActionRecord) throws(SystemError) -> Bool {
        guard rules.areStrict else { return true }
        return Caller.maySee(try record.storedRequest()?.caller)
    }

    /// - Parameter secrets: nil where nothing is begun that wasn't.
    private func follow(_ record: ActionRecord, startingWith secrets: Secrets?) throws(SystemError) -> Answer {
        switch try record.state() {
        case .finished(let report): return .report(report)
        case .running: return .follow(Follower(record: record, child: nil))
        // An attach goes on with it, too: it was begun, and the rest has to be done by somebody.
        case .rebooted: return .follow(Follower(record: record, child: try startWorker(record.id)))
        case .rebooting: return .follow(Follower(record: record, child: nil))
        case .abandoned:
            if let report = try record.conclude() { return .report(report) }
            return .follow(Follower(record: record, child: nil))
        case .waiting:
            if let secrets {
                return .follow(Follower(record: record, child: try startWorker(record.id, with: secrets)))
            }
            if try record.withdraw(from: state) { return .unknown }
            return .follow(Follower(record: record, child: nil))
        }
    }

    /// Goes on with an action that has rebooted the host, though nobody asks for it by its name: what was stopped for the
    /// reboot and isn't started by a boot must not stay down because its controller stays away.
    func resumeAfterReboot() throws(SystemError) -> ChildProcess? {
        guard let id = try RebootingAction.current(in: state) else { return nil }
        guard let record = try ActionRecord.find(id, in: state) else {
            RebootingAction.forget(id, in: state)
            return nil
        }
        switch try record.state() {
        case .rebooted: return try startWorker(id)
        case .finished: RebootingAction.forget(id, in: state)
        case .waiting, .running, .rebooting, .abandoned: break
        }
        return nil
    }

    private func startWorker(_ id: String, with secrets: Secrets = Secrets()) throws(SystemError) -> ChildProcess {
        if secrets.isEmpty { return try OwnProgram.start(["act", id]) }
        let given = try SecretHandOver.give(secrets)
        defer { close(given) }
        return try OwnProgram.start(["act", id, SecretHandOver.argument], input: given)
    }

    /// What can't be recorded isn't begun.
    static func refusal(_ id: String, _ error: SystemError) -> ActionReport {
        .refused(id, [.cannotRecord(path: error.path, message: error.message)])
    }
}
