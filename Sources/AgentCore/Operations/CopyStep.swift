import AgentProtocol
import FoundationEssentials
import Glibc

/// Makes a file hold what the plan says, in one instant, and keeps what was there before.
struct CopyStep {
    enum Finding: Hashable {
        case same
        case missing
        /// The file is there with other content, or only with another mode.
        case different(content: Bool, mode: Int)
    }

    let copy: CopyOperation
    /// Where the host's policy lets files be changed; nil for everywhere.
    var allowed: AllowedPaths?

    /// How it is now. Read-only.
    /// - Throws: if what is there is no plain file.
    func look() throws(FileProblem) -> Finding {
        let place = try FilePlace(copy.path, within: allowed)
        guard let status = try place.status() else { return .missing }
        switch FilePlace.kind(of: status) {
        case .file: break
        case .link:
            let target = Printable.escape(try place.linkTarget())
            throw FileProblem(copy.path, "is a symbolic link to '\(target)'; name the file itself")
        case .directory: throw FileProblem(copy.path, "is a directory")
        case .nothing, .other: throw FileProblem(copy.path, "is not a plain file")
        }
        let mode = Int(status.st_mode & 0o7777)
        // The size alone tells most differences without a read.
        let sameContent = Int(status.st_size) == copy.size ? try digest(of: place) == copy.digest : false
        if sameContent, (copy.mode ?? mode) & 0o7777 == mode { return .same }
        return .different(content: !sameContent, mode: mode)
    }

    /// - Parameters:
    ///   - attachment: the content in base64.
    ///   - backup: the path in the state directory that keeps what was there.
    func perform(_ steps: OperationSteps, attachment: String?, backup: () throws(FileProblem) -> String) -> OperationEnd
    {
        let finding: Finding
        let content: [UInt8]
        let undo: Undo
        do {
            finding = try look()
            if finding == .same { return .unchanged }
            content = try verified(attachment)
            undo = .file(path: copy.path, backup: finding == .missing ? nil : try keep(backup()))
        } catch {
            return .refused(error.reason)
        }
        if let problem = steps.willTouch(undo: [undo]) { return .refused(problem) }
        do {
            try write(content, replacing: finding != .missing)
            return .done
        } catch {
            return .failed(error.reason)
        }
    }

    private func keep(_ backup: String) throws(FileProblem) -> String {
        try TreeCopy.keep(FilePlace(copy.path, within: allowed), at: backup)
        return backup
    }

    private func verified(_ attachment: String?) throws(FileProblem) -> [UInt8] {
        guard let attachment, let data = Data(base64Encoded: attachment) else {
            throw FileProblem(copy.path, "its content didn't arrive")
        }
        let content = Array(data)
        guard content.count == copy.size, SHA256.hexDigest(of: content) == copy.digest else {
            throw FileProblem(copy.path, "its content arrived damaged")
        }
        return content
    }

    private func write(_ content: [UInt8], replacing: Bool) throws(FileProblem) {
        let place = try FilePlace(copy.path, within: allowed)
        let temporary = place.temporaryName
        unlinkat(place.parent.descriptor, temporary, 0)
        // A copy of the file itself keeps owner, mode, ACL and security label; then only its content is new.
        if replacing {
            let beside = FilePlace(parent: place.parent, name: temporary)
            try TreeCopy.copy(place, to: beside.stablePath)
        }
        let flags = O_WRONLY | O_NOFOLLOW | O_CLOEXEC | (replacing ? O_TRUNC : O_CREAT | O_EXCL)
        let file = openat(place.parent.descriptor, temporary, flags, Self.bits(copy.mode ?? 0o644))
        guard file >= 0 else { throw FileProblem(copy.path, SystemError.text(errno)) }
        var failure = Descriptor.write(file, content)
        // Said again, since the mode of open is cut by the umask, and a write takes a set-user-id bit away.
        if failure == 0, let mode = copy.mode ?? (replacing ? nil : 0o644), fchmod(file, Self.bits(mode)) != 0 {
            failure = errno
        }
        if failure == 0, fsync(file) != 0 { failure = errno }
        close(file)
        guard failure == 0 else {
            unlinkat(place.parent.descriptor, temporary, 0)
            throw FileProblem(copy.path, SystemError.text(failure))
        }
        try place.rename(from: temporary)
    }

    private static func bits(_ mode: Int) -> mode_t { mode_t(truncatingIfNeeded: mode) & 0o7777 }

    private func digest(of place: FilePlace) throws(FileProblem) -> String {
        let file = openat(place.parent.descriptor, place.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { throw FileProblem(copy.path, SystemError.text(errno)) }
        defer { close(file) }
        var hash = SHA256()
        while true {
            switch Descriptor.read(file) {
            case .bytes(let bytes): hash.update(bytes)
            case .end, .nothing: return hash.hexDigest()
            case .failed(let code): throw FileProblem(copy.path, SystemError.text(code))
            }
        }
    }
}
