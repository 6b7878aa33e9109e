extension Reason {
    /// What is the matter, in one sentence without a full stop, such as `'app.service' was still stopping after 30s`.
    public var message: String {
        switch self {
        case .unitNotLoaded(let unit, "not-found"): "there is no unit '\(unit)' on the host"
        case .unitNotLoaded(let unit, let loadState): "'\(unit)' is not loaded: \(loadState)"
        case .cannotStop(let unit): "'\(unit)' may not be stopped by hand (RefuseManualStop, or it can't be stopped)"
        case .cannotStart(let unit): "'\(unit)' may not be started by hand (RefuseManualStart, or it can't be started)"
        case .cannotReload(let unit): "'\(unit)' can't reload its configuration"
        case .daemonReloadPending(let units):
            "unit files were edited and not loaded yet: \(Self.list(units)); a reload here would load them too"
        case .stopHasAction(let unit, let property, let action):
            "stopping '\(unit)' would do something to the whole host: \(property)=\(action)"
        case .sysvScript(let unit):
            "'\(unit)' is a SysV init script, which may kill by itself, unseen by the service manager"
        case .stopCommandKills(let unit, let command): "the stop command of '\(unit)' kills: \(command)"
        case .dependents(let unit, let units): "stopping '\(unit)' would stop as well: \(Self.list(units))"
        case .conflicts(let unit, let units): "starting '\(unit)' would stop: \(Self.list(units))"
        case .leftovers(let unit, let processes):
            "processes of an earlier run of '\(unit)' are still there: \(Self.list(processes))"
        case .agentWithin(let unit): "lull's agent runs within '\(unit)', so stopping it would end the agent half-way"
        case .stillStopping(let unit): "'\(unit)' is on its way down from an earlier stop"
        case .keptUp(let unit, let by): "'\(unit)' would be started again at once by \(Self.list(by))"
        case .wholeHost(let unit): "'\(unit)' is about the host as a whole, not about a service"
        case .socketInUse(let unit, let service): "'\(unit)' can't be started while '\(service)' runs"
        case .noSuchUser(let user): "there is no user '\(user)' on the host"
        case .userOutOfReach(let user): "the agent runs as another user than '\(user)', and not as root"
        case .userManagerNotRunning(let user): "no service manager of the user '\(user)' is running"
        case .overridden(let unit, let property, let value):
            "another drop-in sets \(property)=\(value) for '\(unit)', so a kill can't be ruled out"
        case .forceForbidden(let unit, let policy):
            "the plan may use force on '\(unit)', and this host forbids it: \(policy)"
        case .policyForbids(let what, let rule, let path): "the host doesn't allow to \(what): \(path) \(rule)"
        case .policyUnusable(let path, let message):
            "the host's policy can't be used, so everything is refused: \(path): \(message)"
        case .onHold(let by, let why, let since, let until):
            "the host is on hold since \(UTC.moment(since))\(until.map { " until \(UTC.moment($0))" } ?? "") UTC, "
                + "by \(Printable.escape(by)): \(Printable.escape(why))"

        case .unitFileFixed(let unit, let state):
            switch state {
            case "static":
                "'\(unit)' can't be enabled or disabled: it is static, its unit file has no [Install] section"
            case "generated":
                "'\(unit)' can't be enabled or disabled: it is generated from something else than a unit file"
            case "alias": "'\(unit)' is another name of a unit, and only the unit itself is enabled or disabled"
            default: "'\(unit)' can't be enabled or disabled: it is \(state)"
            }
        case .inhibited(let who, let why): "\(who) asks that the host not be shut down: \(why)"
        case .cannotReboot(let message): "the host can't be rebooted from here: \(message)"
        case .recordNotKept(let path): "what lull keeps in \(path) would be lost in a reboot"

        case .stopTimedOut(let unit, let seconds):
            "'\(unit)' was still stopping after \(Seconds.text(seconds)); nothing was killed, it goes on stopping"
        case .stopFailed(let unit, let message): "'\(unit)' couldn't be stopped: \(message)"
        case .startFailed(let unit, let message): "'\(unit)' couldn't be started: \(message)"
        case .startTimedOut(let unit, let seconds): "'\(unit)' was not active after \(Seconds.text(seconds))"
        case .reloadFailed(let unit, let message): "'\(unit)' couldn't be reloaded: \(message)"
        case .unitFileFailed(let unit, let message): "'\(unit)' couldn't be enabled or disabled: \(message)"
        case .claimed(let runID, let owner, _, _, let remaining) where remaining > 0:
            "another run has this host: \(runID) of \(Printable.escape(owner))"
        case .claimed(let runID, let owner, _, let silence, let remaining):
            "another run has this host: \(runID) of \(Printable.escape(owner)), last heard of \(Seconds.text(silence)) ago; "
                + "its lease ended \(Seconds.text(-remaining)) ago"
        case .guarded(let runID, let owner, let revertsIn):
            "run \(runID) of \(Printable.escape(owner)) has this host and hasn't confirmed yet what it did; "
                + "unless it does, the host puts that back by itself in \(Seconds.text(max(0, revertsIn).rounded(.up)))"
        case .superseded(let runID, let by):
            "this controller has no say here any more in run \(runID): the host listens to \(Printable.escape(by))"
        case .tooLate(let runID):
            "the request came after this host had told run \(runID) that it never arrived, so nothing was begun"
        case .revertedByGuard:
            "nobody confirmed in time, so the host has put back by itself what the run did there"
        case .notDownForReboot(let unit):
            "'\(unit)' was stopped and isn't down any more, so a shutdown might kill it: nothing was rebooted"
        case .rebootFailed(let message): "the host couldn't be rebooted: \(message)"
        case .rebootDidNotHappen(let seconds):
            "the host was told to reboot and was still up after \(Seconds.text(seconds))"
        case .bootNotFinished(let seconds, let state):
            "the host is back and had not finished booting after \(Seconds.text(seconds)): systemd is \(state)"
        case .notBackAfterReboot(let unit, let state):
            "'\(unit)' was active before the reboot and isn't now: it is \(state)"
        case .failedAfterReboot(let units): "failed after the reboot and not before it: \(Self.list(units))"
        case .diedInSoak(let unit, let message): "'\(unit)' was active and didn't stay so: \(message)"
        case .killed(let unit, let signal, let by, let processes):
            switch processes {
            case nil, 1: "a process of '\(unit)' was killed by \(by) (\(Self.signal(signal)))"
            case let count?: "\(count) processes of '\(unit)' were killed by \(by) (\(Self.signal(signal)))"
            }
        case .forced(let unit, let signal, let seconds, let processes, let reason):
            "'\(unit)' was still stopping after \(Seconds.text(seconds)) and was ended by force, "
                + "\(Self.signal(signal)) to \(Self.list(processes)); the plan's reason: \(Printable.escape(reason))"
        case .outlivedForce(let unit, let signal, let seconds):
            "'\(unit)' was still there after \(Seconds.text(seconds)), in spite of \(Self.signal(signal)); it goes on stopping"
        case .endUnseen(let unit, let missing):
            "nobody could see how the processes of '\(unit)' ended" + (missing.map { "; not known: \($0)" } ?? "")
        case .unhealthy(let probe, let seconds, let lastAnswer):
            "not healthy after \(Seconds.text(seconds)): \(probe): \(lastAnswer)"
        case .commandFailed(let argv, let exitCode, let output):
            "`\(ShellWords.joined(argv))` ended with exit code \(exitCode)\(Self.lastLine(output))"
        case .commandSignalled(let argv, let signal, let output):
            "`\(ShellWords.joined(argv))` was ended by \(Self.signal(signal))\(Self.lastLine(output))"
        case .commandTimedOut(let argv, let seconds, let pid):
            "`\(ShellWords.joined(argv))` was still running after \(Seconds.text(seconds))"
                + (pid > 0 ? "; it was left running as process \(pid)" : "")
        case .commandNotStarted(let argv, let message):
            "`\(ShellWords.joined(argv))` couldn't be started: \(message)"
        case .fileProblem(let path, let message): "\(path): \(message)"
        case .serviceManager(let message): "the service manager: \(message)"

        case .secretMissing(let name):
            "the secret '\(Printable.escape(name))' isn't there: it comes with a request, and the host keeps none"
        case .conditionUnknown(let condition, let message): "when: \(condition): \(message)"
        case .conditionNotMet(let condition, let found): "when: \(condition) doesn't hold: \(found)"
        case .busy(let id): "another action is under way on this host: \(id)"
        case .workerLost(rebooted: true): "the host was restarted while the action went on, so nobody saw its end"
        case .workerLost(rebooted: false): "the agent was ended while the action went on, so nobody saw its end"
        case .cannotRecord(let path, let message):
            "the host can't keep the action's record, so nothing was begun: \(path): \(message)"

        case .cannotGuard(let path, let message):
            "the host can't keep what its guard needs after a boot, so nothing was begun: \(path): \(message)"

        case .killMode(let unit, "mixed"):
            "'\(unit)' has KillMode=mixed: systemd kills the children of its main process as soon as that ends"
        case .killMode(let unit, let killMode):
            "'\(unit)' has KillMode=\(killMode): all but its main process outlive a stop, as the unit means them to"
        case .revivedBy(let unit, let triggers):
            "'\(unit)' would be started again by \(Self.list(triggers)), so that is stopped first"
        case .goesOn(let unit, let units): "'\(unit)' stops without \(Self.list(units)), so that goes on"
        case .notEnabledButActive(let unit): "'\(unit)' is active but not enabled: it won't come back after a reboot"
        case .leftDown(let unit, let units):
            "the plan leaves what depends on '\(unit)', and this stops with it and stays down: \(Self.list(units))"
        case .activatable(let unit, let names):
            "'\(unit)' is started again when somebody asks for \(Self.list(names)) on the system bus"
        case .nothingToProtect(let path):
            "there is no \(path) to copy; a rollback removes what is there by then"
        }
    }

    private static func list(_ units: [String]) -> String { units.joined(separator: ", ") }

    private static func list(_ ties: [UnitTie]) -> String {
        ties.map { "\($0.unit) (\($0.because))" }.joined(separator: ", ")
    }

    private static func list(_ processes: [HostProcess]) -> String {
        processes.map { "\($0.pid) (\($0.command))" }.joined(separator: ", ")
    }

    private static func lastLine(_ output: String) -> String {
        guard let line = output.split(separator: "\n").last else { return "" }
        return ": \(line)"
    }

    /// Numbers of Linux on all processors that lull runs on.
    public static func signal(_ number: Int) -> String {
        let names = [
            1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 6: "SIGABRT", 9: "SIGKILL", 11: "SIGSEGV", 13: "SIGPIPE",
            15: "SIGTERM",
        ]
        return names[number] ?? "signal \(number)"
    }
}
