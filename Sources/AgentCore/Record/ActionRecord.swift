import AgentProtocol
import FoundationEssentials
import Glibc

/// The record of one action on this host: what was asked, who works on it, how it ended.
struct ActionRecord {
    /// What stands in `request.json`.
    struct StoredRequest: Codable {
        /// The boot in which it arrived.
        var bootID: String
        var request: ActionRequest
        /// The user id of who asked for it; nil in records of before that was kept.
        var caller: Int?
    }

    /// What stands in `worker.json`: once it is there, the action has begun and never begins again.
    struct WorkerMark: Codable, Hashable {
        var pid: Int
        var startTime: UInt64
        var bootID: String

        static func own() -> WorkerMark {
            let pid = Int(getpid())
            return WorkerMark(
                pid: pid, startTime: ProcFile.startTime(of: pid) ?? 0, bootID: ProcFile.bootID())
        }
    }

    /// How it stands with an action.
    enum State {
        /// Its request was recorded, and nobody has begun it.
        case waiting
        /// A worker lives. Its mark is nil for the moment before it is written.
        case running(WorkerMark?)
        case finished(ActionReport)
        /// It has ordered a reboot, which isn't over: nobody works on it until then.
        case rebooting
        /// It has rebooted the host as it was meant to, and nobody has gone on with it since.
        case rebooted
        /// It was begun, nobody works on it, and there is no report.
        case abandoned(rebooted: Bool)
    }

    let id: String
    let directory: Directory

    static let lockName = "lock"
    static let rebootName = "reboot.json"

    /// The record, or nil where this id never arrived whole.
    static func find(_ id: String, in state: StateDirectory) throws(SystemError) -> ActionRecord? {
        guard ActionID.isValid(id), let directory = try state.actions.existingDirectory(id) else { return nil }
        let record = ActionRecord(id: id, directory: directory)
        guard try directory.status("request.json") != nil else { return nil }
        return record
    }

    /// Records a request so that it survives a crash of the host. Nothing has begun yet.
    /// - Parameter caller: the user id of who asks for it.
    static func make(
        _ request: ActionRequest, in state: StateDirectory, caller: Int? = Caller.userID
    ) throws(SystemError) -> ActionRecord {
        let directory = try state.actions.directory(request.id, making: true)
        let record = ActionRecord(id: request.id, directory: directory)
        let stored = StoredRequest(bootID: ProcFile.bootID(), request: request, caller: caller)
        try record.write("request.json", stored, durable: .contentAndName)
        try state.actions.sync()
        return record
    }

    func state() throws(SystemError) -> State {
        if let report = try report() { return .finished(report) }
        if try FileLock.isHeld(Self.lockName, in: directory) { return .running(try mark()) }
        return try stateWithoutWorker()
    }

    /// Ends the record of an action that was abandoned: what its worker had noted becomes the report.
    /// - Returns: nil if it isn't abandoned.
    func conclude() throws(SystemError) -> ActionReport? {
        guard let lock = try FileLock.take(Self.lockName, in: directory, waiting: false) else { return nil }
        defer { withExtendedLifetime(lock) {} }
        guard case .abandoned(let rebooted) = try stateWithoutWorker() else { return try report() }
        let report = AbandonedAction.report(id: id, partial: try partial(), rebooted: rebooted)
        // A full disk must not keep the controller from hearing it: the next who asks concludes it again.
        try? write("report.json", report, durable: .content)
        return report
    }

    /// Makes sure that a request which nobody has begun never begins, by forgetting it.
    /// - Returns: false if it is too late.
    func withdraw(from state: StateDirectory) throws(SystemError) -> Bool {
        guard let lock = try FileLock.take(Self.lockName, in: directory, waiting: false) else { return false }
        defer { withExtendedLifetime(lock) {} }
        guard case .waiting = try stateWithoutWorker() else { return false }
        // A worker on its way looks for the request once it has the lock, and finds none.
        try directory.remove("request.json")
        try state.actions.remove(id)
        return true
    }

    private func stateWithoutWorker() throws(SystemError) -> State {
        // It may have ended since the report was looked for.
        if let report = try report() { return .finished(report) }
        let bootID = ProcFile.bootID()
        let mark = try mark()
        if let reboot = try rebootMark(), mark == nil || mark?.bootID == reboot.bootID {
            // Only the first boot after the order is the one that was ordered.
            if reboot.bootID != bootID { return .rebooted }
            if isUnderWay(reboot) { return .rebooting }
        }
        if let mark { return .abandoned(rebooted: mark.bootID != bootID) }
        // `worker.json` isn't durable by itself: after a crash of the host its absence proves nothing.
        if let stored = try storedRequest(), stored.bootID != bootID { return .abandoned(rebooted: true) }
        return .waiting
    }

    /// An order that was marked and perhaps never given: sure only when it is not carried out for a while.
    private func isUnderWay(_ reboot: RebootMark) -> Bool {
        Clock.wall - reboot.orderedAt < RebootMark.patience || Power(systemctl: Systemctl()).isShuttingDown
    }

    /// What there is to know for a worker that goes on after a reboot; nil where none may.
    func rebootToFinish() throws(SystemError) -> RebootMark? {
        guard case .rebooted = try stateWithoutWorker() else { return nil }
        return try rebootMark()
    }

    func rebootMark() throws(SystemError) -> RebootMark? { try read(Self.rebootName) }
    func report() throws(SystemError) -> ActionReport? { try read("report.json") }
    func mark() throws(SystemError) -> WorkerMark? { try read("worker.json") }
    func partial() throws(SystemError) -> ActionReport? { try read("partial.json") }
    func progress() throws(SystemError) -> ActionProgress? { try read("progress.json") }
    func storedRequest() throws(SystemError) -> StoredRequest? { try read("request.json") }

    /// Changes whenever `progress.json` is replaced; nil where there is none.
    func progressVersion() throws(SystemError) -> UInt64? {
        guard let status = try directory.status("progress.json") else { return nil }
        let time = UInt64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ UInt64(status.st_mtim.tv_nsec)
        return time &* 31 &+ UInt64(status.st_ino)
    }

    func write(_ name: String, _ value: some Encodable, durable: Directory.Durability) throws(SystemError) {
        guard let bytes = try? JSONEncoder().encode(value) else {
            throw SystemError("encode", directory.path + "/" + name, code: EINVAL)
        }
        try directory.write(name, Array(bytes), durable: durable)
    }

    /// A file that isn't there or can't be understood (a host that lost power while it was written) is nil.
    private func read<Value: Decodable>(_ name: String) throws(SystemError) -> Value? {
        guard let bytes = try directory.read(name) else { return nil }
        return try? JSONDecoder().decode(Value.self, from: Data(bytes))
    }
}
