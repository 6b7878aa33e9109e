import AgentProtocol
import Plan
public import Schedule

extension ScheduledNotify {
    /// Whom it tells, without what secrets are: the host of a URL, or the command.
    public var whom: String {
        switch channel {
        case .webhook(let webhook): webhook.host.map { "\($0)\(webhook.format.suffix)" } ?? webhook.secretAddress
        case .command(let command): "`\(command.argv.map(\.shown).shellCommand.visible)`"
        }
    }

    /// `Told of approval, held and failed: hooks.example.org.`
    var sentence: String {
        let what = kinds.count == NotifyKind.allCases.count ? "everything" : kinds.map(\.rawValue).listed
        return "Told of \(what): \(whom)."
    }
}

extension ScheduledNotify.Webhook {
    /// With its port, if it has one; nil where a secret may say it.
    fileprivate var host: String? {
        guard case .text(let plain)? = url.pieces.first, let scheme = plain.firstRange(of: "://") else { return nil }
        let rest = plain[scheme.upperBound...]
        let host = rest.prefix { $0 != "/" && $0 != "?" }
        guard !host.isEmpty, host.endIndex < rest.endIndex || url.pieces.count == 1 else { return nil }
        return String(host).visible
    }

    fileprivate var secretAddress: String {
        "the address in \(url.secrets.map(Secrets.mark).listed)\(format.suffix)".visible
    }
}

extension NotifyFormat {
    fileprivate var suffix: String { self == .slack ? " (Slack)" : "" }
}
