import AgentProtocol
import Glibc

/// A name in a directory that is held open: where an operation on a file works.
struct FilePlace {
    enum Kind {
        case nothing, file, link, directory, other
    }

    let parent: Directory
    let name: String
    /// As the plan wrote it.
    let path: String

    /// - Parameter allowed: where the host's policy lets files be changed; nil for everywhere. It is held against the
    ///   directory that was opened, since a path may lead elsewhere by now than when it was judged.
    /// - Throws: `FileProblem` if the path isn't absolute, has no name at its end, or its directory isn't there.
    init(_ path: String, within allowed: AllowedPaths? = nil) throws(FileProblem) {
        let parts = path.split(separator: "/")
        guard path.hasPrefix("/"), !path.utf8.contains(0), let last = parts.last, last != "..", last != "." else {
            throw FileProblem(path, "is not the absolute path of a file")
        }
        let directory = "/" + parts.dropLast().joined(separator: "/")
        let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileProblem(path, "its directory: \(SystemError.text(errno))") }
        parent = Directory(descriptor: descriptor, path: directory)
        name = String(last)
        self.path = path
        guard let allowed else { return }
        guard let real = parent.realPath, allowed.holds(real == "/" ? "/\(name)" : "\(real)/\(name)") else {
            throw FileProblem(path, "leads out of the `paths` of \(allowed.policy.path)")
        }
    }

    init(parent: Directory, name: String) {
        self.parent = parent
        self.name = name
        path = parent.path + "/" + name
    }

    /// A path for a child process that stays good whatever is renamed meanwhile.
    var stablePath: String { "/proc/\(getpid())/fd/\(parent.descriptor)/\(name)" }

    func status() throws(FileProblem) -> stat? {
        do { return try parent.status(name) } catch { throw FileProblem(path, error.message) }
    }

    func kind() throws(FileProblem) -> Kind {
        guard let status = try status() else { return .nothing }
        return Self.kind(of: status)
    }

    static func kind(of status: stat) -> Kind {
        switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFLNK: .link
        case S_IFDIR: .directory
        default: .other
        }
    }

    /// Where a symbolic link points to, as it is written in it.
    func linkTarget() throws(FileProblem) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlinkat(parent.descriptor, name, &bytes, bytes.count)
        guard length >= 0 else { throw FileProblem(path, SystemError.text(errno)) }
        return String(decoding: bytes[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// A name beside it that nobody else uses, hidden from globs, to be renamed over it.
    var temporaryName: String { temporaryPrefix + "\(getpid())" }
    private var temporaryPrefix: String { ".\(name.prefix(200)).lull-" }

    /// Removes the temporaries of an agent that died over this name. No other acts on this host now.
    func removeLeftTemporaries() throws(FileProblem) {
        for name in try parent.names(of: self) where name.hasPrefix(temporaryPrefix) {
            try FilePlace(parent: parent, name: name).remove()
        }
    }

    /// The directory that it is.
    func open() throws(FileProblem) -> Directory {
        do { return try parent.directory(name) } catch { throw FileProblem(path, error.message) }
    }

    /// Whatever it is; it is no error if there is nothing.
    func remove() throws(FileProblem) {
        do { try parent.remove(name) } catch { throw FileProblem(path, error.message) }
    }

    /// Puts a finished temporary in place, and sees to it that it is there after a crash.
    func rename(from temporary: String) throws(FileProblem) {
        guard renameat(parent.descriptor, temporary, parent.descriptor, name) == 0 else {
            let code = errno
            unlinkat(parent.descriptor, temporary, 0)
            throw FileProblem(path, SystemError.text(code))
        }
        do { try parent.sync() } catch { throw FileProblem(path, error.message) }
    }

    func makeLink(to target: String) throws(FileProblem) {
        let temporary = temporaryName
        unlinkat(parent.descriptor, temporary, 0)
        guard symlinkat(target, parent.descriptor, temporary) == 0 else {
            throw FileProblem(path, SystemError.text(errno))
        }
        try rename(from: temporary)
    }
}

extension Directory {
    /// Where it is now, without links; nil where that can't be told.
    fileprivate var realPath: String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink("/proc/self/fd/\(descriptor)", &bytes, bytes.count)
        guard length > 0 else { return nil }
        return String(decoding: bytes[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What it holds, as `place`'s problem if it can't be read.
    func names(of place: FilePlace) throws(FileProblem) -> [String] {
        do { return try names() } catch { throw FileProblem(place.path, error.message) }
    }
}

/// A file that isn't as it should be, or a call on it that failed.
struct FileProblem: Error, Hashable {
    var path: String
    var message: String

    init(_ path: String, _ message: String) {
        self.path = path
        self.message = message
    }

    var reason: Reason { .fileProblem(path: path, message: message) }
}
