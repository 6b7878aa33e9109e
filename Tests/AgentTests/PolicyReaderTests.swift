import AgentProtocol
import Testing

@testable import AgentCore

/// A policy that isn't understood to the last line is none that anyone may rely on.
@Suite struct PolicyReaderTests {
    static func policy(_ text: String) throws -> Policy {
        try PolicyReader.read(Array(text.utf8), path: "/p").get()
    }

    @Test func readsEveryKindOfLine() throws {
        let policy = try Self.policy(
            """
            # who may touch what
            allow unit app@*.service nginx.service   # two
            allow unit */backup.service
            deny unit ssh.service

            verbs stop start
            verbs reload
            force ask
            run no
            \tprobes   yes
            paths /srv/app /etc/app
            """)
        #expect(policy.allowed.map(\.value.text) == ["app@*.service", "nginx.service", "*/backup.service"])
        #expect(policy.denied == [Policy.Said(value: Glob(text: "ssh.service"), line: 4)])
        #expect(policy.verbs == [.stop, .start, .reload])
        #expect(policy.force == Policy.Said(value: true, line: 8))
        #expect(policy.run == Policy.Said(value: false, line: 9))
        #expect(policy.probes?.value == true)
        #expect(policy.paths == ["/srv/app", "/etc/app"])
    }

    @Test(arguments: [
        ("alow unit a.service", 1, "'alow' is none of allow, deny, verbs, force, run, probes, paths"),
        ("\nallow", 2, "after 'allow' comes 'unit', as in `allow unit app.service`"),
        ("deny ssh.service", 1, "after 'deny' comes 'unit', as in `deny unit app.service`"),
        ("allow unit", 1, "'allow unit' names no unit, as in `allow unit app.service`"),
        ("deny unit ssh", 1, "'ssh' is no full name of a unit; write 'ssh.service'"),
        ("deny unit ssh.servcie", 1, "'ssh.servcie' is no full name of a unit; write 'ssh.servcie.service'"),
        ("allow unit a;b.service", 1, "'a;b.service' holds what no unit's name holds; patterns have * and ?"),
        ("allow unit a/b/c.service", 1, "'a/b/c.service' is no unit; one of a user's own manager is USER/UNIT"),
        ("verbs", 1, "'verbs' names none of stop, start, restart, reload, enable, disable, reboot"),
        ("verbs stop kill", 1, "'kill' is none of stop, start, restart, reload, enable, disable, reboot"),
        ("force yes", 1, "after 'force' comes 'ask' or 'never', and nothing else"),
        ("run", 1, "after 'run' comes 'yes' or 'no', and nothing else"),
        ("run yes no", 1, "after 'run' comes 'yes' or 'no', and nothing else"),
        ("run no\nrun yes", 2, "'run' stands in line 1 already"),
        ("paths", 1, "'paths' names no directory or file"),
        ("paths srv", 1, "'srv' is no absolute path below '/' without '.', '..', '//' and a '/' at its end"),
        ("paths /", 1, "'/' is no absolute path below '/' without '.', '..', '//' and a '/' at its end"),
        ("paths /a/../b", 1, "'/a/../b' is no absolute path below '/' without '.', '..', '//' and a '/' at its end"),
        ("paths /a/", 1, "'/a/' is no absolute path below '/' without '.', '..', '//' and a '/' at its end"),
        ("run no\r\n", 1, "it holds control characters"),
        ("run no\0", 1, "it holds NUL bytes"),
    ])
    func refusesWhatItDoesNotUnderstand(text: String, line: Int, message: String) {
        #expect(throws: PolicyReader.Problems([.init(line: line, message: message)])) { try Self.policy(text) }
    }

    @Test func namesAllThatIsWrong() {
        #expect(
            throws: PolicyReader.Problems([
                .init(line: 1, message: "after 'run' comes 'yes' or 'no', and nothing else"),
                .init(line: 3, message: "'b' is no full name of a unit; write 'b.service'"),
            ])
        ) { try Self.policy("run maybe\nprobes yes\nallow unit a.service b") }
    }

    @Test func refusesWhatIsNoText() {
        #expect(throws: PolicyReader.Problems([.init(line: 1, message: "it is not UTF-8 text")])) {
            try PolicyReader.read([0x72, 0xFF, 0x0A], path: "/p").get()
        }
    }

    @Test(arguments: [
        ("*", "app.service", true), ("*", "bob/app.service", false), ("app@*.service", "app@1.service", true),
        ("app@*.service", "app.service", false), ("app?.service", "app1.service", true),
        ("app?.service", "app.service", false), ("*.service", "a.socket", false), ("a*b*c", "axxbyyc", true),
        ("a*b*c", "axxcyyb", false), ("*/app.service", "bob/app.service", true), ("bob/*", "bob/x.timer", true),
        ("bob/*", "bobx.timer", false), ("", "a", false), ("a", "", false), ("**", "abc", true), ("?", "/", false),
        ("a*", "ab/c", false),
    ])
    func patterns(pattern: String, name: String, matches: Bool) {
        #expect(Glob(text: pattern).matches(name) == matches)
    }
}
