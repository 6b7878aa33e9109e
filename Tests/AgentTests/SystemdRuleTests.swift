import AgentProtocol
import Testing

@testable import AgentCore

/// What refuses a stop, when systemd has to be disarmed, and when a drop-in may go.
@Suite struct SystemdRuleTests {
    let fake = FakeSystemd()

    private func unit(_ properties: [String: String] = [:]) throws -> Unit {
        fake.add("app.service", properties)
        return try fake.systemd.systemctl.unit("app.service")
    }

    private func refusals(_ properties: [String: String], startsAgain: Bool = false) throws -> [Reason] {
        Refusal.toStop(
            Survey(name: "app.service", target: try unit(properties)), policy: .refuse, startsAgain: startsAgain)
    }

    @Test func aStopIsRefusedForWhatWouldHarm() throws {
        #expect(try refusals([:]).isEmpty)
        #expect(
            try refusals(["LoadState": "masked"]) == [.unitNotLoaded(unit: "app.service", loadState: "masked")])
        #expect(try refusals(["CanStop": "no"]) == [.cannotStop(unit: "app.service")])
        #expect(try refusals(["NeedDaemonReload": "yes"]) == [.daemonReloadPending(units: ["app.service"])])
        #expect(try refusals(["ActiveState": "deactivating"]) == [.stillStopping(unit: "app.service")])
        #expect(try refusals(["SourcePath": "/etc/init.d/app"]) == [.sysvScript(unit: "app.service")])
        #expect(
            try refusals(["SuccessAction": "reboot"])
                == [.stopHasAction(unit: "app.service", property: "SuccessAction", action: "reboot")])
        #expect(
            try refusals(["KillSignal": "9"])
                == [.stopCommandKills(unit: "app.service", command: "KillSignal=SIGKILL")])
        #expect(try refusals(["CanStart": "no"]).isEmpty)
        #expect(try refusals(["CanStart": "no"], startsAgain: true) == [.cannotStart(unit: "app.service")])
    }

    @Test func aDependentIsLookedAtAsCloselyAsTheService() throws {
        fake.add("db.service", ["RequiredBy": "app.service"])
        fake.add("app.service", ["SourcePath": "/etc/init.d/app", "CanStart": "no"])
        let survey = try fake.systemd.survey("db.service")
        #expect(
            Refusal.toStop(survey, policy: .refuse, startsAgain: true)
                == [
                    .sysvScript(unit: "app.service"),
                    .dependents(
                        unit: "db.service", units: [UnitTie(unit: "app.service", because: "Requires=db.service")]),
                ])
        #expect(
            Refusal.toStop(survey, policy: .restart, startsAgain: true)
                == [.sysvScript(unit: "app.service"), .cannotStart(unit: "app.service")])
        #expect(Refusal.toStop(survey, policy: .leave, startsAgain: true) == [.sysvScript(unit: "app.service")])
    }

    @Test(arguments: [
        ("/system.slice/app.service", "control-group", true), ("/system.slice/app.service/session", "mixed", true),
        ("/system.slice/app.service", "process", false), ("/system.slice/app.service2", "control-group", false),
        ("/user.slice/session-1.scope", "control-group", false), ("", "control-group", false),
    ])
    func theAgentDoesNotStopWhatItRunsIn(group: String, mode: String, isRefused: Bool) throws {
        let unit = try unit(["ControlGroup": "/system.slice/app.service", "KillMode": mode])
        let reasons = Refusal.toStop(
            Survey(name: "app.service", target: unit), policy: .refuse, startsAgain: true, ownGroup: group)
        #expect(reasons == (isRefused ? [.agentWithin(unit: "app.service")] : []))
    }

    @Test func whatWasMadeInPassingCannotBeRestarted() throws {
        let path = "/run/systemd/transient/app.service"
        #expect(try refusals(["FragmentPath": path], startsAgain: true) == [.cannotStart(unit: "app.service")])
        #expect(try refusals(["FragmentPath": path]).isEmpty)
    }

    @Test func whatIsKeptUpCanBeRestartedAndNotStopped() throws {
        fake.add("keeper.service")
        let survey = Survey(
            name: "app.service", target: try unit(),
            upholderTies: [UnitTie(unit: "keeper.service", because: "Upholds=app.service")])
        #expect(
            Refusal.toStop(survey, policy: .refuse, startsAgain: false)
                == [.keptUp(unit: "app.service", by: ["keeper.service"])])
        #expect(Refusal.toStop(survey, policy: .refuse, startsAgain: true).isEmpty)
    }

    @Test(arguments: [
        "/bin/kill -9 $MAINPID", "/bin/kill -KILL 1", "/usr/bin/pkill -SIGKILL x", "/bin/kill -s 9 $MAINPID",
        "/bin/kill --signal=KILL 1", "/bin/kill --signal kill 1",
        "/sbin/start-stop-daemon --stop --retry TERM/3/KILL/2 --pidfile /run/x",
        "/sbin/start-stop-daemon --stop --retry 5",
        "/sbin/start-stop-daemon --stop --retry=5 -p x", "/bin/sh -c test -e /x && kill -9 1; true",
        "/usr/bin/docker stop web", "/usr/bin/podman stop --ignore -t 10 web", "/usr/bin/docker kill web",
    ])
    func aStopCommandThatKillsIsSeen(line: String) { #expect(StopCommand.kills(line)) }

    @Test(arguments: [
        "/sbin/start-stop-daemon --quiet --stop --retry QUIT/5 --pidfile /run/nginx.pid", "/bin/kill -TERM $MAINPID",
        "/bin/kill $MAINPID", "/usr/sbin/nginx -s quit",
        "/usr/bin/pg_ctlcluster --skip-systemctl-redirect -m fast 15-main stop",
        "/usr/bin/docker stop -t -1 web", "/usr/bin/killer-app stop", "/bin/kill -WINCH 9", "/usr/bin/tool --retry 5",
    ])
    func aStopCommandThatDoesNotIsLeftAlone(line: String) { #expect(!StopCommand.kills(line)) }

    @Test(arguments: [
        (["TimeoutStopUSec": "1min 30s"], Arming.late),
        (["TimeoutStopUSec": "3s"], .early),
        (["KillMode": "mixed"], .early),
        (["KillMode": "mixed", "SendSIGKILL": "no", "TimeoutStopUSec": "infinity"], .needless),
        (["KillMode": "mixed", "TimeoutStopUSec": "infinity"], .early),
        (["TimeoutStopUSec": "infinity"], .needless),
        (["SendSIGKILL": "no"], .late),
        (["KillMode": "process"], .late),
        (["DropInPaths": "/etc/systemd/system/app.service.d/zzzzz.conf"], .early),
        (["DropInPaths": "/etc/systemd/system/app.service.d/zzz-local.conf"], .late),
    ])
    func systemdIsDisarmedInTime(properties: [String: String], expected: Arming) throws {
        #expect(Arming.needed(for: [try unit(properties)]) == expected)
    }

    @Test(
        arguments: [
            ([:], nil),
            (["SendSIGKILL": "yes"], ("SendSIGKILL", "yes")),
            (["TimeoutStopUSec": "5s"], ("TimeoutStopSec", "5s")),
            (["OOMPolicy": "kill"], ("OOMPolicy", "kill")),
            // Older than systemd 243, which did nothing of the kind yet.
            (["OOMPolicy": ""], nil),
        ] as [([String: String], (String, String)?)])
    func aShieldThatAnotherDropInBeatsIsNone(beaten: [String: String], flaw: (property: String, value: String)?) throws
    {
        let shielded = ["SendSIGKILL": "no", "TimeoutStopUSec": "infinity", "OOMPolicy": "continue"]
        let status = try unit(shielded.merging(beaten) { $1 }).status
        let expected = flaw.map { Reason.overridden(unit: "app.service", property: $0.property, value: $0.value) }
        #expect(Arming.flaw(in: status) == expected)
    }

    @Test func aFarDeadlineLeavesAStopMoreTimeBeforeADaemonReload() throws {
        let far = try unit(["TimeoutStopUSec": "1min 30s"])
        let near = try unit(["TimeoutStopUSec": "12s"])
        #expect(Arming.moment(for: [far]) == 4.5)
        #expect(Arming.moment(for: [far, near]) == 1)
    }

    @Test func oneUnitThatNeedsItBeforeIsEnough() throws {
        let slow = try unit()
        let short = try unit(["TimeoutStopUSec": "2s"])
        #expect(Arming.needed(for: [slow, slow]) == .late)
        #expect(Arming.needed(for: [slow, short]) == .early)
        #expect(Arming.needed(for: []) == .needless)
    }

    @Test(arguments: [
        ("active", false, "control-group", true), ("active", true, "control-group", true),
        ("inactive", false, "control-group", true), ("inactive", true, "mixed", false),
        ("failed", true, "control-group", false), ("inactive", true, "process", true),
        ("deactivating", true, "control-group", false), ("deactivating", false, "control-group", false),
        ("activating", true, "control-group", false),
    ])
    func aDropInGoesOnlyWhenNothingCanBeKilledForIt(
        state: String, isPopulated: Bool, mode: String, isSafe: Bool
    ) throws {
        let unit = try unit(["ActiveState": state, "KillMode": mode])
        #expect(Sweeper.isSafe(unit, isPopulated: isPopulated) == isSafe)
    }

    @Test(arguments: [("780", "stop"), ("0", "stop"), ("0", "stop-post")])
    func aStopCommandIsNeverCutShort(main: String, state: String) throws {
        let stopping = try unit([
            "ActiveState": "deactivating", "SubState": state, "MainPID": main, "ControlPID": "868",
            "TimeoutStopUSec": "2s",
        ])
        var member = DescentMember(stopping, limit: 0)
        member.note(stopping.status)
        let isTold = member.mustTellAgain()
        #expect(!isTold)
    }

    @Test func aReloadNeedsAServiceThatIsUpAndCan() throws {
        #expect(Refusal.toReload(try unit()).isEmpty)
        #expect(Refusal.toReload(try unit(["CanReload": "no"])) == [.cannotReload(unit: "app.service")])
        #expect(Refusal.toReload(try unit(["ActiveState": "failed"])) == [.cannotReload(unit: "app.service")])
    }
}
