import Glibc

/// Copies of files and directories with all that belongs to them (owner, mode, times, links, ACLs, labels), made by the
/// host's own `cp -a`, which knows its file systems best.
enum TreeCopy {
    /// - Parameter target: must not be there.
    static func copy(_ source: String, to target: String) throws(FileProblem) {
        let result = CommandRunner.run(["cp", "-a", "--", source, target], timeout: 3600)
        guard result.succeeded else { throw FileProblem(source, "can't be copied: \(result.complaint)") }
    }

    /// The same, by way of the source's directory, whatever the source's path leads to by now.
    static func copy(_ source: FilePlace, to target: String) throws(FileProblem) {
        do { try copy(source.stablePath, to: target) } catch { throw FileProblem(source.path, error.message) }
    }

    /// A copy that outlives a crash of the host, with all names that lead to it from the store of backups on: it has to be on
    /// the disk before what it keeps is changed.
    static func keep(_ source: FilePlace, at backup: String) throws(FileProblem) {
        try copy(source, to: backup)
        let place = try FilePlace(backup)
        try sync(place)
        do {
            try place.parent.sync()
            try Directory(opening: place.parent.path + "/..").sync()
        } catch {
            throw FileProblem(error.path, error.message)
        }
    }

    /// Brings a file, or a directory with all that is in it, to the disk.
    private static func sync(_ place: FilePlace) throws(FileProblem) {
        switch try place.kind() {
        case .nothing, .link, .other: return
        case .directory:
            let inner = try place.open()
            for name in try inner.names(of: place) { try sync(FilePlace(parent: inner, name: name)) }
            do { try inner.sync() } catch { throw FileProblem(place.path, error.message) }
        case .file:
            let file = openat(place.parent.descriptor, place.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
            // Not even its owner may read it: then it can't be asked for, either.
            if file < 0, errno == EACCES { return }
            guard file >= 0 else { throw FileProblem(place.path, SystemError.text(errno)) }
            defer { close(file) }
            guard fsync(file) == 0 else { throw FileProblem(place.path, SystemError.text(errno)) }
        }
    }

    /// Makes a target equal to a source: what is the same stays untouched, what is too much goes.
    ///
    /// A directory keeps its identity, so that mounts and open descriptors stay good. Every step goes through open
    /// directories: the owner of a directory can't lead this process out of it with a link.
    /// - Returns: whether anything had to be changed.
    static func makeEqual(_ target: FilePlace, to source: FilePlace) throws(FileProblem) -> Bool {
        guard let wanted = try source.status() else { throw FileProblem(source.path, "the backup is gone") }
        guard let status = try target.status() else {
            try replace(target, with: source)
            return true
        }
        if FilePlace.kind(of: status) == .directory, FilePlace.kind(of: wanted) == .directory {
            return try makeDirectoryEqual(target, status, source, wanted)
        }
        if try isSame(target, status, source, wanted) { return false }
        try replace(target, with: source)
        return true
    }

    private static func makeDirectoryEqual(
        _ target: FilePlace, _ status: stat, _ source: FilePlace, _ wanted: stat
    ) throws(FileProblem) -> Bool {
        var changed = false
        let inner = try target.open()
        let innerSource = try source.open()
        let names = Set(try innerSource.names(of: source))
        for extra in try inner.names(of: target) where !names.contains(extra) {
            try FilePlace(parent: inner, name: extra).remove()
            changed = true
        }
        for name in names.sorted() {
            let child = FilePlace(parent: inner, name: name)
            if try makeEqual(child, to: FilePlace(parent: innerSource, name: name)) { changed = true }
        }
        if !hasSameOwnerAndMode(status, wanted) {
            guard fchown(inner.descriptor, wanted.st_uid, wanted.st_gid) == 0,
                fchmod(inner.descriptor, wanted.st_mode & 0o7777) == 0
            else { throw FileProblem(target.path, SystemError.text(errno)) }
            changed = true
        }
        return changed
    }

    private static func replace(_ target: FilePlace, with source: FilePlace) throws(FileProblem) {
        let temporary = FilePlace(parent: target.parent, name: target.temporaryName)
        try temporary.remove()
        try copy(source, to: temporary.stablePath)
        try sync(temporary)
        // A rename puts neither a file over a directory, nor a directory over anything.
        let kinds = (try target.kind(), try temporary.kind())
        if kinds.0 == .directory || kinds.1 == .directory { try target.remove() }
        try target.rename(from: temporary.name)
    }

    private static func isSame(
        _ one: FilePlace, _ status: stat, _ other: FilePlace, _ otherStatus: stat
    ) throws(FileProblem) -> Bool {
        let kind = FilePlace.kind(of: status)
        guard kind == FilePlace.kind(of: otherStatus), hasSameOwnerAndMode(status, otherStatus) else { return false }
        switch kind {
        case .link: return try one.linkTarget() == other.linkTarget()
        case .file: return status.st_size == otherStatus.st_size && hasSameContent(one, other)
        case .other: return status.st_rdev == otherStatus.st_rdev
        case .directory, .nothing: return false
        }
    }

    private static func hasSameOwnerAndMode(_ one: stat, _ other: stat) -> Bool {
        one.st_mode == other.st_mode && one.st_uid == other.st_uid && one.st_gid == other.st_gid
    }

    private static func hasSameContent(_ one: FilePlace, _ other: FilePlace) -> Bool {
        let files = [one, other].map { openat($0.parent.descriptor, $0.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        defer { for file in files where file >= 0 { close(file) } }
        guard files.allSatisfy({ $0 >= 0 }) else { return false }
        while true {
            switch (Descriptor.read(files[0]), Descriptor.read(files[1])) {
            case (.bytes(let a), .bytes(let b)): if a != b { return false }
            case (.end, .end): return true
            default: return false
            }
        }
    }
}
