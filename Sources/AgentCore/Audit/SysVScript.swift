import AgentProtocol
import Glibc

/// The init script behind a unit that systemd made of it: what kills in it is out of systemd's hands.
enum SysVScript {
    /// What is known of a script.
    enum Sight: Hashable {
        /// The first line that kills.
        case kills(String)
        case harmless
        case unreadable(String)
    }

    /// Where systemd-sysv-generator finds them (systemd-sysv-generator(8)).
    static func isOne(_ sourcePath: String) -> Bool {
        sourcePath.hasPrefix("/etc/init.d/") || sourcePath.hasPrefix("/etc/rc.d/")
    }

    static func look(at path: String) -> Sight {
        errno = 0
        guard let text = FileText.read(path, limit: 262_144) else {
            return .unreadable(errno == 0 ? "it is no file" : SystemError.text(errno))
        }
        return firstKill(in: text).map { .kills($0) } ?? .harmless
    }

    /// - Returns: the line as it stands, without the spaces around it.
    static func firstKill(in text: String) -> String? {
        var open = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let words = open + line.drop { $0 == " " || $0 == "\t" }
            if words.last == "\\" {
                open = words.dropLast() + (words.hasSuffix(" \\") ? "" : " ")
                continue
            }
            open = ""
            if words.hasPrefix("#") { continue }
            if StopCommand.kills(words) { return words }
        }
        return nil
    }
}
