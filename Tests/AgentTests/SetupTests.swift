import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// What an installation puts where, in a directory that stands for the host.
@Suite(.enabled(if: geteuid() == 0, "files have to be given away")) struct SetupTests {
    let directory: TemporaryDirectory
    static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEVCN8v6xuW9hAKPwuYkFgK9PrBmMcpVL1yO9fT5sCX2 ops@control"

    init() throws {
        directory = try TemporaryDirectory()
        chmod(directory.path, 0o755)
        for name in ["home", "home/ops", "etc", "etc/sudoers.d"] { mkdir(directory.path + "/" + name, 0o755) }
        try directory.write("agent", "the program")
    }

    private func setup(_ visudo: @escaping ([String]) -> Bool = { _ in true }) -> Setup {
        var setup = Setup(root: directory.path, owner: geteuid(), program: directory.path + "/agent")
        setup.ask = { argv in
            if argv[0] == "getent" {
                guard argv.last == "ops" else { return CommandResult(end: .exited(2)) }
                return CommandResult(end: .exited(0), output: Array("ops:x:1234:1235:,,,:/home/ops:/bin/sh\n".utf8))
            }
            return CommandResult(end: .exited(visudo(argv) ? 0 : 1), errors: Array("no good".utf8))
        }
        return setup
    }

    private let all = AgentInstallation(user: "ops", publicKey: key, policy: "run no\n")
    private let agentLine = "restrict,command=\"sudo -n /usr/local/lib/lull/lull-agent serve\" \(key)"

    private func kinds(_ report: SetupReport) -> [String] { report.changes.map { "\($0.kind) \($0.path)" } }

    @Test func putsEverythingInPlaceAndASecondTimeNothing() throws {
        let paths = [
            "/usr/local/lib/lull/lull-agent", "/etc/lull/policy", "/etc/sudoers.d/lull",
            "/home/ops/.ssh/authorized_keys",
        ]
        let rehearsal = setup().perform(.install(all), rehearsal: true)
        #expect(rehearsal.problems == [])
        #expect(kinds(rehearsal) == paths.map { "create \($0)" })
        #expect(directory.names("etc") == ["sudoers.d"])

        let report = setup().perform(.install(all), rehearsal: false)
        #expect(report == rehearsal)
        let digest = SHA256.hexDigest(of: "the program".utf8)
        #expect(directory.names("usr/local/lib/lull") == ["agent-\(digest)", "lull-agent"])
        #expect(directory.text("usr/local/lib/lull/lull-agent") == "the program")
        #expect(directory.mode("usr/local/lib/lull/agent-\(digest)") == 0o755)
        #expect(directory.text("etc/lull/policy") == "run no\n")
        #expect(directory.mode("etc/lull/policy") == 0o644)
        #expect(directory.text("etc/sudoers.d/lull") == SudoersPart.text(["ops"]))
        #expect(directory.mode("etc/sudoers.d/lull") == 0o440)
        #expect(directory.names("etc/sudoers.d") == ["lull"])
        #expect(directory.text("home/ops/.ssh/authorized_keys") == agentLine + "\n")
        #expect(directory.mode("home/ops/.ssh") == 0o700)
        #expect(directory.mode("home/ops/.ssh/authorized_keys") == 0o600)

        #expect(kinds(setup().perform(.install(all), rehearsal: false)) == paths.map { "keep \($0)" })
    }

    @Test func aNewAgentReplacesTheOld() throws {
        _ = setup().perform(.install(AgentInstallation()), rehearsal: false)
        try directory.write("agent", "another program")
        #expect(
            kinds(setup().perform(.install(AgentInstallation()), rehearsal: false))
                == ["replace /usr/local/lib/lull/lull-agent"])
        #expect(directory.text("usr/local/lib/lull/lull-agent") == "another program")
        #expect(directory.names("usr/local/lib/lull").count == 2)
    }

    @Test func takesAwayWhatItPutThereButThePolicy() throws {
        _ = setup().perform(.install(all), rehearsal: false)
        let mine = "ssh-ed25519 AAAA of-my-own\n"
        try directory.write("home/ops/.ssh/authorized_keys", mine + agentLine + "\n")
        let report = setup().perform(.remove, rehearsal: false)
        #expect(report.problems == [])
        #expect(
            kinds(report) == [
                "remove /home/ops/.ssh/authorized_keys", "remove /etc/sudoers.d/lull", "remove /usr/local/lib/lull",
                "keep /etc/lull/policy",
            ])
        #expect(directory.text("home/ops/.ssh/authorized_keys") == mine)
        #expect(directory.names("etc/sudoers.d") == [] && directory.names("usr/local/lib") == [])
        #expect(directory.text("etc/lull/policy") == "run no\n")
        #expect(kinds(setup().perform(.remove, rehearsal: false)) == ["keep /etc/lull/policy"])
    }

    @Test func aSudoersFileThatVisudoRefusesIsNotPutInPlace() throws {
        let refused = setup { !$0.contains("-f") }.perform(.install(all), rehearsal: false)
        #expect(refused.problems.map(\.message) == ["/etc/sudoers.d/lull: visudo refuses it: no good"])
        #expect(directory.names("etc/sudoers.d") == [])
        // The key comes after it, and was not let in.
        #expect(directory.names("home/ops") == [])

        let before = SudoersPart.text(["eve"])
        try directory.write("etc/sudoers.d/lull", before)
        let all = setup { $0 != ["visudo", "-c", "-q"] }.perform(.install(self.all), rehearsal: false)
        #expect(all.problems.count == 1)
        #expect(directory.text("etc/sudoers.d/lull") == before)
    }

    @Test func nothingIsChangedWhereSomethingIsWrong() throws {
        func problems(_ installation: AgentInstallation) -> [String] {
            let report = setup().perform(.install(installation), rehearsal: false)
            #expect(report.changes == [])
            return report.problems.map(\.message)
        }
        #expect(problems(AgentInstallation(user: "eve")) == ["/etc/passwd: there is no user 'eve'"])
        for name in ["ALL", "%wheel", "#0", "a b", "a,b", "-x", "", "ops\nroot"] {
            #expect(problems(AgentInstallation(user: name)).count == 1)
        }
        for key in ["", "ssh-ed25519", "ssh-ed25519 AAAA", "command=\"sh\" \(Self.key)", "\(Self.key)\n\(Self.key)"] {
            #expect(problems(AgentInstallation(user: "ops", publicKey: key)).count == 1, "\(key)")
        }
        #expect(problems(AgentInstallation(publicKey: Self.key)).count == 1)
        #expect(problems(AgentInstallation(policy: "x\ny")).count == 2)
        #expect(directory.names("usr") == [])
    }

    @Test func aDirectoryThatOthersMayChangeIsNotTrusted() throws {
        for name in ["usr", "usr/local", "usr/local/lib"] { mkdir(directory.path + "/" + name, 0o755) }
        chmod(directory.path + "/usr/local", 0o775)
        let report = setup().perform(.install(AgentInstallation()), rehearsal: true)
        #expect(
            report.problems.map(\.message) == [
                "\(directory.path)/usr/local: others than root may write to it, so nothing below it can be trusted"
            ])
    }

    @Test func aKeyThatHadMoreIsLimited() throws {
        let key = try #require(AuthorizedKey(Self.key))
        let other = "ssh-ed25519 BBBB x"
        let text = key.added(to: "\(Self.key)\nno-pty \(Self.key)\n\(other)\n", forcing: "c")
        #expect(text == "\(other)\nrestrict,command=\"c\" \(Self.key)\n")
        #expect(key.added(to: text, forcing: "c") == text)
        #expect(AuthorizedKey.removed(from: text, forcing: "c") == other + "\n")
    }

    @Test func usersAreAddedToThoseThatAreThere() {
        #expect(SudoersPart.users(in: SudoersPart.text(["a", "b"])) == ["a", "b"])
        #expect(SudoersPart.users(in: "root ALL=(ALL) ALL\n") == [])
    }
}
