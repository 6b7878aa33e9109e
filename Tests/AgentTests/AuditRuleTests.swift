import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// What an audit finds, from what systemd and the kernel say.
@Suite struct AuditRuleTests {
    let fake = FakeSystemd()

    private func audit(
        _ sight: ProcessSight = ProcessSight(count: 1), script: InitScript = .polite,
        patterns: [String] = [], all: Bool = false
    ) -> HostAudit {
        HostAuditor(systemd: fake.systemd, look: { _ in sight }, script: { _ in script })
            .audit(AuditQuestion(patterns: patterns, includesInactive: all))
    }

    private func unit(
        _ properties: [String: String], _ sight: ProcessSight = ProcessSight(count: 1),
        script: InitScript = .polite
    ) throws -> UnitAudit {
        fake.add("app.service", properties)
        return try #require(audit(sight, script: script).units.first { $0.unit == "app.service" })
    }

    private static let usual = AuditFinding.deadline(seconds: 90, signal: 9)

    // MARK: What kills

    @Test func aServiceAsTheyMostlyAreIsKilledAtSystemdsDefault() throws {
        let app = try unit([:])
        #expect(app.findings == [Self.usual])
        #expect(app.danger == .moderate && app.killsAfter == 90)
        #expect(app.remedy == .armLate(after: 4.5))
    }

    @Test(arguments: [("29s", AuditDanger.high, 29.0), ("30s", .moderate, 30), ("0", .high, 0)])
    func aShortDeadlineIsMoreDangerous(timeout: String, danger: AuditDanger, seconds: Double) throws {
        let app = try unit(["TimeoutStopUSec": timeout])
        #expect(app.danger == danger && app.killsAfter == seconds)
    }

    @Test func mixedKillsChildrenAtOnceAndOnlyThem() throws {
        let children = try unit(["KillMode": "mixed"], ProcessSight(count: 3))
        #expect(children.findings == [.childrenKilled(children: 2), Self.usual])
        #expect(children.danger == .severe && children.killsAfter == 0)
        #expect(children.remedy == .armEarly)

        let alone = try unit(["KillMode": "mixed"], ProcessSight(count: 1))
        #expect(alone.findings == [Self.usual, .childrenKilled(children: 0)])
        #expect(alone.danger == .moderate && alone.killsAfter == 90)
        #expect(try unit(["KillMode": "mixed", "SendSIGKILL": "no"], ProcessSight(count: 3)).killsAfter == nil)
    }

    @Test func whatNeverKillsIsHarmless() throws {
        let patient = try unit(["TimeoutStopUSec": "infinity"])
        #expect(patient.findings.isEmpty && patient.danger == .none && patient.killsAfter == nil)
        #expect(patient.remedy == .wait)
        let givenUp = try unit(["SendSIGKILL": "no"])
        #expect(givenUp.findings == [.givenUp(seconds: 90)] && givenUp.danger == .none)
        let none = try unit(["KillMode": "none"])
        #expect(none.findings == [.leftBehind(killMode: "none")] && none.danger == .none)
        let process = try unit(["KillMode": "process"])
        #expect(process.findings == [Self.usual, .leftBehind(killMode: "process")] && process.danger == .moderate)
    }

    @Test func withoutProcessesThereIsNothingToKill() throws {
        #expect(try unit([:], ProcessSight(count: 0)).findings == [.noProcesses])
        // Its stop command is a process, too.
        let stop = "{ path=/bin/save ; argv[]=/bin/save ; ignore_errors=no ; pid=0 }"
        #expect(try unit(["ExecStop": stop], ProcessSight(count: 0)).findings == [Self.usual])
    }

