/// What a host says to a question that was asked once. The texts are for people.
public enum ProbeReply: Codable, Sendable, Hashable {
    case yes(String)
    case no(String)
    /// The host's policy doesn't let it be asked, so asking again is of no use.
    case refused([Reason])
}
