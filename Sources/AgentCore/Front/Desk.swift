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

    /// Asking twice acts once: a record that is there is followed and never made again.
    func perform(_ request: ActionRequest) throws(SystemError) -> Answer {
        if let record = try ActionRecord.find(request.id, in: state) {
            return try isVisible(record) ? follow(record, starting: true) : .notYours
        }
        if let (index, reasons) = rules.refusal(of: request, PolicyFacts(state)) {
            return .report(.refused(request.id, index: index, reasons))
        }
        let record: ActionRecord
        do { record = try ActionRecord.make(request, in: state) } catch {
            return .report(Self.refusal(request.id, error))
        }
        return try follow(record, starting: true)
    }

    /// - Returns: `unknown` for an id that never arrived, and for one that nobody began: it is then made sure that
    ///   nobody will.
    func attach(_ id: String) throws(SystemError) -> Answer {
        guard let record = try ActionRecord.find(id, in: state) else { return .unknown }
        return try isVisible(record) ? follow(record, starting: false) : .notYours
    }

    private func isVisible(_ record: ActionRecord) throws(SystemError) -> Bool {
        guard rules.areStrict else { return true }
        return Caller.maySee(try record.storedRequest()?.caller)
    }

    private func follow(_ record: ActionRecord, starting: Bool) throws(SystemError) -> Answer {
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
            if starting { return .follow(Follower(record: record, child: try startWorker(record.id))) }
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

    /// The worker is this program once more, in a session of its own and without any stream of this one.
    private func startWorker(_ id: String) throws(SystemError) -> ChildProcess {
        let link = "/proc/self/exe"
        var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink(link, &path, path.count)
        // A program that was deleted meanwhile can still be started through the link.
        let isThere = length > 0 && access(path, X_OK) == 0
        let program = isThere ? String(decoding: path[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self) : link
        return try ChildProcess([program, "act", id], streams: .init(), newSession: true)
    }

    /// What can't be recorded isn't begun.
    static func refusal(_ id: String, _ error: SystemError) -> ActionReport {
        .refused(id, [.cannotRecord(path: error.path, message: error.message)])
    }
}
