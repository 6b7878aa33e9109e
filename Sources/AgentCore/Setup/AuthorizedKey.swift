import FoundationEssentials

/// A public key as `ssh-keygen` writes it: `TYPE BASE64 COMMENT`, without options.
struct AuthorizedKey: Hashable {
    let type: String
    let blob: String
    let comment: String

    init?(_ line: String) {
        let line = line.split(whereSeparator: \.isNewline)
        guard line.count == 1, !line[0].unicodeScalars.contains(where: { $0.value < 0x20 }) else { return nil }
        let words = line[0].split(separator: " ", maxSplits: 2).map(String.init)
        guard words.count >= 2, let data = Data(base64Encoded: words[1]) else { return nil }
        // The key itself begins with its type, as RFC 4253 (6.6) has it.
        let bytes = Array(data)
        let name = Array(words[0].utf8)
        guard bytes.count > 4 + name.count, bytes.prefix(4).reduce(0, { $0 << 8 | Int($1) }) == name.count,
            Array(bytes[4..<4 + name.count]) == name,
            words[0].hasPrefix("ssh-") || words[0].hasPrefix("ecdsa-")
                || words[0].hasPrefix("sk-")
        else { return nil }
        (type, blob, comment) = (words[0], words[1], words.count > 2 ? words[2] : "")
    }

    /// The line with which this key can do nothing but run a command.
    func line(forcing command: String) -> String {
        "restrict,command=\"\(command)\" \(type) \(blob)" + (comment.isEmpty ? "" : " \(comment)")
    }

    /// Pure: the text of an authorized_keys file with this key's line, whatever that key was allowed before.
    func added(to text: String, forcing command: String) -> String {
        let kept = Self.lines(text).filter { !$0.split(separator: " ").contains(Substring(blob)) }
        let line = line(forcing: command)
        if Self.lines(text).contains(line), kept.count == Self.lines(text).count - 1 { return text }
        return (kept + [line]).joined(separator: "\n") + "\n"
    }

    /// Pure: the text without the lines that force a command.
    static func removed(from text: String, forcing command: String) -> String {
        let kept = lines(text).filter { !$0.hasPrefix("restrict,command=\"\(command)\" ") }
        return kept.count == lines(text).count ? text : kept.map { $0 + "\n" }.joined()
    }

    private static func lines(_ text: String) -> [String] { text.split(whereSeparator: \.isNewline).map(String.init) }
}
