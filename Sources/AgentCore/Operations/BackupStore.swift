import AgentProtocol
import Glibc

/// The backups of one action: `backups/ID/N` in the state directory.
final class BackupStore {
    private let id: String
    private let root: Directory
    private let allowed: AllowedPaths?
    private var next = 0

    /// - Parameter allowed: where the host's policy lets files be changed; nil for everywhere.
    init(id: String, in state: StateDirectory, within allowed: AllowedPaths? = nil) {
        self.id = id
        root = state.backups
        self.allowed = allowed
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
        // By way of its directory, which can't be another one any more when it comes to the copy.
        let place = try FilePlace(real, within: allowed)
        let backup = try freePath()
        try TreeCopy.keep(place, at: backup)
        return .file(path: real, backup: backup)
    }

    /// What keeps `protect` from copying anything; nil if there is something to copy.
    static func obstacle(_ path: String) -> Reason? {
        guard realPath(path) == nil else { return nil }
        return errno == ENOENT
            ? .nothingToProtect(path: path) : FileProblem(path, SystemError.text(errno)).reason
    }

    /// Makes a path hold what a backup holds, or nothing where nothing was there.
    ///
    /// Only what such a store holds is taken for a backup: a request must not have other files of the host copied.
    func putBack(path: String, backup: String?) -> OperationEnd {
        do {
            if let backup, !holds(backup) {
                return .refused(.fileProblem(path: backup, message: "is no backup of lull's"))
            }
            let place = try FilePlace(path, within: allowed)
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

    /// Whether a path is `ID/N` in the store.
    private func holds(_ backup: String) -> Bool {
        guard backup.hasPrefix(root.path + "/") else { return false }
        let parts = backup.dropFirst(root.path.count + 1).split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && ActionID.isValid(String(parts[0])) && Int(parts[1]) != nil
    }

    private static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
