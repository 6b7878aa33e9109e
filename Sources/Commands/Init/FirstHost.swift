import Inventory
import Report

/// A host that `lull init` writes down.
struct FirstHost: Sendable, Hashable {
    /// As the inventory has it; may hold a range, such as `web[1:3]`.
    var name: String
    /// Nil where ssh's own configuration decides.
    var user: String?
    var port: Int?
    /// Whether its login becomes root through sudo.
    var becomes = false

    /// Reads `web1`, `deploy@web1`, `web[1:3]:2222`.
    /// - Parameters:
    ///   - config: says who logs in where the name doesn't.
    ///   - own: who does where neither says it.
    init(_ written: String, in config: SSHConfig? = nil, own: String) throws(FirstHostProblem) {
        var address = written[...]
        if let at = written.lastIndex(of: "@") {
            let user = String(written[..<at])
            if let words = ConnectionName.problem(user, isUser: true) { throw .user(written, words) }
            self.user = user
            address = written[written.index(after: at)...]
        }
        (name, port) = try Self.parse(String(address), written)
        becomes = (user ?? config?.user(of: name) ?? own) != "root"
    }

    /// A name that the user's ssh configuration has.
    /// - Throws: also `.servesGit`, for what stands for no host to act on.
    init(alias: String, in config: SSHConfig, own: String) throws(FirstHostProblem) {
        // What github.com and its like are called with; nothing runs there.
        guard config.user(of: alias) != "git" else { throw .servesGit(alias) }
        guard !alias.contains("@") else { throw .host(alias, "is no name of a host") }
        try self.init(alias, in: config, own: own)
        guard port == nil else { throw .host(alias, "is no name of a host") }
    }

    private static func parse(
        _ address: String, _ written: String
    ) throws(FirstHostProblem) -> (name: String, port: Int?) {
        if let words = ConnectionName.problem(address, isUser: false) { throw .host(written, words) }
        guard let (name, port) = ConnectionName.split(address) else { throw .host(written, "is no name of a host") }
        return (name, port)
    }
}

enum FirstHostProblem: Error, Hashable {
    case user(String, String)
    case host(String, String)
    case servesGit(String)

    var words: String {
        switch self {
        case .user(let written, let words): "the user in '\(written.visible)' \(words)"
        case .host(let written, let words):
            written.contains("@") ? "the host in '\(written.visible)' \(words)" : "'\(written.visible)' \(words)"
        case .servesGit(let name): "\(name.visible) is logged in to as git, so nothing is to be restarted there"
        }
    }
}
