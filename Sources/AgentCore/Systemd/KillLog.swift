import FoundationEssentials

/// What systemd wrote into the journal when it sent a final signal itself.
struct KillLog: Hashable {
    struct Entry: Hashable {
        var pid: Int
        var signal: Int
    }

    var entries: [Entry]

    static func question(invocationID: String) -> [String] {
        [
            "journalctl", "--boot", "--output=json", "--no-pager", "--quiet", "--output-fields=MESSAGE",
            "INVOCATION_ID=\(invocationID)", "CODE_FUNC=log_kill",
        ]
    }

    /// Reads lines such as `{"MESSAGE":"x.service: Killing process 30 (probe) with signal SIGKILL.", …}`.
    init(_ text: String) {
        entries = text.split(separator: "\n").compactMap { line in
            guard let record = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else { return nil }
            return Self.entry(record.message)
        }
    }

    private struct Line: Decodable {
        var message: String
        enum CodingKeys: String, CodingKey { case message = "MESSAGE" }
    }

    /// The process's name stands between pid and signal, and may hold anything: so from both ends.
    private static func entry(_ message: String) -> Entry? {
        guard let start = Marks.cut(message[...], at: "Killing process "),
            let end = Marks.cutLast(start.after, at: " with signal "),
            let pid = Int(end.before.prefix { $0.isNumber })
        else { return nil }
        let name = end.after.prefix { $0 != "." && $0 != " " }
        guard let signal = Signals.number(String(name)) else { return nil }
        return Entry(pid: pid, signal: signal)
    }
}
