import AgentProtocol

/// How an ssh process ended, and what was printed: why the host can't be spoken to. Pure.
///
/// ssh exits with 255 for its own failures and with the remote command's status otherwise. Its words are those of
/// OpenSSH 7.4 to 10, which it doesn't translate.
struct SSHEnding: Sendable, Hashable {
    enum End: Sendable, Hashable {
        case exited(Int)
        case signalled(Int)
    }

    var end: End
    /// The end of what was printed on standard error in this phase.
    var errors: String
    /// What was printed on standard output and isn't ours.
    var printed: String
    var phase: Conversation.Phase
    /// Whether the agent was to be started through `sudo`.
    var become: Bool

    var failure: ContactFailure {
        switch phase {
        case .greeting: beforeLogin
        case .uploading: afterLogin(otherwise: { .connectionLost(message: $0) })
        case .starting: beforeHello
        case .speaking: afterLogin(otherwise: { .agentDied(message: $0) })
        }
    }

    // MARK: - By phase

    private var beforeLogin: ContactFailure {
        guard end == .exited(255) else {
            // The login shell ran and didn't run our command: a forced command, `nologin`, a missing /bin/sh.
            let words = Self.trimmed(printed + "\n" + lines.joined(separator: "\n"))
            if words.contains("sudo: ") { return .sudoRefused(message: words) }
            return .ssh(exitCode: exitCode, message: words)
        }
        if errors.contains("REMOTE HOST IDENTIFICATION HAS CHANGED") || errors.contains("REVOKED HOST KEY DETECTED") {
            return .hostKeyChanged(message: lastLine { $0.hasPrefix("Offending ") } ?? lines.last ?? "")
        }
        if errors.contains("Host key verification failed") {
            return .hostKeyUnknown(message: lastLine { $0.contains("host key is known for") } ?? lines.last ?? "")
        }
        if let words = lastLine(where: {
            $0.contains(": Permission denied (") || $0.contains("Too many authentication fail")
        }) {
            return .authenticationFailed(message: words)
        }
        if let words = noContact { return .unreachable(message: words) }
        return .ssh(exitCode: 255, message: Self.trimmed(lines.joined(separator: "\n")))
    }

    /// Behind a jump host several lines tell of it, and the first kind that is there tells the most.
    private var noContact: String? {
        lastLine { $0.hasPrefix("ssh: connect to host ") || $0.hasPrefix("ssh: Could not resolve ") }
            ?? lastLine { $0.contains(": open failed: ") }
            ?? lastLine {
                $0.hasPrefix("kex_exchange_identification: ") || $0.hasPrefix("ssh_exchange_identification: ")
            }
            ?? lastLine {
                $0.hasPrefix("Connection timed out during banner exchange") || $0.hasPrefix("banner exchange: ")
            }
            ?? lastLine(where: Self.tellsOfLostContact)
    }

    private var beforeHello: ContactFailure {
        if exitCode == 255, let words = lastLine(where: Self.tellsOfLostContact) {
            return .connectionLost(message: words)
        }
        let words = allLines
        if exitCode == 126 || words.contains("unable to execute") { return .cannotStoreAgent(message: words) }
        // `sudo` ends with 1 if it refuses; the shell with 127 if there is none. An agent says hello before all else.
        if become, exitCode == 1 || exitCode == 127 || words.contains("sudo: ") { return .sudoRefused(message: words) }
        return .agentDied(message: words)
    }

    private func afterLogin(otherwise: (String) -> ContactFailure) -> ContactFailure {
        // A remote process that a signal ended makes ssh exit with 255 too, but without a word of its own.
        if exitCode == 255, let words = lastLine(where: Self.tellsOfLostContact) {
            return .connectionLost(message: words)
        }
        if case .signalled(let signal) = end { return .connectionLost(message: "ssh was ended by signal \(signal)") }
        return otherwise(allLines)
    }

    // MARK: - Words

    private var exitCode: Int {
        switch end {
        case .exited(let code): code
        case .signalled(let signal): 128 + signal
        }
    }

    /// Without what ssh prints on being asked to be verbose.
    private var lines: [String] {
        errors.split(whereSeparator: \.isNewline).map { Self.trimmed(String($0)) }
            .filter { line in !line.isEmpty && !["debug1:", "debug2:", "debug3:"].contains { line.hasPrefix($0) } }
    }

    private var allLines: String {
        guard lines.isEmpty else { return Self.trimmed(lines.joined(separator: "\n")) }
        // How ssh ends when a signal ended the remote process.
        if exitCode == 255 { return "it was killed, or its session ended, without a word" }
        return "it ended with exit code \(exitCode) and without a word"
    }

    private func lastLine(where matches: (String) -> Bool) -> String? { lines.last(where: matches) }

    /// Without white space at its ends, and not longer than a reader wants.
    static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        return String(rest.suffix(1000))
    }

    static func tellsOfFullDisk(_ text: String) -> Bool {
        ["No space left on device", "Disk quota exceeded", "File too large", "File size limit exceeded"]
            .contains { text.contains($0) }
    }

    private static func tellsOfLostContact(_ line: String) -> Bool {
        let beginnings = [
            "Timeout, server ", "client_loop: ", "packet_write_wait: ", "ssh_dispatch_run_fatal: ",
            "ssh_packet_write_poll: ", "Connection closed by ", "Connection reset by ", "Read from remote host ",
            "Received disconnect from ", "Disconnected from ", "Bad packet length", "mux_client_",
            "Shared connection to ",
            "Connection to ",
        ]
        return beginnings.contains { line.hasPrefix($0) }
    }
}
