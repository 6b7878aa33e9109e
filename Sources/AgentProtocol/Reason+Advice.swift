extension Reason {
    /// What to do about it, with commands for the host in backticks where they help.
    public var advice: String {
        switch self {
        case .unitNotLoaded(_, "not-found"):
            "check its name in the plan, or install it; `systemctl list-unit-files` shows what there is"
        case .unitNotLoaded(let unit, "masked"): "`systemctl unmask \(unit)` if it is meant to run"
        case .unitNotLoaded(let unit, _), .cannotStop(let unit), .cannotStart(let unit):
            "see why: `systemctl status \(unit)` and `systemctl cat \(unit)`"
        case .cannotReload(let unit): "restart it instead, or give it an ExecReload=: `systemctl cat \(unit)`"
        case .daemonReloadPending(let units):
            "look at the edits (`systemctl cat \(units.first ?? "UNIT")`), then `systemctl daemon-reload`"
        case .stopHasAction(let unit, _, _): "take the action away (`systemctl edit \(unit)`), or stop it by hand"
        case .sysvScript(let unit): "give it a unit of its own; its script: `systemctl cat \(unit)`"
        case .stopCommandKills(let unit, _): "change its stop command: `systemctl edit \(unit)`"
        case .dependents(let unit, _):
            "to stop them with the same care and start them again, add the line `dependents: restart` under "
                + "`services: \(Self.planName(unit)):` in the plan; or stop them in a step before"
        case .conflicts(let unit, _):
            "stop them in a step before if that is meant; `systemctl show -p Conflicts,ConflictedBy \(unit)`"
        case .leftovers(let unit, _):
            "wait for them, or ask them to end: `systemctl kill --signal=TERM \(unit)`; `systemctl status \(unit)` shows them"
        case .agentWithin(let unit):
            "let logins have sessions of their own (`UsePAM yes` with pam_systemd), or set KillMode=process: `systemctl edit \(unit)`"
        case .stillStopping(let unit): "wait until it is down: `systemctl status \(unit)`"
        case .keptUp(let unit, let by):
            "stop \(by.joined(separator: ", ")) in a step before; `systemctl show -p UpheldBy,TriggeredBy \(unit)`"
        case .wholeHost:
            "name the services, or a target or slice of your own that holds them; `lull reboot` reboots a host"
        case .socketInUse(_, let service):
            "name '\(service)' instead: its sockets are stopped before it, and started again before it"
        case .noSuchUser(let user): "check the name in the plan; `getent passwd \(user)`"
        case .userOutOfReach(let user):
            "log in as '\(user)', or let the agent be root: `ansible_become: true` in the inventory"
        case .userManagerNotRunning(let user):
            "it runs while the user is logged in; `loginctl enable-linger \(user)` has it run from boot on"
        case .overridden(let unit, _, _):
            "`systemctl cat \(unit)` shows the drop-in; it must go, or be named before `zzzz-`"
        case .forceForbidden:
            "take `force` out of the plan for this host, or ask whoever owns the host to change its policy"
        case .policyForbids(_, _, let path): "leave it out of the plan, or have the host's owner change \(path)"
        case .policyUnusable:
            "mend it on the host as root; `lull-agent policy` says what is wrong, and docs/policy.md what it may hold"
        case .onHold: "wait for its end, or end it with `lull release`"

        case .unitFileFixed(let unit, "static"):
            "leave it out, or give it an [Install] section: `systemctl edit --full \(unit)`"
        case .unitFileFixed(let unit, "masked"), .unitFileFixed(let unit, "masked-runtime"):
            "`systemctl unmask \(unit)` if it is meant to run"
        case .unitFileFixed(let unit, "alias"): "name the unit itself: `systemctl show -p Id --value \(unit)`"
        case .unitFileFixed(let unit, _): "leave it out; `systemctl cat \(unit)` shows where it comes from"
        case .inhibited: "wait until that is over; `systemd-inhibit --list` shows who it is"
        case .cannotReboot:
            "see that lull may act as root there (`ansible_become: true`), and that systemd runs the host"
        case .recordNotKept(let path): "put \(path) on a disk, or reboot the host by hand"

        case .stopTimedOut(let unit, _):
            "see what it does: `systemctl status \(unit)`, `journalctl -u \(unit)`; give it longer with `timeout: { stop: … }`; "
                + "a stop command that hangs ends with `systemctl kill --kill-who=control \(unit)`"
        case .stopFailed(let unit, _), .startFailed(let unit, _), .startTimedOut(let unit, _),
            .reloadFailed(let unit, _), .diedInSoak(let unit, _):
            "see what it said: `systemctl status \(unit)`, `journalctl -u \(unit)`"
        case .unitFileFailed(let unit, _): "try it by hand on the host: `systemctl enable \(unit)`"
        case .claimed(let runID, _, _, _, let remaining) where remaining > 0:
            "wait for its end; `lull runs show \(runID)` where it was started tells how far it is"
        case .claimed(let runID, _, _, _, _):
            "`lull runs show \(runID)` where it was started tells how it stands: if it was interrupted, end it there with "
                + "`lull resume`, `lull rollback` or `lull abort`; if it has ended, it couldn't give the host back, and "
                + "`--take-over` takes it"
        case .guarded(let runID, _, _):
            "wait for that, even with `--take-over`; or end the run where it was started: `lull resume \(runID)`, "
                + "`lull rollback \(runID)` or `lull abort \(runID)`"
        case .superseded(let runID, _): "`lull runs show \(runID)` where the run goes on tells how far it is"
        case .tooLate(let runID): "nothing to do here: `lull runs show \(runID)` tells what became of the run"
        case .revertedByGuard: "look at the host, then start a new run"
        case .notDownForReboot(let unit):
            "see who started it: `systemctl show -p TriggeredBy,UpheldBy \(unit)`, `journalctl -u \(unit)`"
        case .rebootFailed, .rebootDidNotHappen:
            "see what holds it up: `systemctl list-jobs`, `systemd-inhibit --list`"
        case .bootNotFinished: "see what it waits for: `systemctl list-jobs`; or give it longer with `timeout:`"
        case .notBackAfterReboot(let unit, _):
            "see what it said: `systemctl status \(unit)`, `journalctl -b -u \(unit)`"
        case .failedAfterReboot(let units):
            "see what they said: `systemctl --failed`, `journalctl -b -u \(units.first ?? "UNIT")`"
        case .outlivedForce(let unit, _, _):
            "see what holds it: `systemctl status \(unit)`; a process in the state D waits for the kernel, and no signal reaches it"
        case .killed(let unit, _, _, _), .forced(let unit, _, _, _, _), .endUnseen(let unit, _):
            "check its data before you rely on it; `journalctl -u \(unit)` tells what led to it"
        case .unhealthy(let probe, _, _): Self.advice(for: probe)
        case .commandFailed, .commandSignalled: "run it by hand on the host to see more"
        case .commandTimedOut(_, _, let pid):
            pid > 0
                ? "wait for it: `ps -fp \(pid)`; or give it longer with `timeout:`" : "give it longer with `timeout:`"
        case .commandNotStarted: "check its path, and that it is installed on the host"
        case .fileProblem(let path, _): "look at it on the host: `ls -ld \(ShellWords.quoted(path))`"
        case .serviceManager: "see whether it answers: `systemctl is-system-running`"

        case .secretMissing: "take the run up again where the secret can be read: `lull resume`, or `lull rollback`"
        case .conditionUnknown: "see why the host can't tell, or choose its hosts in another way"
        case .conditionNotMet: "nothing; the plan says so"
        case .busy: "wait for its end; `ps -e -o pid,args` on the host shows the `lull-agent act` that does it"
        case .workerLost: "look at the host before you go on: what was begun may be half done"
        case .cannotRecord(let path, _):
            "make room or give access: \(Self.look(at: path))"
        case .cannotGuard(let path, _):
            "make room or give access: \(Self.look(at: Self.folder(of: path))); or say `guard: off` in the step, if what it stops may stay down"

        case .killMode(_, "mixed"): "nothing to do: lull keeps them from being killed, and waits for them"
        case .killMode(let unit, _): "nothing to do if that is meant; `systemctl cat \(unit)` shows the setting"
        case .revivedBy: "nothing to do: what was active before is started again"
        case .goesOn: "nothing to do if that is meant; otherwise name them in the step, too"
        case .notEnabledButActive(let unit): "`systemctl enable \(unit)` if it is meant to"
        case .leftDown(let unit, _):
            "nothing to do if that is meant; else `dependents: restart` under `services: \(Self.planName(unit)):` in the plan"
        case .activatable(let unit, _):
            "nothing to do if that does no harm; `systemctl mask --runtime \(unit)` prevents it"
        case .nothingToProtect: "check the path in the plan (`protect:`), if something should be there"
        }
    }

    /// As a plan names the service.
    private static func planName(_ unit: String) -> String {
        unit.hasSuffix(".service") ? String(unit.dropLast(".service".count)) : unit
    }

    private static func look(at path: String) -> String {
        "`df \(ShellWords.quoted(path))`, `ls -ld \(ShellWords.quoted(path))`"
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? path
    }

    private static func advice(for probe: Probe) -> String {
        switch probe {
        case .tcp(let host, let port): "see who listens: `ss -ltnp 'sport = :\(port)'` on \(host)"
        case .http(let url, _): "ask it by hand on the host: `curl -i \(ShellWords.quoted(url))`"
        case .file(let path): "look for it on the host: `ls -l \(ShellWords.quoted(path))`"
        case .command(let argv): "ask it by hand on the host: `\(ShellWords.joined(argv))`"
        }
    }
}
