import AgentProtocol
import Testing

/// The words of an audit change only on purpose.
@Suite struct AuditTextTests {
    private static let dependents = (1...7).map {
        AlsoStops(unit: "\($0).service", because: "Requires=a.service", killsAfter: $0 == 1 ? 0 : $0 == 2 ? 90 : nil)
    }

    static let texts: [(AuditFinding, AuditDanger, String)] = [
        (.deadline(seconds: 3, signal: 9), .high, "systemd sends SIGKILL to what is still stopping after 3s"),
        (.deadline(seconds: 0, signal: 6), .high, "systemd sends SIGABRT at once to what hasn't stopped"),
        (.deadline(seconds: 90, signal: 9), .moderate, "systemd sends SIGKILL to what is still stopping after 1m30s"),
        (
            .childrenKilled(children: 2), .severe,
            "KillMode=mixed: systemd kills its children as soon as its main process ends, finished or not"
        ),
        (
            .childrenKilled(children: nil), .severe,
            "KillMode=mixed: systemd kills its children as soon as its main process ends, finished or not"
        ),
        (
            .childrenKilled(children: 0), .none,
            "KillMode=mixed: systemd would kill its children as soon as its main process ends; it has none now"
        ),
        (.killSignalKills, .severe, "KillSignal=SIGKILL: every stop is a kill"),
        (
            .stopCommandKills(command: "kill -9 1", after: 0), .severe,
            "its own stop command kills at once, whatever systemd is told: kill -9 1"
        ),
        (
            .stopCommandKills(command: "sh -c x", after: nil), .severe,
            "its own stop command kills, whatever systemd is told: sh -c x"
        ),
        (
            .sysvScript(path: "/etc/init.d/a", line: nil, after: nil), .high,
            "a SysV script stops it, /etc/init.d/a, which may kill by itself, unseen by systemd"
        ),
        (
            .sysvScript(path: "/etc/init.d/a", line: "x KILL", after: 3), .severe,
            "its SysV script /etc/init.d/a kills after 3s, and systemd calls that a success: x KILL"
        ),
        (
            .hostAction(property: "SuccessAction", action: "reboot"), .severe,
            "SuccessAction=reboot: its end does something to the whole host"
        ),
        (
            .ignoresStopSignal(signal: 15), .high,
            "its main process ignores SIGTERM, so a stop can only end in a kill"
        ),
        (
            .takesAlong([dependents[0]]), .high,
            "1 other unit stops with it: 1.service (Requires=a.service, killed at once)"
        ),
        (
            .takesAlong(dependents), .high,
            "7 other units stop with it: 1.service (Requires=a.service, killed at once), 2.service (Requires=a.service, "
                + "killed after 1m30s), 3.service (Requires=a.service), 4.service (Requires=a.service), 5.service "
                + "(Requires=a.service) and 2 more"
        ),
        (
            .takesAlong([dependents[2]]), .none, "1 other unit stops with it: 3.service (Requires=a.service)"
        ),
        (.leftBehind(killMode: "process"), .none, "KillMode=process: all but its main process outlive a stop"),
        (
            .leftBehind(killMode: "none"), .none,
            "KillMode=none: systemd tells no process to stop; what its stop command leaves runs on, unwatched"
        ),
        (
            .givenUp(seconds: 90), .none,
            "SendSIGKILL=no: after 1m30s systemd gives it up, and its processes run on, unwatched"
        ),
        (.noProcesses, .none, "it has no process that could be killed"),
        (
            .pendingReload, .none,
            "its files were edited and not loaded, so a daemon-reload may change all of this"
        ),
        (
            .revivedBy(["a.socket", "a.timer"]), .none,
            "started again by a.socket, a.timer, unless that is stopped first"
        ),
        (.refusesStop, .none, "it may not be stopped by hand; a shutdown stops it all the same"),
        (.watchdog(seconds: 30), .none, "its watchdog aborts it when it is silent for 30s, also unasked"),
        (.runtimeLimit(seconds: 3600), .none, "systemd stops it by itself after 1h of running"),
        (
            .shielded, .none,
            "lull keeps systemd from killing it at this moment: a stop by lull goes on, or was cut off"
        ),
    ]

    @Test(arguments: texts.indices) func findings(_ index: Int) {
        let (finding, danger, message) = Self.texts[index]
        #expect(finding.message == message)
        #expect(finding.danger == danger)
    }

    @Test func remedies() {
        #expect(
            AuditRemedy.wait.message(takesAlong: false)
                == "lull stops it and waits up to the plan's timeout; systemd has to be kept from nothing")
        #expect(
            AuditRemedy.armLate(after: 4.5).message(takesAlong: false)
                == "lull stops it, keeps systemd from killing by a drop-in if that takes longer than 4.5s, and waits up to "
                + "the plan's timeout")
        #expect(
            AuditRemedy.armEarly.message(takesAlong: true)
                == "with `dependents: restart` in the plan lull first keeps systemd from killing by a drop-in, then stops it "
                + "and waits up to the plan's timeout")
        let refusal = AuditRemedy.refuse([.sysvScript(unit: "a.service"), .cannotStop(unit: "a.service")])
        #expect(
            refusal.message(takesAlong: true)
                == "lull refuses to stop it: 'a.service' is a SysV init script, which may kill by itself, unseen by the "
                + "service manager; 'a.service' may not be stopped by hand (RefuseManualStop, or it can't be stopped)")
        #expect(refusal.advice.count == 2)
    }

    @Test func theWorstIsTheGreatest() {
        #expect(AuditDanger.allCases.sorted() == [.none, .moderate, .high, .severe])
    }
}
