import FoundationEssentials

/// What systemd wrote into the journal about kills: those that it did itself, those that somebody asked it for, and those of
/// the kernel and of systemd-oomd for want of memory.
struct KillLog: Hashable {
    struct Entry: Hashable {
        enum Author: Hashable {
            case systemd
            /// Somebody with `systemctl kill`.
            case client
        }

        var pid: Int
        var signal: Int
        var author = Author.systemd
    }

    var entries: [Entry] = []
    /// Who killed for want of memory; nil if nobody did.
    var outOfMemory: String?

    /// The texts of Debian's systemd 252; the identifiers stand in systemd's catalog and don't change.
    private static let outOfMemoryKills = [
        "fe6faa94e7774663a0da52717891d8ef": "the kernel, out of memory",
        "d989611b15e44c9dbf31e3c81256e4ed": "systemd-oomd, short of memory",
    ]

    /// Only what systemd itself wrote counts: anybody may write into the journal.
    static func question(invocationID: String) -> [String] {
        let run = ["_PID=1", "INVOCATION_ID=\(invocationID)"]
        let functions = ["log_kill", "unit_kill_common", "kill_common_log"].map { "CODE_FUNC=\($0)" }
        let messages = outOfMemoryKills.keys.sorted().map { "MESSAGE_ID=\($0)" }
        return [
            "journalctl", "--boot", "--output=json", "--no-pager", "--quiet", "--output-fields=MESSAGE,MESSAGE_ID",
        ] + run + functions + ["+"] + run + messages
    }

    /// Reads lines such as `{"MESSAGE":"x.service: Killing process 30 (probe) with signal SIGKILL.", …}`.
    init(_ text: String) {
        for line in text.split(separator: "\n") {
            guard let record = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else { continue }
            if let killer = record.messageID.flatMap({ Self.outOfMemoryKills[$0] }) {
                outOfMemory = killer
            } else if let entry = Self.sending(record.message) ?? Self.killing(record.message) {
                entries.append(entry)
            }
        }
    }

    private struct Line: Decodable {
        var message: String
        var messageID: String?
        enum CodingKeys: String, CodingKey {
            case message = "MESSAGE"
            case messageID = "MESSAGE_ID"
        }
    }

    /// `x.service: Killing process 30 (probe) with signal SIGKILL.`
    ///
    /// The process's name stands between pid and signal, and may hold anything: so from both ends.
    private static func killing(_ message: String) -> Entry? {
        guard let start = Marks.cut(message[...], at: "Killing process "),
            let end = Marks.cutLast(start.after, at: " with signal "),
            let pid = Int(end.before.prefix { $0.isNumber }), let signal = signal(end.after)
        else { return nil }
        return Entry(pid: pid, signal: signal)
    }

    /// `x.service: Sent signal SIGKILL to main process 44 (probe) on client request.`
    private static func sending(_ message: String) -> Entry? {
        guard message.hasSuffix(" on client request."),
            let start = Marks.cut(message[...], at: "Sent signal "), let signal = signal(start.after),
            let end = Marks.cut(start.after, at: "process "), let pid = Int(end.after.prefix { $0.isNumber })
        else { return nil }
        return Entry(pid: pid, signal: signal, author: .client)
    }

    private static func signal(_ text: Substring) -> Int? {
        Signals.number(String(text.prefix { $0 != "." && $0 != " " }))
    }
}
