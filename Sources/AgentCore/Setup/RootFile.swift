import AgentProtocol
import Glibc

/// A file of the host that nobody but its owner may change, and all the way down to it.
struct RootFile {
    let directory: String
    let name: String
    let mode: mode_t
    let owner: uid_t

    var path: String { "\(directory)/\(name)" }

    /// What it holds; nil where it isn't there.
    func contents() throws(FileProblem) -> [UInt8]? {
        do {
            return try Directory(opening: directory).read(name)
        } catch {
            if error.code == ENOENT { return nil }
            throw FileProblem(error.path, error.message)
        }
    }

    /// Whether it is there, holds this, and may be changed by its owner alone.
    func isAsWanted(_ bytes: [UInt8]) throws(FileProblem) -> Bool {
        guard try contents() == bytes else { return false }
        var status = stat()
        return lstat(path, &status) == 0 && status.st_uid == owner && status.st_mode & 0o7777 == mode
    }

    /// In one step, after its directories were made.
    func write(_ bytes: [UInt8]) throws(FileProblem) { try write(to: name, bytes) }

    /// - Parameter name: another one in the same directory.
    func write(to name: String, _ bytes: [UInt8]) throws(FileProblem) {
        let folder = try makeDirectories()
        let temporary = ".\(name).lull-\(getpid())"
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
        let file = openat(folder.descriptor, temporary, flags, 0o600)
        guard file >= 0 else { throw FileProblem(path, SystemError.text(errno)) }
        var failure = Descriptor.write(file, bytes)
        if failure == 0, fchown(file, owner, gid_t(owner)) != 0 || fchmod(file, mode) != 0 || fsync(file) != 0 {
            failure = errno
        }
        close(file)
        if failure == 0, renameat(folder.descriptor, temporary, folder.descriptor, name) != 0 { failure = errno }
        guard failure == 0 else {
            unlinkat(folder.descriptor, temporary, 0)
            throw FileProblem(path, SystemError.text(failure))
        }
        _ = fsync(folder.descriptor)
    }

    /// Makes the directories that are missing, and sees to it that none of them can be changed by others: whoever could
    /// rename one of them could put his own program in the place of ours.
    func makeDirectories() throws(FileProblem) -> Directory {
        var path = ""
        for part in directory.split(separator: "/") {
            path += "/\(part)"
            if mkdir(path, 0o755) != 0, errno != EEXIST { throw FileProblem(path, SystemError.text(errno)) }
            try Self.check(path, owner)
        }
        do { return try Directory(opening: directory) } catch { throw FileProblem(error.path, error.message) }
    }

    /// The same without making any.
    func checkDirectories() throws(FileProblem) {
        var path = ""
        for part in directory.split(separator: "/") {
            path += "/\(part)"
            guard access(path, F_OK) == 0 else { return }
            try Self.check(path, owner)
        }
    }

    private static func check(_ path: String, _ owner: uid_t) throws(FileProblem) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileProblem(path, SystemError.text(errno)) }
        let isSticky = status.st_mode & mode_t(S_ISVTX) != 0
        guard status.st_uid == owner || status.st_uid == 0, status.st_mode & 0o022 == 0 || isSticky else {
            throw FileProblem(path, "others than root may write to it, so nothing below it can be trusted")
        }
    }
}
