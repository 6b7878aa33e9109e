public import AgentProtocol

/// How the duration of an operation is known beforehand.
public enum OperationHistory: Sendable, Hashable {
    /// By the plan: a pause. In seconds.
    case fixed(Double)
    /// By how long it took before, under this key. What is waited for by the plan's own word (a soak) is part of it: with another
    /// soak it is another thing.
    case recorded(key: String)
}

extension OperationHistory {
    /// All of a host's turn that is no operation: until the agent is there, has begun, and has answered.
    public static let contactKey = "contact"
}

extension Operation {
    public var history: OperationHistory {
        switch self {
        case .stop(let target): .recorded(key: "stop \(target.name)")
        case .start(let target): .recorded(key: "start \(target.name)\(target.waits)")
        case .restart(let target): .recorded(key: "restart \(target.name)\(target.waits)")
        case .reload(let target): .recorded(key: "reload \(target.name)\(target.waits)")
        case .enable(let target): .recorded(key: "enable \(target.name)")
        case .disable(let target): .recorded(key: "disable \(target.name)")
        case .reboot(let reboot):
            .recorded(
                key: Self.bounded(
                    "reboot \(reboot.stopped.map(\.name).joined(separator: " ")) soak \(reboot.soak)"))
        case .run(let command): .recorded(key: Self.bounded("run \(ShellWords.joined(command.argv))"))
        case .link(let link): .recorded(key: Self.bounded("link \(link.path)"))
        case .copy(let copy): .recorded(key: Self.bounded("copy \(copy.path)"))
        case .waitFor(let check), .check(let check):
            .recorded(key: Self.bounded("ask \(check.probe.description) soak \(check.soak)"))
        case .pause(let seconds): .fixed(seconds)
        case .onlyIf, .undo: .fixed(0)
        }
    }

    /// Whether a time in which nothing had to be done tells how long it takes: of what is asked anew at each run and changes
    /// little. Nobody learns from a service that was running already how long it takes to start.
    var isTimedUnchanged: Bool {
        switch self {
        case .run, .link, .copy, .enable, .disable: true
        default: false
        }
    }

    /// The unit that such a key is about; nil where it is about something else, or about the unit of a user.
    static func unit(ofKey key: String) -> String? {
        let words = key.split(separator: " ")
        guard words.count >= 2, ["stop", "start", "restart", "reload", "enable", "disable"].contains(words[0]) else {
            return nil
        }
        return words.count > 2 && words[2] == "of" ? nil : String(words[1])
    }

    /// A key that is no longer than a line.
    private static func bounded(_ key: String) -> String {
        key.utf8.count <= 200 ? key : SHA256.hexDigest(of: Array(key.utf8))
    }
}

extension ServiceTarget {
    fileprivate var name: String { unit + (user.map { " of \($0)" } ?? "") }

    /// How long it is watched by the plan's own word.
    fileprivate var waits: String {
        let seconds = soak + health.reduce(0) { $0 + $1.soak }
        return seconds > 0 ? " soak \(seconds)" : ""
    }
}
