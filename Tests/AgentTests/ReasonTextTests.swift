import AgentProtocol
import Testing

/// The words for every reason are what people search for and scripts may look at: they change only on purpose.
@Suite struct ReasonTextTests {
    private static let process = HostProcess(
        pid: 42, command: "/usr/bin/app --serve", state: "D", waitsIn: "io_schedule")

    static let texts: [(Reason, message: String, advice: String)] = [
        (
            .unitNotLoaded(unit: "a.service", loadState: "not-found"), "there is no unit 'a.service' on the host",
            "check its name in the plan, or install it; `systemctl list-unit-files` shows what there is"
        ),
        (
            .unitNotLoaded(unit: "a.service", loadState: "masked"), "'a.service' is not loaded: masked",
            "`systemctl unmask a.service` if it is meant to run"
        ),
        (
            .unitNotLoaded(unit: "a.service", loadState: "bad-setting"), "'a.service' is not loaded: bad-setting",
            "see why: `systemctl status a.service` and `systemctl cat a.service`"
        ),
        (
            .cannotStop(unit: "a.service"),
            "'a.service' may not be stopped by hand (RefuseManualStop, or it can't be stopped)",
            "see why: `systemctl status a.service` and `systemctl cat a.service`"
        ),
        (
            .cannotStart(unit: "a.service"),
            "'a.service' may not be started by hand (RefuseManualStart, or it can't be started)",
            "see why: `systemctl status a.service` and `systemctl cat a.service`"
        ),
        (
            .cannotReload(unit: "a.service"), "'a.service' can't reload its configuration",
            "restart it instead, or give it an ExecReload=: `systemctl cat a.service`"
        ),
        (
            .daemonReloadPending(units: ["a.service", "b.service"]),
            "unit files were edited and not loaded yet: a.service, b.service; a reload here would load them too",
            "look at the edits (`systemctl cat a.service`), then `systemctl daemon-reload`"
        ),
        (
            .stopHasAction(unit: "a.service", property: "SuccessAction", action: "reboot"),
            "stopping 'a.service' would do something to the whole host: SuccessAction=reboot",
            "take the action away (`systemctl edit a.service`), or stop it by hand"
        ),
        (
            .sysvScript(unit: "a.service"),
            "'a.service' is a SysV init script, which may kill by itself, unseen by the service manager",
            "give it a unit of its own; its script: `systemctl cat a.service`"
        ),
        (
            .stopCommandKills(unit: "a.service", command: "/bin/kill -9 $MAINPID"),
            "the stop command of 'a.service' kills: /bin/kill -9 $MAINPID",
            "change its stop command: `systemctl edit a.service`"
        ),
        (
            .dependents(
                unit: "db.service",
                units: [
                    UnitTie(unit: "app.service", because: "Requires=db.service"),
                    UnitTie(unit: "web.service", because: "PartOf=app.service"),
                ]),
            "stopping 'db.service' would stop as well: app.service (Requires=db.service), web.service (PartOf=app.service)",
            "to stop them with the same care and start them again, add the line `dependents: restart` under `services: db:` in the plan; "
                + "or stop them in a step before"
        ),
        (
            .leftDown(unit: "db.service", units: ["app.service", "web.service"]),
            "the plan leaves what depends on 'db.service', and this stops with it and stays down: app.service, web.service",
            "nothing to do if that is meant; else `dependents: restart` under `services: db:` in the plan"
        ),
        (
            .activatable(unit: "a.service", names: ["org.example.A"]),
            "'a.service' is started again when somebody asks for org.example.A on the system bus",
            "nothing to do if that does no harm; `systemctl mask --runtime a.service` prevents it"
        ),
        (
            .nothingToProtect(path: "/etc/app"),
            "there is no /etc/app to copy; a rollback removes what is there by then",
            "check the path in the plan (`protect:`), if something should be there"
        ),
        (
            .leftovers(unit: "a.service", processes: [process]),
            "processes of an earlier run of 'a.service' are still there: 42 (/usr/bin/app --serve)",
            "wait for them, or ask them to end: `systemctl kill --signal=TERM a.service`; `systemctl status a.service` shows them"
        ),
        (
            .conflicts(unit: "a.service", units: [UnitTie(unit: "b.service", because: "ConflictedBy=a.service")]),
            "starting 'a.service' would stop: b.service (ConflictedBy=a.service)",
            "stop them in a step before if that is meant; `systemctl show -p Conflicts,ConflictedBy a.service`"
        ),
        (
            .keptUp(unit: "a.service", by: ["keeper.service"]),
            "'a.service' would be started again at once by keeper.service",
            "stop keeper.service in a step before; `systemctl show -p UpheldBy,TriggeredBy a.service`"
        ),
        (
            .agentWithin(unit: "a.service"),
            "lull's agent runs within 'a.service', so stopping it would end the agent half-way",
            "let logins have sessions of their own (`UsePAM yes` with pam_systemd), or set KillMode=process: `systemctl edit a.service`"
        ),
        (
            .stillStopping(unit: "a.service"), "'a.service' is on its way down from an earlier stop",
            "wait until it is down: `systemctl status a.service`"
        ),
        (
            .overridden(unit: "a.service", property: "SendSIGKILL", value: "yes"),
            "another drop-in sets SendSIGKILL=yes for 'a.service', so a kill can't be ruled out",
            "`systemctl cat a.service` shows the drop-in; it must go, or be named before `zzzz-`"
        ),
        (
            .policyForbids(
                what: "stop ssh.service", rule: "says `deny unit ssh.service` in line 4", path: "/etc/lull/policy"),
            "the host doesn't allow to stop ssh.service: /etc/lull/policy says `deny unit ssh.service` in line 4",
            "leave it out of the plan, or have the host's owner change /etc/lull/policy"
        ),
        (
            .policyUnusable(path: "/etc/lull/policy:3", message: "it holds control characters"),
            "the host's policy can't be used, so everything is refused: /etc/lull/policy:3: it holds control characters",
            "mend it on the host as root; `lull-agent policy` says what is wrong, and docs/policy.md what it may hold"
        ),
        (
            .onHold(by: "ann@control1", why: "disk\u{1B}[2J", since: 1_795_367_109, until: nil),
            "the host is on hold since 2026-11-22 17:05:09 UTC, by ann@control1: disk\\u{1b}[2J",
            "wait for its end, or end it with `lull release`"
        ),
        (
            .onHold(by: "ann@control1", why: "disk", since: 1_795_367_109, until: 1_795_370_709),
            "the host is on hold since 2026-11-22 17:05:09 until 2026-11-22 18:05:09 UTC, by ann@control1: disk",
            "wait for its end, or end it with `lull release`"
        ),
        (
            .unitFileFixed(unit: "a.service", state: "static"),
            "'a.service' can't be enabled or disabled: it is static, its unit file has no [Install] section",
            "leave it out, or give it an [Install] section: `systemctl edit --full a.service`"
        ),
        (
            .unitFileFixed(unit: "a.service", state: "generated"),
            "'a.service' can't be enabled or disabled: it is generated from something else than a unit file",
            "leave it out; `systemctl cat a.service` shows where it comes from"
        ),
        (
            .unitFileFixed(unit: "a.service", state: "masked"),
            "'a.service' can't be enabled or disabled: it is masked",
            "`systemctl unmask a.service` if it is meant to run"
        ),
        (
            .unitFileFixed(unit: "a.service", state: "alias"),
            "'a.service' is another name of a unit, and only the unit itself is enabled or disabled",
            "name the unit itself: `systemctl show -p Id --value a.service`"
        ),
        (
            .inhibited(who: "apt", why: "unpacking"), "apt asks that the host not be shut down: unpacking",
            "wait until that is over; `systemd-inhibit --list` shows who it is"
        ),
        (
            .cannotReboot(message: "the agent doesn't run as root"),
            "the host can't be rebooted from here: the agent doesn't run as root",
            "see that lull may act as root there (`ansible_become: true`), and that systemd runs the host"
        ),
        (
            .recordNotKept(path: "/var/lib/lull"), "what lull keeps in /var/lib/lull would be lost in a reboot",
            "put /var/lib/lull on a disk, or reboot the host by hand"
        ),
        (
            .unitFileFailed(unit: "a.service", message: "no such file"),
            "'a.service' couldn't be enabled or disabled: no such file",
            "try it by hand on the host: `systemctl enable a.service`"
        ),
        (
            .notDownForReboot(unit: "a.service"),
            "'a.service' was stopped and isn't down any more, so a shutdown might kill it: nothing was rebooted",
            "see who started it: `systemctl show -p TriggeredBy,UpheldBy a.service`, `journalctl -u a.service`"
        ),
        (
            .rebootFailed(message: "Access denied"), "the host couldn't be rebooted: Access denied",
            "see what holds it up: `systemctl list-jobs`, `systemd-inhibit --list`"
        ),
        (
            .rebootDidNotHappen(seconds: 600), "the host was told to reboot and was still up after 10m",
            "see what holds it up: `systemctl list-jobs`, `systemd-inhibit --list`"
        ),
        (
            .bootNotFinished(seconds: 600, state: "starting"),
            "the host is back and had not finished booting after 10m: systemd is starting",
            "see what it waits for: `systemctl list-jobs`; or give it longer with `timeout:`"
        ),
        (
            .notBackAfterReboot(unit: "a.service", state: "failed (failed)"),
            "'a.service' was active before the reboot and isn't now: it is failed (failed)",
            "see what it said: `systemctl status a.service`, `journalctl -b -u a.service`"
        ),
        (
            .failedAfterReboot(units: ["a.service", "b.mount"]),
            "failed after the reboot and not before it: a.service, b.mount",
            "see what they said: `systemctl --failed`, `journalctl -b -u a.service`"
        ),
        (
            .stopTimedOut(unit: "a.service", seconds: 90),
            "'a.service' was still stopping after 1m30s; nothing was killed, it goes on stopping",
            "see what it does: `systemctl status a.service`, `journalctl -u a.service`; give it longer with `timeout: { stop: … }`; "
                + "a stop command that hangs ends with `systemctl kill --kill-who=control a.service`"
        ),
        (
            .stopFailed(unit: "a.service", message: "no answer"), "'a.service' couldn't be stopped: no answer",
            "see what it said: `systemctl status a.service`, `journalctl -u a.service`"
        ),
        (
            .startFailed(unit: "a.service", message: "exit-code"), "'a.service' couldn't be started: exit-code",
            "see what it said: `systemctl status a.service`, `journalctl -u a.service`"
        ),
        (
            .startTimedOut(unit: "a.service", seconds: 20), "'a.service' was not active after 20s",
            "see what it said: `systemctl status a.service`, `journalctl -u a.service`"
        ),
        (
            .reloadFailed(unit: "a.service", message: "exit-code"), "'a.service' couldn't be reloaded: exit-code",
            "see what it said: `systemctl status a.service`, `journalctl -u a.service`"
        ),
        (
            .diedInSoak(unit: "a.service", message: "exit code 1"),
            "'a.service' was active and didn't stay so: exit code 1",
            "see what it said: `systemctl status a.service`, `journalctl -u a.service`"
        ),
        (
            .killed(unit: "a.service", signal: 9, by: "systemd"),
            "a process of 'a.service' was killed by systemd (SIGKILL)",
            "check its data before you rely on it; `journalctl -u a.service` tells what led to it"
        ),
        (
            .killed(unit: "a.service", signal: 9, by: "someone other than systemd", processes: 2),
            "2 processes of 'a.service' were killed by someone other than systemd (SIGKILL)",
            "check its data before you rely on it; `journalctl -u a.service` tells what led to it"
        ),
        (
            .forceForbidden(unit: "a.service", policy: "force: never in /etc/lull/policy"),
            "the plan may use force on 'a.service', and this host forbids it: force: never in /etc/lull/policy",
            "take `force` out of the plan for this host, or ask whoever owns the host to change its policy"
        ),
        (
            .forced(
                unit: "a.service", signal: 9, seconds: 300, processes: [process], reason: "it hangs, bug 42\u{1B}"),
            "'a.service' was still stopping after 5m and was ended by force, SIGKILL to 42 (/usr/bin/app --serve); "
                + "the plan's reason: it hangs, bug 42\\u{1b}",
            "check its data before you rely on it; `journalctl -u a.service` tells what led to it"
        ),
        (
            .outlivedForce(unit: "a.service", signal: 9, seconds: 310),
            "'a.service' was still there after 5m10s, in spite of SIGKILL; it goes on stopping",
            "see what holds it: `systemctl status a.service`; a process in the state D waits for the kernel, and no signal reaches it"
        ),
        (
            .endUnseen(unit: "a.service", missing: "how its main process ended"),
            "nobody could see how the processes of 'a.service' ended; not known: how its main process ended",
            "check its data before you rely on it; `journalctl -u a.service` tells what led to it"
        ),
        (
            .endUnseen(unit: "a.service"), "nobody could see how the processes of 'a.service' ended",
            "check its data before you rely on it; `journalctl -u a.service` tells what led to it"
        ),
        (
            .unhealthy(
                probe: .http(url: "http://web1/healthz", status: []), seconds: 20,
                lastAnswer: "500 Internal Server Error"),
            "not healthy after 20s: http://web1/healthz: 500 Internal Server Error",
            "ask it by hand on the host: `curl -i http://web1/healthz`"
        ),
        (
            .unhealthy(probe: .tcp(host: "::1", port: 5432), seconds: 0.5, lastAnswer: "connection refused"),
            "not healthy after 0.5s: tcp [::1]:5432: connection refused",
            "see who listens: `ss -ltnp 'sport = :5432'` on ::1"
        ),
        (
            .unhealthy(probe: .file(path: "/run/a b"), seconds: 3, lastAnswer: "No such file or directory"),
            "not healthy after 3s: file '/run/a b': No such file or directory",
            "look for it on the host: `ls -l '/run/a b'`"
        ),
        (
            .unhealthy(probe: .command(argv: ["lag", "16 MB"]), seconds: 3, lastAnswer: "exit code 1"),
            "not healthy after 3s: command lag '16 MB': exit code 1", "ask it by hand on the host: `lag '16 MB'`"
        ),
        (
            .commandFailed(argv: ["migrate", "it's"], exitCode: 2, output: "one\ntwo"),
            "`migrate 'it'\\''s'` ended with exit code 2: two", "run it by hand on the host to see more"
        ),
        (
            .commandFailed(argv: ["false"], exitCode: 1, output: ""), "`false` ended with exit code 1",
            "run it by hand on the host to see more"
        ),
        (
            .commandSignalled(argv: ["x"], signal: 10, output: ""), "`x` was ended by signal 10",
            "run it by hand on the host to see more"
        ),
        (
            .commandTimedOut(argv: ["x", ""], seconds: 3600, pid: 77),
            "`x ''` was still running after 1h; it was left running as process 77",
            "wait for it: `ps -fp 77`; or give it longer with `timeout:`"
        ),
        (
            .commandTimedOut(argv: ["x"], seconds: 5, pid: 0), "`x` was still running after 5s",
            "give it longer with `timeout:`"
        ),
        (
            .commandNotStarted(argv: ["/no/x"], message: "No such file or directory"),
            "`/no/x` couldn't be started: No such file or directory",
            "check its path, and that it is installed on the host"
        ),
        (
            .secretMissing(name: "token"),
            "the secret 'token' isn't there: it comes with a request, and the host keeps none",
            "take the run up again where the secret can be read: `lull resume`, or `lull rollback`"
        ),
        (
            .fileProblem(path: "/etc/app", message: "is a directory"), "/etc/app: is a directory",
            "look at it on the host: `ls -ld /etc/app`"
        ),
        (
            .serviceManager(message: "systemd doesn't run this host"),
            "the service manager: systemd doesn't run this host",
            "see whether it answers: `systemctl is-system-running`"
        ),
        (
            .busy(id: "run-1.0"), "another action is under way on this host: run-1.0",
            "wait for its end; `ps -e -o pid,args` on the host shows the `lull-agent act` that does it"
        ),
        (
            .workerLost(rebooted: true), "the host was restarted while the action went on, so nobody saw its end",
            "look at the host before you go on: what was begun may be half done"
        ),
        (
            .workerLost(rebooted: false), "the agent was ended while the action went on, so nobody saw its end",
            "look at the host before you go on: what was begun may be half done"
        ),
        (
            .cannotRecord(path: "/var/lib/lull", message: "No space left on device"),
            "the host can't keep the action's record, so nothing was begun: /var/lib/lull: No space left on device",
            "make room or give access: `df /var/lib/lull`, `ls -ld /var/lib/lull`"
        ),
        (
            .cannotGuard(path: "/etc/systemd/system/lull-guard.service", message: "Read-only file system"),
            "the host can't keep what its guard needs after a boot, so nothing was begun: /etc/systemd/system/lull-guard.service: Read-only file system",
            "make room or give access: `df /etc/systemd/system`, `ls -ld /etc/systemd/system`; or say `guard: off` in the step, if what it stops may stay down"
        ),
        (
            .wholeHost(unit: "reboot.target"), "'reboot.target' is about the host as a whole, not about a service",
            "name the services, or a target or slice of your own that holds them; `lull reboot` reboots a host"
        ),
        (
            .socketInUse(unit: "a.socket", service: "a.service"),
            "'a.socket' can't be started while 'a.service' runs",
            "name 'a.service' instead: its sockets are stopped before it, and started again before it"
        ),
        (
            .noSuchUser(user: "alice"), "there is no user 'alice' on the host",
            "check the name in the plan; `getent passwd alice`"
        ),
        (
            .userOutOfReach(user: "alice"), "the agent runs as another user than 'alice', and not as root",
            "log in as 'alice', or let the agent be root: `ansible_become: true` in the inventory"
        ),
        (
            .userManagerNotRunning(user: "alice"), "no service manager of the user 'alice' is running",
            "it runs while the user is logged in; `loginctl enable-linger alice` has it run from boot on"
        ),
        (
            .goesOn(unit: "a.timer", units: ["a.service"]), "'a.timer' stops without a.service, so that goes on",
            "nothing to do if that is meant; otherwise name them in the step, too"
        ),
        (
            .killMode(unit: "a.service", killMode: "mixed"),
            "'a.service' has KillMode=mixed: systemd kills the children of its main process as soon as that ends",
            "nothing to do: lull keeps them from being killed, and waits for them"
        ),
        (
            .killMode(unit: "a.service", killMode: "process"),
            "'a.service' has KillMode=process: all but its main process outlive a stop, as the unit means them to",
            "nothing to do if that is meant; `systemctl cat a.service` shows the setting"
        ),
        (
            .revivedBy(unit: "a.service", triggers: ["a.socket", "a.timer"]),
            "'a.service' would be started again by a.socket, a.timer, so that is stopped first",
            "nothing to do: what was active before is started again"
        ),
        (
            .notEnabledButActive(unit: "a.service"),
            "'a.service' is active but not enabled: it won't come back after a reboot",
            "`systemctl enable a.service` if it is meant to"
        ),
        (
            .claimed(runID: "r1", owner: "ann@control1", since: 1000, silence: 48, remaining: 12),
            "another run has this host: r1 of ann@control1",
            "wait for its end; `lull runs show r1` where it was started tells how far it is"
        ),
        (
            .claimed(runID: "r1", owner: "ann\u{1b}@control1", since: 1000, silence: 135, remaining: -75),
            "another run has this host: r1 of ann\\u{1b}@control1, last heard of 2m15s ago; its lease ended 1m15s ago",
            "`lull runs show r1` where it was started tells how it stands: if it was interrupted, end it there with `lull resume`, "
                + "`lull rollback` or `lull abort`; if it has ended, it couldn't give the host back, and `--take-over` takes it"
        ),
        (
            .guarded(runID: "r1", owner: "ann\u{1b}@control1", revertsIn: 89.2),
            "run r1 of ann\\u{1b}@control1 has this host and hasn't confirmed yet what it did; "
                + "unless it does, the host puts that back by itself in 1m30s",
            "wait for that, even with `--take-over`; or end the run where it was started: `lull resume r1`, `lull rollback r1` or "
                + "`lull abort r1`"
        ),
        (
            .tooLate(runID: "r1"),
            "the request came after this host had told run r1 that it never arrived, so nothing was begun",
            "nothing to do here: `lull runs show r1` tells what became of the run"
        ),
        (
            .superseded(runID: "r1", by: "ben@control2"),
            "this controller has no say here any more in run r1: the host listens to ben@control2",
            "`lull runs show r1` where the run goes on tells how far it is"
        ),
        (
            .revertedByGuard(actionID: "r1.s1.h0.revert"),
            "nobody confirmed in time, so the host has put back by itself what the run did there",
            "look at the host, then start a new run"
        ),
    ]

    @Test(arguments: texts.indices) func everyReasonHasItsWords(index: Int) {
        let (reason, message, advice) = Self.texts[index]
        #expect(reason.message == message)
        #expect(reason.advice == advice)
    }

    @Test func everyOutcomeHasItsWords() {
        #expect(
            Outcome.allCases.map(\.words) == [
                "done", "nothing to do", "refused, nothing was touched", "failed",
                "held: still going on, nothing was killed", "unknown: nobody saw how it ended",
                "done by force, as asked", "killed by someone else",
            ])
    }

    @Test(arguments: [
        (0.0, "0s"), (0.04, "0s"), (0.25, "0.3s"), (2.5, "2.5s"), (30, "30s"), (59.94, "59.9s"), (59.96, "1m"),
        (90, "1m30s"), (3600, "1h"), (7261, "2h1m1s"), (.infinity, "for ever"),
    ])
    func durations(seconds: Double, text: String) { #expect(Seconds.text(seconds) == text) }
}
