/// Whether a unit's own stop command would kill: then no setting of systemd can prevent it.
enum StopCommand {
    /// - Parameter line: the words of the command, joined by spaces as systemd shows them.
    static func kills(_ line: String) -> Bool {
        let words = line.split(whereSeparator: { " \t\n\"';|&(){}".contains($0) }).map(String.init)
        return words.contains(where: isKillWord) || hasKillOption(words) || stopsContainer(words)
    }

    /// `-9`, `-KILL`, `SIGKILL`, and the steps of `start-stop-daemon --retry TERM/3/KILL/2`.
    private static func isKillWord(_ word: String) -> Bool {
        if ["-9", "-kill", "-sigkill", "--kill-signal"].contains(word) { return true }
        return word.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).contains { $0 == "KILL" || $0 == "SIGKILL" }
    }

    private static func hasKillOption(_ words: [String]) -> Bool {
        let isStopDaemon = words.contains { $0.hasSuffix("start-stop-daemon") }
        for (index, word) in words.enumerated() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            let value = parts.count == 2 ? parts[1] : index + 1 < words.count ? words[index + 1] : ""
            switch parts.first ?? "" {
            case "-s", "-n", "--signal":
                if ["9", "kill", "sigkill"].contains(value.lowercased()) { return true }
            // A bare number means TERM/N/KILL/N (start-stop-daemon(8)).
            case "-R", "--retry":
                if isStopDaemon, Int(value) != nil { return true }
            default: break
            }
        }
        return false
    }

    /// `docker stop` and `podman stop` kill after ten seconds, unless they are told never to.
    private static func stopsContainer(_ words: [String]) -> Bool {
        guard
            let engine = words.firstIndex(where: { ["docker", "podman"].contains($0.split(separator: "/").last ?? "") })
        else { return false }
        let rest = words[(engine + 1)...]
        if rest.contains("kill") { return true }
        guard rest.contains("stop") else { return false }
        return !rest.contains("-1") && !rest.contains("--time=-1") && !rest.contains("--timeout=-1")
    }
}
