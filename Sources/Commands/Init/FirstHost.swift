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
    /// - Parameter own: who logs in where nobody is named.
    /// - Throws: `FirstHostProblem`.
    init(_ written: String, own: String) throws(FirstHostProblem) {
        var address = written[...]
        if let at = written.lastIndex(of: "@") {
            let user = String(written[..<at])
            if let words = ConnectionName.problem(user, isUser: true) { throw .user(written, words) }
            self.user = user
            address = written[written.index(after: at)...]
        }
        (name, port) = try Self.parse(String(address), written)
        becomes = (user ?? own) != "root"
    }

    /// A name that the user's ssh configuration has.
    /// - Returns: nil for one that stands for no host to act on.
    init(alias: String, in config: SSHConfig, own: String) throws(FirstHostProblem) {
        (name, port) = try Self.parse(alias, alias)
        let user = config.user(of: alias)
        // What github.com and its like are called with; nothing runs there.
        guard user != "git" else { throw .servesGit(alias) }
        guard port == nil else { throw .host(alias, "is no name of a host") }
        becomes = (user ?? own) != "root"
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
