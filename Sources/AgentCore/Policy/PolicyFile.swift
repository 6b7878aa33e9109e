import AgentProtocol
import Glibc

/// The policy as it lies on this host. Whoever could change it could do everything, so it is trusted only where nobody but
/// root can; what can't be trusted or understood forbids everything.
enum PolicyFile {
    static let path = "/etc/lull/policy"
    /// In bytes. A policy is some lines.
    static let limit = 65_536

    enum Loaded: Hashable {
        case none
        case policy(Policy, lines: [String])
        case unusable([Reason])

        var standing: PolicyStanding {
            switch self {
            case .none: .none
            case .policy(let policy, let lines): .inForce(path: policy.path, lines: lines)
            case .unusable(let reasons): .unusable(reasons)
            }
        }
    }

    /// - Parameter owner: who it has to belong to, with its directory.
    static func load(_ path: String = path, owner: uid_t = 0) -> Loaded {
        do throws(SystemError) {
            guard let bytes = try trusted(path, owner: owner) else { return .none }
            return understand(bytes, path: path)
        } catch {
            return .unusable([.policyUnusable(path: error.path, message: complaint(error))])
        }
    }

    static func understand(_ bytes: [UInt8], path: String) -> Loaded {
        switch PolicyReader.read(bytes, path: path) {
        case .success(let policy):
            let text = String(decoding: bytes, as: UTF8.self)
            let lines = text.split(separator: "\n").map { line in
                line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
            }
            return .policy(policy, lines: lines.filter { !$0.isEmpty })
        case .failure(let problems):
            return .unusable(
                problems.all.prefix(10).map { .policyUnusable(path: "\(path):\($0.line)", message: $0.message) })
        }
    }

    /// - Returns: nil where there is none.
    private static func trusted(_ path: String, owner: uid_t) throws(SystemError) -> [UInt8]? {
        let parts = path.split(separator: "/")
        let directoryPath = "/" + parts.dropLast().joined(separator: "/")
        let directory: Directory
        do { directory = try Directory(opening: directoryPath) } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
        // First, since in a directory that others may write to the file may have been taken away.
        try check(directory.descriptor, directoryPath, owner, kind: S_IFDIR)
        // A FIFO must not keep the agent waiting.
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        let file = openat(directory.descriptor, parts.last.map(String.init) ?? "", flags)
        if file < 0, errno == ENOENT { return nil }
        guard file >= 0 else { throw SystemError("open", path) }
        defer { close(file) }
        let size = try check(file, path, owner, kind: S_IFREG)
        guard size <= limit else { throw SystemError("read", path, code: EFBIG) }
        var bytes: [UInt8] = []
        while true {
            switch Descriptor.read(file) {
            case .bytes(let more):
                bytes += more
                if bytes.count > limit { throw SystemError("read", path, code: EFBIG) }
            case .end, .nothing: return bytes
            case .failed(let code): throw SystemError("read", path, code: code)
            }
        }
    }

    /// - Returns: its size in bytes.
    @discardableResult
    private static func check(
        _ descriptor: Int32, _ path: String, _ owner: uid_t, kind: mode_t
    ) throws(SystemError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemError("stat", path) }
        guard status.st_mode & S_IFMT == kind else { throw SystemError("kind", path, code: EINVAL) }
        guard status.st_uid == owner else { throw SystemError("owner", path, code: EPERM) }
        guard status.st_mode & 0o022 == 0 else { throw SystemError("mode", path, code: EPERM) }
        return Int(status.st_size)
    }

    private static func complaint(_ error: SystemError) -> String {
        switch (error.call, error.code) {
        case ("owner", _): "it doesn't belong to root"
        case ("mode", _): "others than its owner may write to it"
        case ("kind", _): "it is no plain file"
        case ("open", ELOOP), ("open", ENOTDIR): "it is a symbolic link, or not what it should be"
        case ("read", EFBIG): "it is longer than \(limit) bytes"
        case ("open", EACCES): "this agent may not read it: \(error.message)"
        default: error.message
        }
    }
}
