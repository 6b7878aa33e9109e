import FoundationEssentials

/// Somebody who has told systemd-logind that the host must not be shut down, or not yet.
struct Inhibitor: Hashable {
    var what: String
    var who: String
    var why: String
    var mode: String

    /// Whether it forbids a shutdown. One that only delays it is heard by systemd itself.
    var forbidsShutdown: Bool { mode.hasPrefix("block") && what.split(separator: ":").contains("shutdown") }

    /// As JSON, since names and reasons may hold anything.
    static let question = [
        "busctl", "--json=short", "call", "org.freedesktop.login1", "/org/freedesktop/login1",
        "org.freedesktop.login1.Manager", "ListInhibitors",
    ]

    /// Reads `{"type":"a(ssssuu)","data":[[[WHAT,WHO,WHY,MODE,UID,PID],…]]}`; nil for anything else.
    static func parse(_ text: String) -> [Inhibitor]? {
        try? JSONDecoder().decode(Answer.self, from: Data(text.utf8)).data.first?.map(\.inhibitor)
    }

    private struct Answer: Decodable { var data: [[Row]] }

    private struct Row: Decodable {
        var inhibitor: Inhibitor

        init(from decoder: any Decoder) throws {
            var row = try decoder.unkeyedContainer()
            inhibitor = Inhibitor(
                what: try row.decode(String.self), who: try row.decode(String.self), why: try row.decode(String.self),
                mode: try row.decode(String.self))
        }
    }
}
