import AgentProtocol
import Foundation
import Inventory
import Testing

@testable import Transport

/// Somebody who holds a key that may do nothing but speak to the agent, and who wants more.
@Suite(.needsLab, .inTurns, .lab("polkey", "poluser", "poltrick", "polhold"))
struct PolicyTests {
    let lab: Lab

    init() throws { lab = try #require(LabTrait.lab) }

    private func target(_ unit: String, _ change: (inout ServiceTarget) -> Void = { _ in }) -> ServiceTarget {
        var target = ServiceTarget(unit: unit, stopTimeout: 20, startTimeout: 20)
        change(&target)
        return target
    }

    // MARK: A key with a forced command

    @Test func aKeyThatMaySpeakToTheAgentMayDoNothingElse() async throws {
        let bot = try await Bot(lab, on: "polkey")
        let again = try await bot.lull(
            "agent", "install", "polkey", "--user", "bot", "--key", bot.key + ".pub", "--yes")
        #expect(again.exitCode == 0 && !again.output.contains("would"), "\(again)")
        try await noShell(bot)
        try await nothingThatThePolicyForbids(bot)
        try await nothingByBrokenFrames(bot)
        try await whatIsAllowedWorks(bot)
        let removed = try await bot.lull("agent", "remove", "polkey", "--yes")
        #expect(removed.exitCode == 0, "\(removed)")
        #expect(try await bot.ssh("id").errors.contains("Permission denied"))
        #expect(
            try await lab.sh("polkey", "ls /etc/lull /etc/sudoers.d /usr/local/lib | grep -e lull -e policy")
                == "/etc/lull:\npolicy")
    }

    private func noShell(_ bot: Bot) async throws {
        for words in [["id"], ["sh", "-c", "id"], ["sudo", "-n", "id"], []] {
            for before in [[], ["-t", "-t"], ["-o", "SetEnv=LULL_AGENT_STATE=/tmp/evil LD_PRELOAD=/tmp/evil.so"]] {
                let ran = try await Bot.child("/usr/bin/ssh", bot.options + before + [bot.host] + words)
                #expect(!(ran.output + ran.errors).contains("uid="), "\(before) \(words): \(ran)")
            }
        }
        let forwarded = try await bot.ssh(before: ["-W", "127.0.0.1:22"])
        #expect(forwarded.exitCode != 0 && !forwarded.output.contains("SSH-2.0"))
        #expect(forwarded.errors.contains("prohibited"), "\(forwarded)")
        let file = lab.directory + "/evil"
        try "evil".write(toFile: file, atomically: true, encoding: .utf8)
        for program in ["/usr/bin/scp", "/usr/bin/sftp"] {
            let words = program.hasSuffix("scp") ? [file, "\(bot.host):/tmp/evil"] : ["-b", "/dev/null", bot.host]
            #expect(try await Bot.child(program, bot.options + words).exitCode != 0)
        }
        let scp = try await Bot.child("/usr/bin/scp", ["-O"] + bot.options + [file, "\(bot.host):/tmp/evil"])
        #expect(scp.exitCode != 0)
        #expect(try await lab.sh(bot.host, "ls -d /tmp/evil* 2>/dev/null || echo none") == "none")
        // And the user may start nothing else as root.
        #expect(try await lab.sh(bot.host, "su bot -c 'sudo -n id' 2>&1 || true").contains("password is required"))
        let state = "LULL_AGENT_STATE=/tmp/evil"
        let set = try await lab.sh(
            bot.host, "su bot -c 'sudo -n \(state) /usr/local/lib/lull/lull-agent serve' </dev/null 2>&1 || true")
        #expect(set.contains("not allowed"), "\(set)")
    }

