public import AgentProtocol

extension Reason {
    /// Why, in one sentence without a full stop, with what to do where something can be done. Safe for a terminal.
    public var text: String { (beforeText ?? duringText ?? warningText).visible }

    private var beforeText: String? {
        switch self {
        case .unitNotLoaded(let unit, let loadState):
            loadState == "masked" ? "\(unit) is masked" : "\(unit) does not exist there (\(loadState))"
        case .cannotStop(let unit): "\(unit) may not be stopped by hand (RefuseManualStop=)"
        case .cannotStart(let unit): "\(unit) may not be started by hand (RefuseManualStart=)"
        case .cannotReload(let unit): "\(unit) has no way to reload (ExecReload=); restart it instead"
        case .daemonReloadPending(let units):
            "unit files were edited and not loaded yet (\(units.joined(separator: ", "))); "
                + "look at them, then run `systemctl daemon-reload` there"
        case .stopHasAction(let unit, let property, let action):
            "\(property)=\(action) of \(unit) would do that to the whole host when it stops"
        case .sysvScript(let unit):
            "\(unit) is an init script, which may kill on its own; nobody can keep it from doing so"
        case .stopCommandKills(let unit, let command): "ExecStop= of \(unit) kills: \(command)"
        case .dependents(let unit, let units):
            "\(units.joined(separator: ", ")) would stop together with \(unit); "
                + "say `dependents: restart` or `dependents: leave` in the plan"
        case .leftovers(let unit, let processes):
            "processes of an earlier run of \(unit) are still there: \(processes.text)"
        case .stillStopping(let unit): "\(unit) is still stopping from before; wait until it is down"
        case .keptUp(let unit, let by):
            "\(unit) would be started again at once by \(by.joined(separator: ", ")); stop that in a step before"
        case .overridden(let unit, let property, let value):
            "another drop-in sets \(property)=\(value) for \(unit), so that a kill could not be ruled out"
        default: nil
        }
    }

    private var duringText: String? {
        switch self {
        case .stopTimedOut(let unit, let seconds):
            "\(unit) was still stopping after \(TimeText.span(seconds)); nothing was killed, it goes on stopping"
        case .stopFailed(let unit, let message): "\(unit) could not be stopped: \(message)"
        case .startFailed(let unit, let message): "\(unit) could not be started: \(message)"
        case .startTimedOut(let unit, let seconds): "\(unit) was not up after \(TimeText.span(seconds))"
        case .reloadFailed(let unit, let message): "\(unit) could not be reloaded: \(message)"
        case .diedInSoak(let unit, let message): "\(unit) came up and did not stay: \(message)"
        case .killed(let unit, let signal, let by): "\(unit) was killed by signal \(signal), by \(by)"
        case .endUnseen(let unit): "nobody saw how the processes of \(unit) ended"
        case .unhealthy(let probe, let seconds, let lastAnswer):
            "\(probe.text) was not healthy within \(TimeText.span(seconds)): \(lastAnswer)"
        case .commandFailed(let argv, let exitCode, let output):
            "`\(argv.shellCommand)` exited \(exitCode)\(output.asTail)"
        case .commandSignalled(let argv, let signal, let output):
            "`\(argv.shellCommand)` was ended by signal \(signal)\(output.asTail)"
        case .commandTimedOut(let argv, let seconds, let pid):
            "`\(argv.shellCommand)` was still running after \(TimeText.span(seconds)) and was left running, pid \(pid)"
        case .commandNotStarted(let argv, let message): "`\(argv.shellCommand)` could not be started: \(message)"
        case .fileProblem(let path, let message): "\(path): \(message)"
        case .serviceManager(let message): "the service manager could not be asked: \(message)"
        default: nil
        }
    }

    private var warningText: String {
        switch self {
        case .killMode(let unit, let killMode):
            switch killMode {
            case "mixed":
                "KillMode=mixed: systemd alone would SIGKILL the children of \(unit) when its main process ends"
            case "process": "KillMode=process: children of \(unit) outlive its stop"
            case "none": "KillMode=none: systemd sends no signal at all when \(unit) stops"
            default: "KillMode=\(killMode) of \(unit)"
            }
        case .revivedBy(let unit, let triggers):
            "\(unit) would be started again by \(triggers.joined(separator: ", "))"
        case .notEnabledButActive(let unit): "\(unit) is active and not enabled: after a reboot it would not come back"
        default: "\(self)"
        }
    }
}

extension [HostProcess] {
    /// `pid 812 (python3 app.py), asleep in do_poll; …`, the first few.
    var text: String {
        let shown = prefix(4).map(\.text).joined(separator: "; ")
        return count > 4 ? "\(shown); and \(count - 4) more" : shown
    }
}

extension HostProcess {
    var text: String {
        let wait = waitsIn.map { ", waits in \($0.visible)" } ?? ""
        // An uninterruptible wait is what no signal could end either.
        let uninterruptible = state == "D" ? " on the disk or a device" : ""
        return "pid \(pid) (\(command.visible))\(wait)\(uninterruptible)"
    }
}

extension String {
    /// Output of a command, as the end of a sentence: its last line.
    fileprivate var asTail: String { lastLine.isEmpty ? "" : ": \(lastLine)" }
}
