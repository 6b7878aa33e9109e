import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// What a policy forbids, operation by operation: everything that it doesn't allow.
@Suite struct PolicyRuleTests {
    static let allowing = """
        allow unit app.service app.socket app@*.service bob/app.service
        deny unit app@9.service
        verbs restart start
        force never
        run no
        probes yes
        """
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        for name in ["srv", "srv/releases", "srv/releases/v2", "etc"] { mkdir(directory.path + "/" + name, 0o755) }
    }

    private var base: String { RealPath.resolve(directory.path) ?? directory.path }
    private var policy: Policy {
        get throws { try PolicyReaderTests.policy(Self.allowing + "\npaths \(base)/srv") }
    }

    private func rules(
        _ operations: [Operation], recorded: Bool = false, broughtUp: Bool = false,
        _ change: (inout Policy) -> Void = { _ in }
    ) throws -> [String] {
        var policy = try policy
        change(&policy)
        let facts = PolicyFacts(didRecord: { _ in recorded }, didBringUp: { _ in broughtUp })
        return policy.objections(to: ActionRequest(id: "a", program: operations), facts).map { objection in
            guard case .policyForbids(let what, let rule, _) = objection.reason else { return "\(objection.reason)" }
            return "\(what): \(rule)"
        }
    }

    private func target(_ unit: String, _ change: (inout ServiceTarget) -> Void = { _ in }) -> ServiceTarget {
        var target = ServiceTarget.of(unit)
        change(&target)
        return target
    }

    @Test func whatIsAllowedMayBeDone() throws {
        let program: [Operation] = [
            .restart(target("app.service")), .start(target("app@1.service")), .pause(1),
            .restart(target("app.service") { $0.user = "bob" }),
            .check(HealthCheck(probe: .tcp(host: "localhost", port: 80), within: 1, every: 1, soak: 0)),
            .link(LinkOperation(path: base + "/srv/current", to: base + "/srv/releases/v2")),
            .link(LinkOperation(path: base + "/srv/current", to: "releases/v3")),
            .copy(CopyOperation(path: base + "/srv/conf", digest: "", size: 0, mode: 0o755)),
        ]
        #expect(try rules(program) == [])
    }

    @Test func unitsAndVerbs() throws {
        #expect(
            try rules([.restart(target("ssh.service"))]) == ["restart ssh.service: has no `allow unit ssh.service`"])
        #expect(try rules([.stop(target("app.service"))]) == ["stop app.service: has no `verbs stop`"])
        #expect(
            try rules([.reload(target("x.service"))]) == [
                "reload x.service: has no `verbs reload`", "reload x.service: has no `allow unit x.service`",
            ])
        #expect(
            try rules([.start(target("app@9.service"))])
                == ["start app@9.service: says `deny unit app@9.service` in line 2"])
        #expect(
            try rules([.start(target("app@1.service") { $0.user = "bob" })])
                == ["start bob/app@1.service: has no `allow unit bob/app@1.service`"])
    }

    @Test func whoMayStartAnythingMayNotEndTheHost() throws {
        let open = { (policy: inout Policy) in policy.allowed = [Policy.Said(value: Glob(text: "*"), line: 1)] }
        for unit in ["poweroff.target", "systemd-reboot.service", "rescue.target", "runlevel6.target"] {
            #expect(
                try rules([.start(target(unit))], open)
                    == ["start \(unit): has no `verbs reboot`, and this ends or pauses the whole host"])
        }
        #expect(
            try rules([.start(target("poweroff.target"))]) {
                open(&$0)
                $0.verbs.insert(.reboot)
            } == [])
    }

    @Test func commandsHoweverTheyAreHidden() throws {
        let command = CommandOperation(argv: ["sh", "-c", "id"], timeout: 1)
        let probe = HealthCheck(probe: .command(argv: ["id"]), within: 1, every: 1, soak: 0)
        let said = "says `run no` in line 5"
        #expect(try rules([.run(command)]) == ["run `sh -c id`: \(said)"])
        #expect(try rules([.check(probe)]) == ["run `id`: \(said)"])
        #expect(try rules([.waitFor(probe)]) == ["run `id`: \(said)"])
        #expect(try rules([.undo(.command(argv: ["id"], timeout: 1))], recorded: true) == ["run `id`: \(said)"])
        #expect(try rules([.restart(target("app.service") { $0.health = [probe] })]) == ["run `id`: \(said)"])
        let before = ServicesBefore(
            verb: .restart, target: target("app.service") { $0.health = [probe] }, activeTriggers: [],
            activeUnits: ["app.service"])
        #expect(try rules([.undo(.services(before))], recorded: true) == ["run `id`: \(said)"])
        // In what closes a pair, too.
        let request = ActionRequest(
            id: "a", program: [.pause(1)], closing: [Closing(closes: 0, operation: .run(command))])
        let facts = PolicyFacts(didRecord: { _ in true }, didBringUp: { _ in true })
        #expect(try policy.objections(to: request, facts).map(\.index) == [1])
    }

    @Test func probesForceAndCopiesToKeep() throws {
        let probe = HealthCheck(probe: .http(url: "http://h/x", status: []), within: 1, every: 1, soak: 0)
        #expect(try rules([.check(probe)]) { $0.probes = nil } == ["ask 'http://h/x': has no `probes yes`"])
        let forced = target("app.service") { $0.force = ForceRule(after: 1, signal: 9, reason: "x") }
        let said = "/p says `force never` in line 4"
        let facts = PolicyFacts.nothing
        #expect(
            try policy.objections(to: ActionRequest(id: "a", program: [.restart(forced)]), facts).map(\.reason)
                == [.forceForbidden(unit: "app.service", policy: said)])
        #expect(try rules([.restart(forced)]) { $0.force = Policy.Said(value: true, line: 1) } == [])
        #expect(
            try rules([.restart(target("app.service") { $0.protect = ["/etc/shadow"] })])
                == ["keep a copy of /etc/shadow: has no `paths` that holds it"])
    }

    @Test func pathsHoweverTheyAreWritten() throws {
        func copy(_ path: String, mode: Int? = nil) throws -> [String] {
            try rules([.copy(CopyOperation(path: path, digest: "", size: 0, mode: mode))])
        }
        let allows = "allows absolute paths without '.' and '..' only"
        #expect(try copy("/etc/passwd") == ["change /etc/passwd: has no `paths` that holds it"])
        #expect(try copy(base + "/srv2") == ["change \(base)/srv2: has no `paths` that holds it"])
        #expect(try copy(base + "/srv/../etc/x") == ["change \(base)/srv/../etc/x: \(allows)"])
        #expect(try copy("srv/x") == ["change srv/x: \(allows)"])
        #expect(try copy(base + "/srv/x\0") == ["change \(base)/srv/x\\u{0}: \(allows)"])
        #expect(
            try copy(base + "/srv/x", mode: 0o4755)
                == ["give \(base)/srv/x the mode 04755: never allows set-user-id, set-group-id and sticky bits"])
        symlink("../etc", base + "/srv/out")
        #expect(
            try copy(base + "/srv/out/x")
                == ["change \(base)/srv/out/x (it leads to \(base)/etc/x): has no `paths` that holds it"])
        #expect(try copy(base + "/srv/out/deep/er/x").count == 1)
        symlink("nowhere", base + "/srv/dangling")
        #expect(
            try copy(base + "/srv/dangling/x") == [
                "change \(base)/srv/dangling/x: allows only paths that can be followed"
            ])
        symlink("srv", base + "/alias")
        #expect(try copy(base + "/alias/x") == [])
    }

    @Test func linksLeadNowhereElse() throws {
        func link(_ to: String) throws -> [String] {
            try rules([.link(LinkOperation(path: base + "/srv/current", to: to))])
        }
        symlink("/", base + "/srv/root")
        for to in ["/etc", "../etc", "releases/../../etc", "root/etc", "missing/../../etc", "/srv/../etc"] {
            #expect(
                try link(to)
                    == ["link \(base)/srv/current to \(to): has no `paths` that holds what it would lead to"])
        }
        #expect(try link("releases/../releases/v2") == [])
    }

    @Test func whatIsPutBackMustHaveBeenSeen() throws {
        let file = Operation.undo(.file(path: base + "/srv/x", backup: "/var/lib/lull/backups/a/0"))
        let only = "lets only be put back what the host's own records tell of"
        #expect(try rules([file]) == ["put back \(base)/srv/x: \(only)"])
        #expect(try rules([file], recorded: true) == [])
        #expect(
            try rules([.undo(.link(path: "/etc/x", previous: nil))], recorded: true)
                == ["put back /etc/x: has no `paths` that holds it"])
        let before = ServicesBefore(
            verb: .stop, target: target("app.service"), activeTriggers: ["app.socket"],
            activeUnits: ["app.service", "ssh.service"])
        #expect(
            try rules([.undo(.services(before))]) == [
                "put back ssh.service: has no `allow unit ssh.service`", "put back app.service: \(only)",
            ])
    }

    @Test func whatATargetBroughtUpIsAskedForToo() throws {
        let before = ServicesBefore(
            verb: .start, target: target("app.service"), activeTriggers: [], activeUnits: [], pulledIn: ["ssh.service"])
        #expect(
            try rules([.undo(.services(before))], recorded: true)
                == ["put back ssh.service: has no `allow unit ssh.service`"])
    }

    @Test func rebootsAndUnitFiles() throws {
        let reboot = Operation.reboot(RebootOperation(stopped: [target("ssh.service")], timeout: 1))
        #expect(
            try rules([reboot]) == [
                "reboot the host: has no `verbs reboot`", "restart ssh.service: has no `verbs reboot`",
                "restart ssh.service: has no `allow unit ssh.service`",
            ])
        #expect(try rules([.enable(target("app.service"))]) == ["enable app.service: has no `verbs enable`"])
        #expect(try rules([.disable(target("app.service"))]) == ["disable app.service: has no `verbs disable`"])
    }

    /// A rollback stops what came up on something that was changed, and starts it again: no more than a restart.
    @Test func aStopThatIsTakenBackIsARestart() throws {
        let stop = Operation.stop(target("app.service"))
        func undo(_ units: [String], of unit: String = "app.service") -> Operation {
            .undo(
                .services(ServicesBefore(verb: .restart, target: target(unit), activeTriggers: [], activeUnits: units)))
        }
        #expect(try rules([stop, undo(["app.service"])], recorded: true) == [])
        #expect(try rules([undo(["app.service"]), stop], recorded: true).count == 1)
        #expect(try rules([stop, undo([])], recorded: true).count == 1)
        #expect(try rules([stop, undo(["app@1.service"], of: "app@1.service")], recorded: true).count == 1)
        #expect(try rules([stop], broughtUp: true) == [])
        #expect(try rules([.stop(target("ssh.service"))], broughtUp: true).count == 1)
    }

    @Test func whatAHostPutsBackByItselfIsAllowedWhereTheActionWas() throws {
        let app = target("app.service")
        let link = LinkOperation(path: base + "/srv/current", to: base + "/srv/releases/v2")
        let before = ServicesBefore(
            verb: .restart, target: app, activeTriggers: [], activeUnits: ["app.service"])
        let report = ActionReport(
            id: "r1.1", outcome: .failed,
            operations: [
                OperationReport(
                    index: 0, outcome: .done, undo: [.link(path: link.path, previous: "releases/v1")], duration: 1),
                OperationReport(index: 1, outcome: .failed, undo: [.services(before)], duration: 1),
            ], startedAt: 0, finishedAt: 0)
        let program: [Operation] = [.link(link), .restart(app)]
        #expect(try rules(program) == [])
        let revert = GuardRules.request(
            "r1.1.revert", for: RunClaim(runID: "r1", owner: "o", epoch: 0),
            [PastAction(program: program, closing: [], report: report)])
        #expect(revert.program.count == 3 && revert.putsBack == true)
        #expect(try rules(revert.program, recorded: true) == [])
        #expect(try !rules(revert.program, recorded: false).isEmpty, "it counts because the records tell of it")
        #expect(try !rules(revert.program, recorded: true) { $0.verbs = [] }.isEmpty, "tightened meanwhile")
    }

    @Test func anEmptyPolicyForbidsEverything() throws {
        let policy = try PolicyReaderTests.policy("")
        let program: [Operation] = [
            .start(target("a.service")), .run(CommandOperation(argv: ["x"], timeout: 1)),
            .link(LinkOperation(path: "/a/b", to: "/c")), .copy(CopyOperation(path: "/a/b", digest: "", size: 0)),
            .check(HealthCheck(probe: .file(path: "/x"), within: 1, every: 1, soak: 0)),
            .undo(.link(path: "/a", previous: nil)),
        ]
        let facts = PolicyFacts(didRecord: { _ in true }, didBringUp: { _ in true })
        let refused = policy.objections(to: ActionRequest(id: "a", program: program), facts).map(\.index)
        #expect(Set(refused) == Set(program.indices))
    }
}
