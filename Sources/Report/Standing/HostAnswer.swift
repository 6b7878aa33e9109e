public import AgentProtocol
public import Inventory

/// What one host answered to a question that all of them were asked.
public struct HostAnswer<Answer: Sendable>: Sendable {
    public var connection: HostConnection
    public var result: Result<Answer, ContactFailure>

    public init(connection: HostConnection, result: Result<Answer, ContactFailure>) {
        self.connection = connection
        self.result = result
    }

    public var answer: Answer? { try? result.get() }
}

/// Sentences about hosts: those of which the same is said stand together.
public struct HostSaying: Sendable, Hashable {
    public var host: String
    public var lines: [String]
    public var style: Style

    public init(_ host: String, _ lines: [String], _ style: Style = .plain) {
        self.host = host
        self.lines = lines
        self.style = style
    }

    /// Why a host gave no answer, and what to do.
    public init(_ connection: HostConnection, _ failure: ContactFailure) {
        self.init(
            connection.host,
            [
                failure.message.visible.asSentence,
                "To do: \(failure.advice(host: connection.login).visible.asSentence)",
            ],
            .bad)
    }

    /// Reasons, each with what to do about it.
    public init(_ host: String, _ reasons: [Reason]) {
        let lines = reasons.flatMap {
            [$0.message.visible.capitalisedFirst.asSentence, "To do: \($0.advice.visible.asSentence)"]
        }
        self.init(host, lines, .bad)
    }

    public static func text(_ sayings: [HostSaying], width: Int, ink: Ink) -> String {
        var groups: [(saying: HostSaying, hosts: [String])] = []
        for saying in sayings {
            if let index = groups.firstIndex(where: { $0.saying.lines == saying.lines }) {
                groups[index].hosts.append(saying.host.visible)
            } else {
                groups.append((saying, [saying.host.visible]))
            }
        }
        var page = Page(width: min(width, 120), ink: ink)
        for (saying, hosts) in groups {
            page.add(Phrase(HostFolding.fold(hosts), .strong))
            for (index, line) in saying.lines.enumerated() {
                page.add(Phrase(line, index == 0 ? saying.style : .plain), indent: 2, hang: 4)
            }
        }
        return page.text
    }
}
