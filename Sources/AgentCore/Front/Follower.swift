import AgentProtocol
import CLinux
import Glibc

/// Follows one action from outside, through its record and the life of its worker.
final class Follower {
    enum News {
        case nothingNew
        case progress(ActionProgress)
        case report(ActionReport)
        case problem(SystemError)
    }

    private let record: ActionRecord
    /// The worker, if it was started by this process.
    private var child: ChildProcess?
    /// Of a worker that was started by another.
    private var foreign: Int32 = -1
    private var shown: UInt64?

    init(record: ActionRecord, child: ChildProcess?) {
        self.record = record
        self.child = child
    }

    deinit {
        child?.close()
        if foreign >= 0 { close(foreign) }
    }

    /// Readable when the worker has ended; -1 while it isn't known.
    var pidfd: Int32 { child?.pidfd ?? foreign }

    func look() -> News {
        do throws(SystemError) {
            let ended = workerEnded()
            if let report = try record.report() { return .report(report) }
            if ended { return try settle() }
            let version = try record.progressVersion()
            guard version != shown, let progress = try record.progress() else { return .nothingNew }
            shown = version
            return .progress(progress)
        } catch {
            return .problem(error)
        }
    }

    /// Whether the worker is known to have ended, or nothing is known of it: then its record has to be looked at.
    private func workerEnded() -> Bool {
        if let child {
            guard child.reap() != nil else { return false }
            child.close()
            self.child = nil
            return true
        }
        guard foreign >= 0 else { return true }
        return Descriptor.wait(for: foreign, seconds: 0)
    }

    private func settle() throws(SystemError) -> News {
        switch try record.state() {
        case .finished(let report): return .report(report)
        case .running(let mark):
            watch(mark)
            return .nothingNew
        case .rebooting: return .nothingNew
        case .rebooted:
            // The worker that was to go on with it couldn't even write that it was there.
            return .problem(SystemError("write", record.directory.path, code: ENOSPC))
        case .abandoned:
            return try record.conclude().map(News.report) ?? .nothingNew
        case .waiting:
            // The worker couldn't begin: it couldn't even write that it was there.
            let error = SystemError("write", record.directory.path, code: ENOSPC)
            return .report(Desk.refusal(record.id, error))
        }
    }

    /// Waits for another's worker through a pidfd. A pid may have been given to another process meanwhile, but not as
    /// long as the worker holds its lock: so the lock is looked at once more afterwards.
    private func watch(_ mark: ActionRecord.WorkerMark?) {
        if foreign >= 0 { close(foreign) }
        foreign = -1
        guard let mark, mark.bootID == ProcFile.bootID(), ProcFile.startTime(of: mark.pid) == mark.startTime else {
            return
        }
        foreign = clinux_pidfd_open(Int32(truncatingIfNeeded: mark.pid))
    }
}