    @Test func whatKillsByItselfIsSevereAndRefused() throws {
        #expect(try unit(["KillSignal": "9"]).findings == [.killSignalKills, Self.usual])
        let stop = "{ path=/bin/kill ; argv[]=/bin/kill -9 1 ; ignore_errors=no ; pid=0 }"
        let command = try unit(["ExecStop": stop])
        #expect(command.findings.first == .stopCommandKills(command: "/bin/kill -9 1", after: 0))
        #expect(command.danger == .severe && command.killsAfter == 0)
        #expect(command.remedy == .refuse([.stopCommandKills(unit: "app.service", command: "/bin/kill -9 1")]))
        let reboot = try unit(["SuccessAction": "reboot"])
        #expect(reboot.findings.first == .hostAction(property: "SuccessAction", action: "reboot"))
        #expect(reboot.danger == .severe && reboot.killsAfter == 90)
    }

    @Test func aSysVScriptIsReadForWhatKillsInIt() throws {
        let line = "start-stop-daemon --stop --retry TERM/3/KILL/2"
        let path = "/etc/init.d/app"
        let killer = try unit(["SourcePath": path], script: .kills(line))
        #expect(killer.findings.first == .sysvScript(path: path, line: line, after: 3))
        #expect(killer.danger == .severe && killer.killsAfter == 3)
        #expect(killer.remedy == .refuse([.stopCommandKills(unit: "app.service", command: line)]))
        let unclear = try unit(["SourcePath": path], script: .unclear("killproc"))
        #expect(unclear.findings.first == .sysvScript(path: path, line: nil, after: nil))
        #expect(unclear.danger == .high)
        #expect(unclear.remedy == .refuse([.sysvScript(unit: "app.service")]))
        #expect(try unit(["SourcePath": path], script: .polite).findings == [Self.usual])
    }

    @Test func anIgnoredStopSignalCanOnlyEndInAKill() throws {
        let deaf = ProcessSight(count: 1, ignored: 1 << 14)
        #expect(try unit([:], deaf).findings == [.ignoresStopSignal(signal: 15), Self.usual])
        #expect(try unit([:], deaf).danger == .high)
        #expect(try unit(["KillSignal": "2"], deaf).findings == [Self.usual])
        #expect(try unit(["TimeoutStopUSec": "infinity"], deaf).findings.isEmpty)
    }

    @Test func abortComesWhateverSendSIGKILLSays() throws {
        let app = try unit(["TimeoutStopFailureMode": "abort", "SendSIGKILL": "no"])
        #expect(app.findings == [.deadline(seconds: 90, signal: 6), .givenUp(seconds: 90)])
    }

    // MARK: What else there is

