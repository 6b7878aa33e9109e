import AgentProtocol

/// systemd couldn't be asked, or its answer couldn't be understood.
enum ServiceManagerError: Error, Hashable {
    case notRunning
    /// A command failed; its last words.
    case command(String, String)
    /// Something that has to be known wasn't in the answer.
    case unreadable(String)
    case notAUnitName(String)
    case file(path: String, message: String)
    /// There is no manager that could be asked, and this is why.
    case refusal(Reason)
    /// The same, after something was touched: how it went on isn't known.
    case lostSight(Reason)

    var reason: Reason {
        switch self {
        case .notRunning: .serviceManager(message: "systemd doesn't run this host")
        case .command(let command, let message): .serviceManager(message: "\(command): \(message)")
        case .unreadable(let what): .serviceManager(message: "systemd doesn't say \(what)")
        case .notAUnitName(let name):
            .serviceManager(
                message: "'\(Printable.escape(name))' is not the full name of a unit, such as nginx.service")
        case .file(let path, let message): .fileProblem(path: path, message: message)
        case .refusal(let reason), .lostSight(let reason): reason
        }
    }

    /// Whether the host may have been changed before it came to this.
    var leavesTouched: Bool {
        if case .lostSight = self { true } else { false }
    }
}
