import AgentProtocol
import Glibc

/// The backups of one action: `backups/ID/N` in the state directory.
final class BackupStore {
    private let id: String
    private let root: Directory
    private var next = 0

    init(id: String, in state: StateDirectory) {
        self.id = id
        root = state.backups
    }

    /// A path in the store that is still free.
    func freePath() throws(FileProblem) -> String {
        do {
            let directory = try root.directory(id, making: true)
            defer { next += 1 }
            return directory.path + "/\(next)"
        } catch {
            throw FileProblem(error.path, error.message)
        }
    }

    /// Keeps a file or directory as it is now. A path that is a symbolic link stands for what it leads to.
    func protect(_ path: String) throws(FileProblem) -> Undo {
        guard let real = Self.realPath(path) else {
            guard errno == ENOENT else { throw FileProblem(path, SystemError.text(errno)) }
            return .file(path: path, backup: nil)
        }
        let backup = try freePath()
        try TreeCopy.copy(real, to: backup)
        return .file(path: real, backup: backup)
    }

    /// What keeps `protect` from copying anything; nil if there is something to copy.
    static func obstacle(_ path: String) -> Reason? {
        guard realPath(path) == nil else { return nil }
        return errno == ENOENT
            ? .nothingToProtect(path: path) : FileProblem(path, SystemError.text(errno)).reason
    }

    /// Makes a path hold what a backup holds, or nothing where nothing was there.
    static func putBack(path: String, backup: String?) -> OperationEnd {
        do {
            let place = try FilePlace(path)
            try place.removeLeftTemporaries()
            guard let backup else {
                if try place.kind() == .nothing { return .unchanged }
                try place.remove()
                return .done
            }
            return try TreeCopy.makeEqual(place, to: FilePlace(backup)) ? .done : .unchanged
        } catch {
            return .failed(error.reason)
        }
    }

    private static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
