import AgentProtocol
import Glibc

/// Says how the host stands towards lull, and puts it on hold or ends a hold.
enum HostDesk {
    static func standing(_ rules: HostRules = .current()) -> HostStanding {
        let program = "/proc/self/exe"
        return HostStanding(
            agent: AgentFacts(
                path: path(of: program), digest: digest(of: program), protocolVersion: protocolVersion,
                userID: Int(geteuid())),
            installed: installed(), policy: rules.policy.standing, hold: rules.hold)
    }

    /// By the host's clock; what is longer than a reader wants is cut.
    static func hold(_ hold: Hold, in state: StateDirectory) throws(SystemError) -> HostStanding {
        var hold = hold
        hold.since = Clock.wall
        hold.by = cut(hold.by)
        hold.why = cut(hold.why)
        try HoldMark.put(hold, in: state)
        return standing()
    }

    /// - Returns: how the host stood before, so that what was ended can be told.
    static func release(in state: StateDirectory) throws(SystemError) -> HostStanding {
        let before = standing()
        try HoldMark.remove(from: state)
        return before
    }

    private static func cut(_ text: String) -> String {
        String(decoding: text.utf8.prefix(Hold.textLimit), as: UTF8.self)
    }

    /// The digest of what was put in place for good, by the name that the link there leads to.
    private static func installed() -> String? {
        let name = path(of: InstalledAgent.path)
        let prefix = InstalledAgent.name(digest: "")
        return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }

    private static func path(of link: String) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink(link, &bytes, bytes.count)
        guard length > 0 else { return "" }
        return String(decoding: bytes[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func digest(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var hash = SHA256()
        while true {
            switch Descriptor.read(file) {
            case .bytes(let bytes): hash.update(bytes)
            case .end, .nothing: return hash.hexDigest()
            case .failed: return nil
            }
        }
    }
}
