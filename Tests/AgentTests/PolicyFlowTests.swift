import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// What only systemd knows of (aliases, what stops as well, triggers), and what only an open directory tells.
@Suite struct PolicyFlowTests {
    let fake = FakeSystemd()
    let spy = WatcherSpy()

    private func perform(
        _ verb: ServicesBefore.Verb, _ unit: String, under policy: String
    ) throws -> (ServiceResult, OperationForecast.Prospect) {
        var systemd = fake.systemd
        systemd.policy = try PolicyReaderTests.policy(policy)
        let target = ServiceTarget.of(unit, dependents: .restart)
        return (systemd.perform(verb, on: target, watcher: spy), systemd.forecast(verb, of: target).prospect)
    }

    private func forbids(_ what: String, _ rule: String) -> [Reason] {
        [.policyForbids(what: what, rule: rule, path: "/p")]
    }

    @Test func whatStopsAlongIsAskedForToo() throws {
        fake.add("db.service", ["RequiredBy": "app.service"])
        fake.add("app.service", ["Requires": "db.service"])
        let (result, prospect) = try perform(.restart, "db.service", under: "allow unit db.service")
        let reasons = forbids(
            "stop app.service, which stops with db.service", "has no `allow unit app.service`")
        #expect(result.outcome == .refused && result.reasons == reasons)
        #expect(prospect == .refuse(reasons))
        #expect(fake.orders.isEmpty && spy.befores.isEmpty)
        fake.onStop = { fake, _ in for unit in ["db.service", "app.service"] { fake.takeDown(unit) } }
        #expect(try perform(.restart, "db.service", under: "allow unit db.service app.*").0.outcome == .done)
    }

