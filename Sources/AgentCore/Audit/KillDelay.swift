/// After how long a stop command that kills does so.
enum KillDelay {
    /// - Parameter line: a command for which `StopCommand.kills` holds.
    /// - Returns: in seconds; nil where that can't be told.
    static func seconds(of line: String) -> Double? {
        let words = line.split(whereSeparator: { " \t\n\"';|&(){}".contains($0) }).map(String.init)
        if words.contains(where: { $0.hasSuffix("start-stop-daemon") }) { return retry(words) }
        if let engine = words.firstIndex(where: { ["docker", "podman"].contains($0.split(separator: "/").last ?? "") })
        {
            return container(Array(words[(engine + 1)...]))
        }
        // `kill -9` kills when it is run; what the line waits for before isn't known.
        let programs = ["kill", "pkill", "killall", "skill"]
        let isAlone = words.first.map { programs.contains(String($0.split(separator: "/").last ?? "")) } ?? false
        return isAlone ? 0 : nil
    }

    /// `--retry TERM/3/KILL/2` kills after 3 s, `--retry 5` after 5 s (start-stop-daemon(8)); `--signal KILL` at once.
    private static func retry(_ words: [String]) -> Double? {
        guard let schedule = value(of: ["-R", "--retry"], in: words) else { return 0 }
        if let seconds = Double(schedule) { return seconds }
        var total = 0.0
        for part in schedule.split(separator: "/") {
            let name = part.drop { $0 == "-" }
            if ["KILL", "SIGKILL", "9"].contains(name), part.first == "-" || Int(part) == nil { return total }
            if let seconds = Double(part) { total += seconds }
        }
        return nil
    }

    /// `docker stop` and `podman stop` kill after ten seconds, unless told otherwise.
    private static func container(_ words: [String]) -> Double? {
        if words.contains("kill") { return 0 }
        return value(of: ["-t", "--time", "--timeout"], in: words).map { Double($0) } ?? 10
    }

    private static func value(of names: [String], in words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard names.contains(parts.first ?? "") else { continue }
            return parts.count == 2 ? parts[1] : index + 1 < words.count ? words[index + 1] : nil
        }
        return nil
    }
}
