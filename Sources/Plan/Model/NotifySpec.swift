public import Diagnostics

/// Somebody who is told how a run goes: by a request over HTTP, or by a command on the machine of the controller.
public struct NotifySpec: Sendable {
    public enum Channel: Sendable {
        /// The URL and the values of the headers may hold secrets.
        case webhook(Template, headers: [String: Template], format: NotifyFormat)
        /// Its environment may hold secrets.
        case command([Template], environment: [String: Template])
    }

    public var channel: Channel
    /// What is told, in the order of `NotifyKind`.
    public var kinds: [NotifyKind]
    public var span: SourceSpan

    public init(channel: Channel, kinds: [NotifyKind], span: SourceSpan) {
        self.channel = channel
        self.kinds = kinds
        self.span = span
    }
}

/// What a plan may ask to be told of: the words of `on`.
public enum NotifyKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The run began, or was taken up again.
    case start
    /// It waits for a person to agree.
    case approval
    /// A service was still stopping when its time was up.
    case held
    /// Something failed, or nobody knows; also a run that ended so.
    case failed
    /// Something was put back, or is about to be; also a run that ended so.
    case rolledBack = "rolled_back"
    /// The run ended, however it did.
    case done
}

/// What is posted to a webhook.
public enum NotifyFormat: String, Sendable, Hashable, Codable, CaseIterable {
    /// An object with all that there is to say; see `docs/json.md`.
    case json
    /// `{"text": …}`, as Slack takes it, and what takes the same.
    case slack
}
