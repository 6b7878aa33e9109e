import AgentProtocol
import Report
import Testing

@Suite("Words")
struct ReportWordsTests {
    @Test(
        "Spans of time",
        arguments: [
            (0, "0s"), (0.04, "0s"), (0.35, "0.4s"), (3, "3s"), (9.96, "10s"), (12.4, "12s"), (59.7, "1m"),
            (90, "1m30s"),
            (65, "1m05s"), (3600, "1h"), (3900, "1h05m"), (90_000, "25h"), (.infinity, "for ever"), (-1, "0s"),
        ] as [(Double, String)])
    func spans(seconds: Double, text: String) { #expect(TimeText.span(seconds) == text) }

    @Test(
        "Ages",
        arguments: [
            (1, "1 second"), (119, "119 seconds"), (120, "2 minutes"), (7199, "119 minutes"), (7200, "2 hours"),
            (172_800, "2 days"), (.infinity, "11574074074 days"),
        ] as [(Double, String)])
    func ages(seconds: Double, text: String) { #expect(TimeText.age(seconds) == text) }

    @Test(
        "Moments",
        arguments: [
            (0, "1970-01-01 00:00:00"), (951_827_696, "2000-02-29 12:34:56"), (1_795_367_109.9, "2026-11-22 17:05:09"),
            (4_107_542_400, "2100-03-01 00:00:00"), (-1, "1969-12-31 23:59:59"),
        ] as [(Double, String)])
    func moments(seconds: Double, text: String) { #expect(TimeText.moment(seconds) == text) }

    @Test("What a host prints can't move the cursor, nor turn text around")
    func escaping() {
        #expect("a\u{1B}[2Jb\r\nc\td\u{202E}e\u{9B}".visible == "a\\x1b[2Jb\\r\\nc\\td\\u{202e}e\\u{9b}")
        #expect("plain, ünïcode, 日本".visible == "plain, ünïcode, 日本")
    }

    @Test("Commands as a person would type them")
    func shell() {
        #expect(["lb", "drain", "web1:80"].shellCommand == "lb drain web1:80")
        #expect(["echo", "", "it's", "$HOME;"].shellCommand == #"echo '' 'it'\''s' '$HOME;'"#)
    }

    @Test("Every contact failure has words and a code of its own")
    func contactFailures() {
        let failures: [ContactFailure] = [
            .unreachable(message: "ssh: connect to host 10.0.0.9 port 22: Connection refused\r\n"),
            .hostKeyChanged(message: "Host key verification failed."),
            .hostKeyUnknown(message: "Host key verification failed."),
            .authenticationFailed(message: "ada@web1: Permission denied (publickey)."),
            .sudoRefused(message: "sudo: a password is required"), .noSpaceForAgent(message: "No space left on device"),
            .cannotStoreAgent(message: "Read-only file system"), .wrongProcessor(machine: "aarch64"),
            .noisyLoginShell(text: "Welcome!\n\u{1B}[5m"), .protocolMismatch(agent: 2, controller: 1),
            .agentDied(message: ""), .connectionLost(message: "Timeout, server not responding."),
            .badFrame(message: "too long"), .noAnswer(seconds: 30), .ssh(exitCode: 1, message: "oops"),
            .unsafeAddress(value: "-oProxyCommand=x"),
            .agentMissing(path: "/usr/bin/lull-agent"),
        ]
        #expect(Set(failures.map(\.code)).count == failures.count)
        // Word by word they are pinned where they are made, in AgentProtocol.
        #expect(Set(failures.map(\.text)).count == failures.count)
        #expect(failures.allSatisfy { !$0.text.contains("\u{1B}") && !$0.text.hasSuffix(".") })
    }
}