    @Test func soAreTriggers() throws {
        fake.add("app.service", ["TriggeredBy": "app.socket"])
        fake.add("app.socket", ["SubState": "listening"])
        let (result, _) = try perform(.stop, "app.service", under: "allow unit app.service")
        #expect(
            result.reasons
                == forbids("stop app.socket, which stops with app.service", "has no `allow unit app.socket`"))
        fake.takeDown("app.service")
        fake.set("app.socket", ["ActiveState": "inactive", "SubState": "dead", "UnitFileState": "enabled"])
        #expect(try perform(.start, "app.service", under: "allow unit app.service").0.outcome == .refused)
        #expect(fake.orders.isEmpty)
    }

    @Test(arguments: [ServicesBefore.Verb.stop, .restart, .reload]) func anAliasDoesNotHelp(verb: ServicesBefore.Verb)
        throws
    {
        fake.add("ssh.service", ["Names": "ssh.service sshd.service"])
        fake.units["sshd.service"] = fake.units["ssh.service"]
        let (result, prospect) = try perform(verb, "sshd.service", under: "allow unit *\ndeny unit ssh.service")
        let word = verb == .restart ? "stop" : verb.rawValue
        let reasons = forbids(
            "\(word) sshd.service, which is ssh.service", "says `deny unit ssh.service` in line 2")
        #expect(result.reasons == reasons && prospect == .refuse(reasons))
        #expect(fake.orders.isEmpty)
    }

    @Test func forceIsForTheHostToAllow() throws {
        let policy = try PolicyReaderTests.policy("force never")
        let rule = ForceRule(after: 1, signal: 9, reason: "x")
        let never = PolicyPermission(policy: policy)
        #expect(never.objection(to: "a.service", rule) == "/p says `force never` in line 1")
        #expect(
            PolicyPermission(policy: try PolicyReaderTests.policy("")).objection(to: "a.service", rule)
                == "/p has no `force ask`")
        #expect(PolicyPermission(policy: try PolicyReaderTests.policy("force ask")).objection(to: "a", rule) == nil)
    }

    /// A link may be swapped between the judgement and the deed: the directory that was opened has the last word.
    @Test func aPathThatLeadsElsewhereByNowIsNotFollowed() throws {
        let directory = try TemporaryDirectory()
        let base = try #require(RealPath.resolve(directory.path))
        for name in ["srv", "srv/in", "etc"] { mkdir(base + "/" + name, 0o755) }
        let allowed = AllowedPaths(policy: try PolicyReaderTests.policy("paths \(base)/srv"))
        let path = base + "/srv/in/x"
        #expect(allowed.objection(to: "change", path) == nil)
        rmdir(base + "/srv/in")
        symlink("../etc", base + "/srv/in")

        let problem = FileProblem(path, "leads out of the `paths` of /p")
        #expect(throws: problem) { try FilePlace(path, within: allowed) }
        let log = NoLog()
        let steps = OperationSteps(
            id: "a", index: 0,
            soFar: ActionReport(id: "a", outcome: .done, operations: [], startedAt: 0, finishedAt: 0), log: log)
        let link = LinkStep(link: LinkOperation(path: path, to: "y"), allowed: allowed).perform(steps)
        #expect(link.outcome == .refused && link.reasons == [problem.reason])
        let digest = SHA256.hexDigest(of: "x".utf8)
        let copy = CopyStep(copy: CopyOperation(path: path, digest: digest, size: 1), allowed: allowed)
            .perform(steps, attachment: "eA==") { base + "/backup" }
        #expect(copy.outcome == .refused)
        #expect(LinkStep.putBack(path: path, previous: "y", within: allowed).outcome == .failed)
        let store = BackupStore(id: "a", in: try StateDirectory(path: base + "/state"), within: allowed)
        #expect(store.putBack(path: path, backup: nil).outcome == .failed)
        #expect(throws: FileProblem.self) { try store.protect(base + "/etc") }
        #expect(directory.names("etc") == [])
    }

    @Test func onlyBackupsAreTakenForBackups() throws {
        let directory = try TemporaryDirectory()
        try directory.write("secret", "s")
        let store = BackupStore(id: "a", in: try StateDirectory(path: directory.path + "/state"))
        let root = directory.path + "/state/backups"
        for backup in [
            directory.path + "/secret", "\(root)/../../secret", "\(root)/a/../../../secret", "\(root)/a/0/x", root,
            "\(root)/a",
            "\(root)/./0", "\(root)//0", "",
        ] {
            let end = store.putBack(path: directory.path + "/out", backup: backup)
            #expect(end.reasons == [.fileProblem(path: backup, message: "is no backup of lull's")])
        }
        #expect(directory.text("out") == nil)
    }

    @Test func recordsTellWhatMayBePutBack() throws {
        let directory = try TemporaryDirectory()
        let state = try StateDirectory(path: directory.path + "/state")
        let record = try ActionRecord.make(ActionRequest(id: "a", program: []), in: state)
        let link = Undo.link(path: "/srv/x", previous: "v1")
        let started = ServicesBefore(verb: .start, target: .of("app.service"), activeTriggers: [], activeUnits: [])
        let operation = OperationReport(
            index: 0, outcome: .done, undo: [link, .services(started)], duration: 0)
        let report = ActionReport(id: "a", outcome: .done, operations: [operation], startedAt: 0, finishedAt: 0)
        try record.write("report.json", report, durable: .nothing)

        let records = UndoRecords(state: state)
        #expect(records.hold(link))
        #expect(!records.hold(.link(path: "/srv/x", previous: "v2")))
        var newer = started
        newer.target.stopTimeout = 77
        #expect(records.hold(.services(newer)))
        newer.pulledIn = ["ssh.service"]
        #expect(!records.hold(.services(newer)))
        newer.pulledIn = nil
        newer.activeUnits = ["ssh.service"]
        #expect(!records.hold(.services(newer)))
        // Put together from two actions: one pulled in what the other had seen active.
        let stopped = ServicesBefore(
            verb: .stop, target: .of("db.service"), activeTriggers: ["db.socket"],
            activeUnits: ["db.service", "x.service"])
        let other = try ActionRecord.make(ActionRequest(id: "b", program: []), in: state)
        var second = report
        second.operations[0].undo = [.services(stopped)]
        try other.write("report.json", second, durable: .nothing)
        newer.activeUnits = ["x.service"]
        newer.activeTriggers = ["db.socket"]
        #expect(records.hold(.services(newer)))
        newer.activeUnits.append("ssh.service")
        #expect(!records.hold(.services(newer)))
        newer.activeUnits = []
        newer.target.user = "alice"
        #expect(!records.hold(.services(newer)))
        #expect(records.tellOfStart(of: .of("app.service")))
        #expect(!records.tellOfStart(of: .of("ssh.service")))
    }

    @Test func anotherUsersActionIsNotShownUnderAPolicy() {
        #expect(Caller.maySee(1000, caller: 1000) && Caller.maySee(1000, caller: 0) && Caller.maySee(nil, caller: 0))
        #expect(
            !Caller.maySee(1000, caller: 1001) && !Caller.maySee(0, caller: 1001) && !Caller.maySee(nil, caller: 1001))
    }
}

private struct NoLog: WorkerLog {
    func note(_ report: ActionReport) throws(SystemError) {}
    func progress(_ progress: ActionProgress) {}
}
