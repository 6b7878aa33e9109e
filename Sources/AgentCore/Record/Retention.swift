import Glibc

/// How long actions and their backups are kept: 30 days, and never more than the newest 1000.
enum Retention {
    static let age: Double = 30 * 86_400
    static let count = 1000

    /// Removes what is too old or too much. An action that somebody works on stays, and so does one that can't be
    /// removed: keeping house is never a reason to fail.
    static func clean(_ state: StateDirectory, now: Double = Clock.wall, age: Double = age, count: Int = count) {
        guard let names = try? state.actions.names() else { return }
        var actions: [(name: String, changed: Double)] = []
        for name in names {
            guard let status = try? state.actions.status(name) else { continue }
            actions.append((name, Double(status.st_mtim.tv_sec)))
        }
        actions.sort { $0.changed > $1.changed }
        for (index, action) in actions.enumerated() where index >= count || now - action.changed > age {
            guard let directory = try? state.actions.directory(action.name),
                let lock = try? FileLock.take(ActionRecord.lockName, in: directory, waiting: false)
            else { continue }
            try? state.actions.remove(action.name)
            try? state.backups.remove(action.name)
            withExtendedLifetime(lock) {}
        }
    }
}