    private func nothingThatThePolicyForbids(_ bot: Bot) async throws {
        try await lab.sh(
            bot.host,
            """
            ln -s /etc /srv/app/out
            printf '[Service]\\nExecStart=/bin/sleep infinity\\n' > /etc/systemd/system/pol-db.service
            printf '[Unit]\\nRequires=pol-db.service\\nAfter=pol-db.service\\n[Service]\\nExecStart=/bin/sleep infinity\\n' \\
                > /etc/systemd/system/pol-app.service
            systemctl daemon-reload; systemctl start pol-app.service
            md5sum /etc/passwd /etc/shadow > /root/sums
            """)
        let command = CommandOperation(argv: ["touch", "/tmp/evil"], timeout: 10)
        let asking = CommandOperation(argv: ["true"], timeout: 10, unless: ["touch", "/tmp/evil"])
        let probe = HealthCheck(probe: .command(argv: ["touch", "/tmp/evil"]), within: 1, every: 1, soak: 0)
        let copy = { (path: String, mode: Int?) in
            AgentProtocol.Operation.copy(
                CopyOperation(
                    path: path, digest: "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", size: 1,
                    mode: mode))
        }
        let before = ServicesBefore(
            verb: .stop, target: target("quick.service"), activeTriggers: [],
            activeUnits: ["quick.service", "nginx.service"])
        let attacks: [(String, [AgentProtocol.Operation])] = [
            ("restart ssh.service", [.restart(target("ssh.service"))]),
            ("restart sshd.service", [.restart(target("sshd.service"))]),
            ("stop quick.service", [.stop(target("quick.service"))]),
            ("start poweroff.target", [.start(target("poweroff.target"))]),
            (
                "may use force",
                [.restart(target("quick.service") { $0.force = ForceRule(after: 0, signal: 9, reason: "x") })]
            ),
            ("stop pol-app.service, which stops", [.restart(target("pol-db.service") { $0.dependents = .restart })]),
            ("stop pol-app.service, which stops", [.restart(target("pol-db.service") { $0.dependents = .leave })]),
            ("run `touch /tmp/evil`", [.run(command)]),
            ("run `true`", [.run(asking)]),
            ("run `touch /tmp/evil`", [.check(probe)]),
            ("run `touch /tmp/evil`", [.restart(target("quick.service") { $0.health = [probe] })]),
            ("run `touch /tmp/evil`", [.undo(.command(argv: ["touch", "/tmp/evil"], timeout: 10))]),
            ("change /etc/cron.d/evil", [copy("/etc/cron.d/evil", nil)]),
            ("change /srv/app/../../etc/evil", [copy("/srv/app/../../etc/evil", nil)]),
            ("change /srv/app/out/evil (it leads to /etc/evil)", [copy("/srv/app/out/evil", nil)]),
            ("change /etc/lull/policy", [copy("/etc/lull/policy", nil)]),
            ("give /srv/app/evil the mode 04755", [copy("/srv/app/evil", 0o4755)]),
            ("link /srv/app/evil to /etc", [.link(LinkOperation(path: "/srv/app/evil", to: "/etc"))]),
            ("change /etc/evil", [.link(LinkOperation(path: "/etc/evil", to: "/srv/app/releases"))]),
            (
                "link /srv/app/evil to ../../etc",
                [.link(LinkOperation(path: "/srv/app/evil", to: "../../etc")), copy("/srv/app/evil/evil", nil)]
            ),
            ("keep a copy of /etc/shadow", [.restart(target("quick.service") { $0.protect = ["/etc/shadow"] })]),
            ("put back /srv/app/evil", [.undo(.file(path: "/srv/app/evil", backup: "/etc/shadow"))]),
            (
                "put back /srv/app/evil",
                [.undo(.file(path: "/srv/app/evil", backup: "/var/lib/lull/backups/../../../../etc/shadow"))]
            ),
            ("put back /etc/passwd", [.undo(.file(path: "/etc/passwd", backup: nil))]),
            ("put back /srv/app/current", [.undo(.link(path: "/srv/app/current", previous: "/etc"))]),
            ("put back nginx.service", [.undo(.services(before))]),
        ]
        let fleet = bot.fleet()
        for (index, (what, program)) in attacks.enumerated() {
            for putsBack in [nil, true] {
                let report = try await fleet.perform(
                    ActionRequest(
                        id: "attack-\(index)-\(putsBack ?? false)", program: program,
                        attachments: ["2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881": "eA=="],
                        putsBack: putsBack),
                    on: bot.connection
                ) { _ in }
                let said = report.operations.flatMap(\.reasons).map(\.message)
                #expect(report.outcome == .refused, "\(what): \(report)")
                #expect(said.contains { $0.contains(what) }, "\(what): \(said)")
            }
            let forecast = try await fleet.forecast(bot.connection, program: program)
            let refusals = forecast.operations.flatMap { operation -> [Reason] in
                if case .refuse(let reasons) = operation.prospect { reasons } else { [] }
            }
            #expect(refusals.contains { $0.message.contains(what) }, "\(what): \(refusals.map(\.message))")
        }
        #expect(await fleet.openedConnections == [bot.host: 1], "the agent stayed alive through all of it")

        // Another user's action is none of the bot's business.
        let ops = SSHFleet(options: SSHOptions(forks: 1, agentPaths: [Lull.agent]))
        let host = HostConnection(
            host: bot.host, address: bot.host, become: true, sshArguments: ["-F", lab.directory + "/ssh_config"])
        _ = try await ops.perform(ActionRequest(id: "ops-1", program: [.pause(0)]), on: host) { _ in }
        await ops.close()
        let words = "the action ops-1 was asked for by another user"
        await #expect(throws: ContactFailure.badFrame(message: words)) {
            try await fleet.attach(to: "ops-1", on: bot.connection) { _ in }
        }
        await #expect(throws: ContactFailure.badFrame(message: words)) {
            try await fleet.perform(ActionRequest(id: "ops-1", program: [.pause(0)]), on: bot.connection) { _ in }
        }
        await #expect(throws: ContactFailure.self) {
            try await fleet.setUp(bot.connection, .remove, rehearsal: false)
        }
        await fleet.close()
        #expect(
            try await lab.sh(
                bot.host,
                "md5sum --quiet -c /root/sums; ls -d /tmp/evil* /srv/app/evil* /etc/evil* 2>/dev/null || echo none")
                == "none")
        #expect(
            try await lab.sh(bot.host, "systemctl is-active ssh.service pol-app.service quick.service | sort -u")
                == "active")
    }

    private func nothingByBrokenFrames(_ bot: Bot) async throws {
        let ask = try FrameCodec.encode(ControllerMessage.standing(request: 1))
        func frame(_ text: String) -> [UInt8] { [0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8) }
        let alive = { (messages: [AgentMessage]) in
            if case .standing(request: 1, _)? = messages.last { true } else { false }
        }
        for text in ["", "{}", "[", #"{"dance":{}}"#, "\u{0}\u{1}", #"{"perform":{"_0":{"id":7}}}"#] {
            let answers = try await bot.talk(frame(text) + ask)
            #expect(answers.count == 2 && alive(answers), "\(text): \(answers)")
        }
        for id in ["../../../tmp/evil", "a/b", ".", "", String(repeating: "a", count: 129), "a\u{0}b"] {
            let answers = try await bot.talk(
                FrameCodec.encode(ControllerMessage.perform(ActionRequest(id: id, program: [.pause(0)]))) + ask)
            #expect(
                answers.first
                    == .problem(
                        request: nil, id: id, message: "an id holds letters, digits, '-' and '.' only"), "\(id)")
            #expect(alive(answers))
        }
        let tooLong = AgentMessage.problem(request: nil, id: nil, message: "a frame is longer than 16777216 bytes")
        #expect(try await bot.talk([0xFF, 0xFF, 0xFF, 0xFF, 0x7B]) == [tooLong])
        #expect(try await bot.talk([1, 0, 0, 1] + [UInt8](repeating: 0x20, count: 100_000)) == [tooLong])
        #expect(try await bot.talk(Array("GET / HTTP/1.1\r\n\r\n".utf8)) == [tooLong])
        #expect(try await bot.talk([0, 0, 0]) == [])
        // Two at once are two, and the second is not let in beside the first.
        let pauses = try (1...2).flatMap {
            try FrameCodec.encode(ControllerMessage.perform(ActionRequest(id: "two-\($0)", program: [.pause(0)])))
        }
        _ = try await bot.talk(pauses)
        #expect(alive(try await bot.talk(ask)))
    }

    private func whatIsAllowedWorks(_ bot: Bot) async throws {
        let lull = try Lull(lab)
        let plan = lull.directory + "/plan.yml"
        try Lull.plan("quick", on: bot.host).write(toFile: plan, atomically: true, encoding: .utf8)
        let inventory = try bot.inventory()
        let done = try await bot.lull("run", plan, "--yes", "--state", lull.directory + "/s", inventory: inventory)
        #expect(done.exitCode == 0, "\(done)")

        // A rollout that fails is put back under the same policy, which lets nothing be stopped by itself.
        try """
        defaults: { timeout: 20s }
        services:
          app: { health: [{ http: "http://127.0.0.1:8080/healthz", within: 3s }] }
        steps:
          - link: { path: /srv/app/current, to: /srv/app/releases/v2-broken }
            hosts: all
          - restart: app
            hosts: all
        """.write(toFile: plan, atomically: true, encoding: .utf8)
        let back = try await bot.lull("run", plan, "--yes", "--state", lull.directory + "/s", inventory: inventory)
        #expect(back.exitCode == 1, "\(back)")
        #expect(
            try await lab.sh(bot.host, "readlink /srv/app/current; systemctl is-active app")
                == "/srv/app/releases/v1\nactive")

        let status = try await bot.lull("agent", "status", bot.host, inventory: inventory)
        #expect(status.output.contains("in place for good at /usr/local/lib/lull/lull-agent\n"), "\(status)")
        #expect(status.output.contains("force never") && status.output.contains("not on hold"), "\(status)")
        #expect(try await lab.sh(bot.host, "ls -A /home/bot/.cache 2>/dev/null || echo none") == "none")
    }

    // MARK: A user with a shell, who may start the agent as root

    @Test func aUserWhoMayOnlyStartTheAgentNeedsNoOther() async throws {
        let bot = try await Bot(lab, on: "poluser")
        // The same key, now without a forced command.
        try await lab.sh("poluser", "sed -i 's/^restrict,[^ ]* -n [^ ]* serve\" //' /home/bot/.ssh/authorized_keys")
        #expect(try await bot.ssh("id", "-un").output == "bot\n")
        let fleet = bot.fleet()
        #expect(try await fleet.standing(of: bot.connection).agent.path.hasPrefix("/usr/local/lib/lull/agent-"))
        await fleet.close()
        #expect(
            try await lab.sh("poluser", "ls -A /home/bot/.cache 2>/dev/null || echo none") == "none", "nothing was sent"
        )
        // An agent of another lull: sudo starts no other, so it is spoken to, and the versions are compared.
        try await lab.sh(
            "poluser", "cd /usr/local/lib/lull && mv agent-* agent-other && ln -sfn agent-other lull-agent")
        let other = bot.fleet()
        let standing = try await other.standing(of: bot.connection)
        #expect(standing.installed == "other" && standing.agent.userID == 0)
        await other.close()
    }

    // MARK: Tricks with the file

    private static let tricks = [
        ("chmod 666 /etc/lull/policy", "/etc/lull/policy: others than its owner may write to it"),
        ("chmod 777 /etc/lull", "/etc/lull: others than its owner may write to it"),
        ("chmod 777 /etc/lull; rm /etc/lull/policy", "/etc/lull: others than its owner may write to it"),
        ("chown ops /etc/lull/policy", "/etc/lull/policy: it doesn't belong to root"),
        ("chown ops /etc/lull", "/etc/lull: it doesn't belong to root"),
        ("mv /etc/lull/policy /p; ln -s /p /etc/lull/policy", "/etc/lull/policy: it is a symbolic link"),
        ("mv /etc/lull /l; ln -s /l /etc/lull", "/etc/lull: it is a symbolic link"),
        ("truncate -s 100M /etc/lull/policy", "/etc/lull/policy: it is longer than 65536 bytes"),
        ("printf 'probes yes\\n\\0' > /etc/lull/policy", "/etc/lull/policy:1: it holds NUL bytes"),
        ("echo 'alow unit *' > /etc/lull/policy", "/etc/lull/policy:1: 'alow' is none of allow"),
        ("rm /etc/lull/policy; mkfifo /etc/lull/policy", "/etc/lull/policy: it is no plain file"),
    ]

    @Test func aFileThatCannotBeTrustedForbidsEverything() async throws {
        let host = HostConnection(
            host: "poltrick", address: "poltrick", become: true, sshArguments: ["-F", lab.directory + "/ssh_config"])
        let fleet = SSHFleet(options: SSHOptions(forks: 2, agentPaths: [Lull.agent]))
        let program: [AgentProtocol.Operation] = [.restart(target("quick.service"))]
        for (trick, complaint) in Self.tricks {
            try await lab.sh(
                "poltrick",
                "rm -rf /etc/lull /l /p; mkdir -m 755 /etc/lull; echo 'probes yes' > /etc/lull/policy; \(trick)")
            let report = try await fleet.perform(
                ActionRequest(id: UUID().uuidString, program: program), on: host
            ) { _ in }
            let forecast = try await fleet.forecast(host, program: program)
            #expect(report.outcome == .refused)
            let said = report.operations.flatMap(\.reasons).map(\.message)
            #expect(
                said.allSatisfy { $0.contains("everything is refused") } && said.contains { $0.contains(complaint) },
                "\(said)")
            guard case .refuse(let reasons)? = forecast.operations.first?.prospect else {
                Issue.record("\(forecast)")
                continue
            }
            #expect(reasons.map(\.message).contains { $0.contains(complaint) })
        }
        // An agent without root that may not read it can't know what it says.
        try await lab.sh("poltrick", "rm -rf /etc/lull; install -D -m 600 /dev/null /etc/lull/policy")
        var ops = host
        ops.become = false
        let report = try await fleet.perform(ActionRequest(id: "unread", program: [.pause(0)]), on: ops) { _ in }
        #expect(
            report.operations.flatMap(\.reasons) == [
                .policyUnusable(path: "/etc/lull/policy", message: "this agent may not read it: Permission denied")
            ])
        await fleet.close()
    }

    // MARK: Holds

    @Test func aHeldHostIsLeftAlone() async throws {
        let lull = try Lull(lab)
        let plan = Lull.plan("quick", on: "polhold")
        let file = lull.directory + "/plan.yml"
        try plan.write(toFile: file, atomically: true, encoding: .utf8)
        let inventory = ["-i", lab.directory + "/inventory.yml"]
        func command(_ words: String...) async throws -> Bot.Ran {
            try await Bot.child(
                Lab.root + "/.build/debug/lull", words + inventory,
                environment: ["LULL_AGENT": Lull.agent, "NO_COLOR": "1"])
        }
        let held = try await command("hold", "polhold", "--why", "disk is being replaced", "--until", "2h")
        #expect(held.exitCode == 0 && held.output.contains("disk is being replaced"), "\(held)")
        let before = try await lab.sh("polhold", "systemctl show -p InvocationID quick")
        let preview = try await command("preview", file)
        #expect(preview.exitCode == 3 && preview.output.contains("the host is on hold since"), "\(preview)")
        let run = try await lull.run(plan)
        #expect(run.exitCode == 3 && run.output.contains("disk is being replaced"), "\(run)")
        #expect(try await lab.sh("polhold", "systemctl show -p InvocationID quick") == before)
        #expect(try await command("holds", "polhold", "-o", "json").output.contains(#""why":"disk is being replaced""#))
        let released = try await command("release", "polhold")
        #expect(released.exitCode == 0 && released.output.contains("disk is being replaced"), "\(released)")
        #expect(try await lull.run(plan).exitCode == 0)
    }
}
