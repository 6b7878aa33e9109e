import AgentProtocol
import Glibc

/// What the host remembers of lull's actions, the newest first. Reading it makes nothing and changes nothing.
struct ActionHistory {
    struct Entry: Hashable {
        var trace: ActionTrace
        /// Of an action that has ended.
        var report: ActionReport?
    }

    var entries: [Entry] = []

    /// Of the action that works now.
    var underWay: ActionTrace? { entries.first { $0.trace.endedAt == nil }?.trace }

    func ended(_ limit: Int) -> [ActionTrace] {
        Array(entries.lazy.map(\.trace).filter { $0.endedAt != nil }.prefix(limit))
    }

    /// - Parameters:
    ///   - path: of the state directory; where there is none there was no action.
    ///   - limit: how many of the newest are read.
    static func read(_ path: String, limit: Int = 50) throws(SystemError) -> ActionHistory {
        let root: Directory
        do { root = try Directory(opening: path) } catch {
            if error.code == ENOENT { return ActionHistory() }
            throw error
        }
        guard let actions = try root.existingDirectory("actions") else { return ActionHistory() }
        var names: [(name: String, changed: Double)] = []
        for name in try actions.names() where ActionID.isValid(name) {
            guard let status = try actions.status(name) else { continue }
            names.append((name, Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9))
        }
        names.sort { $0.changed > $1.changed }
        var history = ActionHistory()
        for (name, changed) in names.prefix(limit) {
            guard let directory = try actions.existingDirectory(name) else { continue }
            let record = ActionRecord(id: name, directory: directory)
            if let entry = try entry(record, changed: changed) { history.entries.append(entry) }
        }
        history.entries.sort { $0.trace.begunAt > $1.trace.begunAt }
        return history
    }

    /// Nil for a request that nobody has begun.
    private static func entry(_ record: ActionRecord, changed: Double) throws(SystemError) -> Entry? {
        guard let stored = try record.storedRequest() else { return nil }
        let program = stored.request.program
        switch try record.state() {
        case .waiting: return nil
        case .finished(let report):
            let trace = ActionTrace(
                id: record.id, program: program, begunAt: report.startedAt, endedAt: report.finishedAt,
                outcome: report.outcome)
            return Entry(trace: trace, report: report)
        case .running, .rebooting, .rebooted:
            let begunAt = try record.partial()?.startedAt ?? changed
            let progress = try record.progress()
            return Entry(trace: ActionTrace(id: record.id, program: program, begunAt: begunAt, progress: progress))
        case .abandoned(let rebooted):
            // Nobody has asked for it since its worker died: the same as whoever asks will be told.
            let report = AbandonedAction.report(id: record.id, partial: try record.partial(), rebooted: rebooted)
            let trace = ActionTrace(
                id: record.id, program: program, begunAt: min(report.startedAt, changed), endedAt: changed,
                outcome: .unknown)
            return Entry(trace: trace, report: report)
        }
    }
}