    @Test func whatStopsWithItCountsWithItsOwnDeadline() throws {
        fake.add("db.service", ["RequiredBy": "app.service", "TimeoutStopUSec": "infinity"])
        fake.add("app.service", ["TimeoutStopUSec": "2s"])
        let found = audit(patterns: ["db.service"])
        let db = try #require(found.units.first)
        #expect(found.units.count == 1)
        #expect(
            db.findings == [
                .takesAlong([AlsoStops(unit: "app.service", because: "Requires=db.service", killsAfter: 2)])
            ])
        #expect(db.danger == .high && db.killsAfter == nil && db.remedy == .armEarly)
        fake.set("app.service", ["TimeoutStopUSec": "infinity"])
        #expect(audit(patterns: ["db.service"]).units.first?.danger == AuditDanger.none)
        fake.set("app.service", ["ActiveState": "inactive"])
        #expect(audit(patterns: ["db.service"]).units.first?.findings == [])
    }

    @Test func aPlainStopLeavesTriggersAndWhatGoesWithThem() throws {
        // As with dbus.service, dbus.socket and systemd-logind.service.
        fake.add("app.socket", ["RequiredBy": "user.service"])
        fake.add("user.service", ["TimeoutStopUSec": "2s"])
        let app = try unit(["TriggeredBy": "app.socket"])
        #expect(app.findings == [Self.usual, .revivedBy(["app.socket"])] && app.danger == .moderate)
        // lull stops the socket, and so has to look after both.
        #expect(app.remedy == .armEarly)
        fake.set("app.service", ["ConsistsOf": "app.socket"])
        #expect(audit(patterns: ["app.service"]).units.first?.alsoStops.map(\.unit) == ["app.socket", "user.service"])
    }

    @Test func theRestIsSaidAndMakesNothingMoreDangerous() throws {
        fake.add("app.socket")
        let app = try unit([
            "TimeoutStopUSec": "infinity", "TriggeredBy": "app.socket", "NeedDaemonReload": "yes",
            "WatchdogUSec": "30s", "RuntimeMaxUSec": "1h",
        ])
        #expect(
            app.findings == [
                .pendingReload, .revivedBy(["app.socket"]), .watchdog(seconds: 30), .runtimeLimit(seconds: 3600),
            ])
        #expect(app.danger == .none)
        #expect(app.remedy == .refuse([.daemonReloadPending(units: ["app.service"])]))
    }

    @Test func whatRefusesAStopIsNotKilledByOne() throws {
        let app = try unit(["CanStop": "no"])
        #expect(app.findings == [Self.usual, .refusesStop])
        #expect(app.danger == .none && app.killsAfter == nil)
        #expect(app.remedy == .refuse([.cannotStop(unit: "app.service")]))
    }

    @Test func aPendingEditElsewhereMattersWhereADaemonReloadIsSureToCome() throws {
        fake.add("other.service", ["NeedDaemonReload": "yes"])
        #expect(try unit([:]).remedy == .armLate(after: 4.5))
        #expect(
            try unit(["TimeoutStopUSec": "3s"]).remedy == .refuse([.daemonReloadPending(units: ["other.service"])]))
    }

    // MARK: Which units

    @Test func onlyLoadedAndLiveServicesUnlessAllAreAskedFor() {
        fake.add("a.service")
        fake.add("b.service", ["ActiveState": "inactive", "MainPID": "0", "KillMode": "mixed"])
        fake.add("c.service", ["LoadState": "masked", "ActiveState": "inactive"])
        fake.add("d.socket")
        #expect(audit().units.map(\.unit) == ["a.service"])
        let all = audit(all: true).units
        #expect(all.map(\.unit) == ["a.service", "b.service"])
        #expect(all[1].findings == [.childrenKilled(children: nil), Self.usual] && all[1].remedy == .armEarly)
    }

    @Test func namesAndGlobsMeanAUnitByAnyOfItsNames() {
        fake.add("ssh.service", ["Names": "ssh.service sshd.service"])
        fake.add("php8.2-fpm.service")
        #expect(audit(patterns: ["sshd.service"]).units.map(\.unit) == ["ssh.service"])
        let found = audit(patterns: ["php*-fpm.service", "ngnix.service"])
        #expect(found.units.map(\.unit) == ["php8.2-fpm.service"])
        #expect(found.unmatched == ["ngnix.service"])
    }

    @Test func aUnitThatSystemdHasToLoadForItIsFoundByName() {
        fake.add("a.service")
        fake.hidden = ["b.service": ["ActiveState": "inactive"]]
        #expect(audit(patterns: ["b.service"]).unmatched == ["b.service"])
        #expect(audit(patterns: ["b.service"], all: true).units.map(\.unit) == ["b.service"])
    }

    @Test func aHundredUnitsAreOneQuestion() {
        for number in 1...100 { fake.add("u\(number).service", ["RequiredBy": "u\(number + 1).service"]) }
        let units = audit().units
        #expect(units.count == 100)
        #expect(units.first { $0.unit == "u1.service" }?.alsoStops.count == 99)
        #expect(fake.questions == 1)
        #expect(fake.orders.allSatisfy { $0 == "--version" })
    }

    @Test func aUnitThatDoesNotSayHowItStopsIsNamed() {
        fake.add("a.service")
        fake.add("odd.service", ["KillMode": "new-one"])
        let found = audit()
        #expect(found.units.map(\.unit) == ["a.service"])
        #expect(
            found.unseen == [.serviceManager(message: "systemd doesn't say how odd.service is stopped")])
    }
}
