import AgentProtocol

/// What the stop of an init script would do, as far as its text tells.
///
/// No setting of systemd reaches into a script, and no reader proves anything about a program in general. So every command
/// that the script runs has to be one that is known not to kill, every signal has to be written out, and whatever isn't
/// understood counts against it.
enum InitScript: Hashable {
    /// Nothing in it kills; what it doesn't end, it leaves.
    case polite
    /// The line that kills.
    case kills(String)
    /// It can't be told; what stands in the way.
    case unclear(String)

    /// Where scripts are, of which systemd makes units.
    private static let directories = ["/etc/init.d/", "/etc/rc.d/"]

    static func isOne(_ sourcePath: String) -> Bool { directories.contains(where: sourcePath.hasPrefix) }

    static func read(_ path: String) -> InitScript {
        guard let text = FileText.read(path, limit: 131_072), text.utf8.count < 131_072 else {
            return .unclear("it can't be read")
        }
        return judge(text)
    }

    static func judge(_ text: String) -> InitScript {
        let lines = ShellText.lines(text)
        if let line = lines.first(where: StopCommand.kills) { return .kills(Printable.escape(line)) }
        guard let first = text.split(separator: "\n").first, shells.contains(String(first)) else {
            return .unclear("it is no plain shell script")
        }
        if let torn = lines.first(where: { !ShellText.isWhole($0) }) { return .unclear(Printable.escape(torn)) }
        let commands = lines.flatMap(ShellText.commands)
        let own = Set(lines.compactMap(ShellText.function))
        for words in commands {
            if let obstacle = obstacle(words, own) { return .unclear(Printable.escape(obstacle)) }
        }
        return .polite
    }

    private static let shells: Set = ["#!/bin/sh", "#! /bin/sh", "#!/bin/bash", "#!/bin/dash", "#!/bin/sh -e"]

    private static let harmless: Set = [
        // Of the shell, and of every system.
        ":", "[", "test", "true", "false", "echo", "printf", "exit", "return", "shift", "set", "local", "export",
        "break",
        "continue", "umask", "ulimit", "cd", "read", "wait", "unset", "readonly", "cat", "rm", "mkdir", "touch",
        "chown",
        "chmod", "install", "sleep", "grep", "cut", "head", "tail", "tr", "id", "ls", "ps", "pgrep", "pidof",
        "basename", "dirname", "expr", "seq", "date", "readlink", "ln", "mv", "cp", "which",
        // Of /lib/lsb/init-functions; its killproc isn't among them, since that may kill.
        "log_daemon_msg", "log_end_msg", "log_success_msg", "log_failure_msg", "log_warning_msg", "log_action_msg",
        "log_action_begin_msg", "log_action_end_msg", "log_progress_msg", "log_begin_msg", "status_of_proc",
        "pidofproc",
    ]

    private static let sources: Set = ["/lib/lsb/init-functions", "/lib/init/vars.sh"]

    /// Why a command could kill; nil where it can't.
    private static func obstacle(_ words: [String], _ own: Set<String>) -> String? {
        guard let word = words.first else { return nil }
        let command = bare(word)
        if own.contains(command) || command == "$0" { return nil }
        switch String(command.split(separator: "/").last ?? "") {
        case "start-stop-daemon": return signals(words)
        case "kill", "killall", "pkill": return killing(words)
        case ".", "source":
            let file = words.count > 1 ? bare(words[1]) : ""
            // Settings, not commands: what they may set is no signal, or `signals` would have objected.
            return sources.contains(file) || file.hasPrefix("/etc/default/") ? nil : words.joined(separator: " ")
        case let name: return harmless.contains(name) ? nil : words.joined(separator: " ")
        }
    }

    /// Options of start-stop-daemon whose value can be no signal.
    private static let takingValues: Set = [
        "--pidfile", "-p", "--exec", "-x", "--startas", "-a", "--name", "-n", "--user", "-u", "--ppid", "--chuid", "-c",
        "--group", "-g", "--chdir", "-d", "--umask", "-k",
    ]

    /// `--retry` and `--signal` with what is known: a variable could hold anything.
    private static func signals(_ words: [String]) -> String? {
        // What follows `--` is the daemon's.
        let words = words.prefix { $0 != "--" }.map(bare)
        for (index, word) in words.enumerated() {
            let previous = index > 0 ? words[index - 1] : ""
            if word.hasPrefix("$"), !takingValues.contains(previous) { return words.joined(separator: " ") }
            // Short options may be glued together (`-KsKILL`).
            if word.hasPrefix("-"), !word.hasPrefix("--"), word.utf8.count > 2 { return words.joined(separator: " ") }
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard let option = parts.first, ["--retry", "-R", "--signal", "-s"].contains(option) else { continue }
            let value = parts.count == 2 ? parts[1] : index + 1 < words.count ? words[index + 1] : ""
            let isSchedule = option == "--retry" || option == "-R"
            if value.isEmpty || value.contains("$") || isSchedule && Int(value) != nil {
                return words.joined(separator: " ")
            }
        }
        return nil
    }

    /// A signal that is written out, and then only names and process numbers.
    private static func killing(_ words: [String]) -> String? {
        for word in words.dropFirst().map(bare) {
            let signal = word.drop { $0 == "-" }
            if word.hasPrefix("-"), politeWords.contains(String(signal)) { continue }
            if word.hasPrefix("-") { return words.joined(separator: " ") }
            if word.hasPrefix("$"), !word.lowercased().contains("pid") { return words.joined(separator: " ") }
        }
        return nil
    }

    private static let politeWords: Set = [
        "0", "1", "2", "3", "10", "12", "15", "HUP", "INT", "QUIT", "TERM", "USR1", "USR2", "WINCH", "SIGTERM",
        "SIGINT",
        "SIGQUIT", "SIGHUP", "q", "s", "x", "f", "P",
    ]

    private static func bare(_ word: String) -> String { String(word.filter { $0 != "\"" && $0 != "'" }) }
}
