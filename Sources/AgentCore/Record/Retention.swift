import AgentProtocol
import Glibc

/// How long actions and their backups are kept: 30 days, never more than the newest 1000, and no more than 256 MB of them, of
/// which those of the last hour are spared.
///
/// What the run that has the host did there stays whatever it takes: it may have to be put back.
enum Retention {
    static let age: Double = 30 * 86_400
    static let count = 1000
    static let bytes = 256 << 20
    private static let spared: Double = 3600
    /// Between two times that the house is kept, in seconds: looking at all that is there isn't free.
    private static let rhythm: Double = 600
    private static let mark = "cleaned"

    static func cleanIfDue(_ state: StateDirectory) {
        let last = (try? state.root.status(mark))?.map { Double($0.st_mtim.tv_sec) } ?? 0
        guard abs(Clock.wall - last) > rhythm else { return }
        try? state.root.write(mark, [], durable: .nothing)
        clean(state)
    }

    private struct Kept {
        var name: String
        var changed: Double
    }

    /// Removes what is too old or too much. An action that somebody works on stays, and so does one that can't be
    /// removed: keeping house is never a reason to fail.
    static func clean(
        _ state: StateDirectory, now: Double = Clock.wall, age: Double = age, count: Int = count, bytes: Int = bytes,
        spared: Double = spared
    ) {
        guard let names = try? state.actions.names(), let needed = try? needed(in: state) else { return }
        var actions = names.compactMap { name -> Kept? in
            guard let status = try? state.actions.status(name) else { return nil }
            return Kept(name: name, changed: Double(status.st_mtim.tv_sec))
        }
        actions.sort { $0.changed > $1.changed }
        var sum = 0
        for (index, action) in actions.enumerated() {
            sum += size(action.name, in: state.actions) + size(action.name, in: state.backups)
            let isOld = index >= count || now - action.changed > age
            let isTooMuch = sum > bytes && now - action.changed > spared
            if isOld || isTooMuch, !needed.contains(action.name) { remove(action.name, from: state) }
        }
    }

    /// What the run that has the host did, and what has put it back.
    private static func needed(in state: StateDirectory) throws(SystemError) -> Set<String> {
        guard let held = try ClaimStore(state).read().held else { return [] }
        return Set(held.actions + [held.guarding?.revert, held.reverted].compactMap(\.self))
    }

    private static func remove(_ name: String, from state: StateDirectory) {
        guard let directory = try? state.actions.directory(name),
            let lock = try? FileLock.take(ActionRecord.lockName, in: directory, waiting: false)
        else { return }
        try? state.actions.remove(name)
        try? state.backups.remove(name)
        withExtendedLifetime(lock) {}
    }

    /// What it takes on the disk with all that is in it, in bytes; links aren't followed.
    private static func size(_ name: String, in directory: Directory) -> Int {
        guard let status = (try? directory.status(name)) ?? nil else { return 0 }
        var sum = Int(status.st_blocks) * 512
        if status.st_mode & S_IFMT == S_IFDIR, let inner = try? directory.directory(name) {
            for child in (try? inner.names()) ?? [] { sum += size(child, in: inner) }
        }
        return sum
    }
}
