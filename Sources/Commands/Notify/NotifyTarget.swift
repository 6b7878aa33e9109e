import AgentProtocol
import Plan
import Report
import Schedule

/// Somebody who is told, with what secrets are in their places. It is never written down.
struct NotifyTarget: Sendable {
    enum Channel: Sendable {
        case webhook(url: String, headers: [(name: String, value: String)], format: NotifyFormat)
        case command([MessageText], environment: [(name: String, value: String)])
    }

    var channel: Channel
    var kinds: Set<NotifyKind>
    /// For people: names no secret.
    var whom: String

    /// - Throws: why nobody can be told so; it names no secret.
    init(_ scheduled: ScheduledNotify, _ secrets: Secrets) throws(NotifyFault) {
        whom = scheduled.whom
        kinds = Set(scheduled.kinds)
        do throws(MissingSecret) {
            switch scheduled.channel {
            case .webhook(let webhook):
                channel = .webhook(
                    url: try webhook.url.filled(with: secrets), headers: try Self.filled(webhook.headers, secrets),
                    format: webhook.format)
            case .command(let command):
                channel = .command(command.argv, environment: try Self.filled(command.environment, secrets))
            }
        } catch {
            throw NotifyFault(whom: whom, because: "the secret '\(error.name.visible)' isn't known")
        }
        guard case .webhook(let url, let headers, _) = channel else { return }
        if ValueRules.webhook(url) != nil {
            throw NotifyFault(whom: whom, because: "what the secret holds makes no http:// or https:// URL")
        }
        if let header = headers.first(where: { ValueRules.header($0.value) != nil }) {
            throw NotifyFault(
                whom: whom, because: "what the secret holds can't stand in the header \(header.name.visible)")
        }
    }

    /// In an order that stays the same.
    private static func filled(
        _ texts: [String: SecretText]?, _ secrets: Secrets
    ) throws(MissingSecret) -> [(name: String, value: String)] {
        var filled: [(name: String, value: String)] = []
        for (name, text) in (texts ?? [:]).sorted(by: { $0.key < $1.key }) {
            filled.append((name, try text.filled(with: secrets)))
        }
        return filled
    }

    /// The program that it takes.
    var program: String {
        switch channel {
        case .webhook: CurlCall.program
        case .command(let argv, _): argv.first?.filled { _ in "" } ?? ""
        }
    }
}

/// Why somebody can't be told.
struct NotifyFault: Error, Hashable {
    var whom: String
    var because: String

    var text: String { "\(whom): \(because)" }
}
