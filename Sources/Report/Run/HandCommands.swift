import AgentProtocol
import Execution
import Inventory
import Journal

/// The commands that finish a host by hand: what a rollback of it would have done, or a look at what nobody saw.
struct HandCommands {
    let purpose: String
    let lines: [String]

    /// - Parameter inFlight: what was going on there when the run was last heard of.
    init(_ host: HostRecord, _ connection: HostConnection, inFlight: ActionIntent?) {
        let sudo = connection.become ? "sudo " : ""
        let isHeld = host.history.last?.report?.outcome == .held || host.rollback?.outcome == .held
        let units = host.history.flatMap(\.intent.program).compactMap(\.target).map(HandUnit.init).unique
        var commands: [String] = []
        if host.isUncertain || isHeld || inFlight != nil {
            commands += units.map { "\($0.systemctl(sudo)) status \([$0.name].shellCommand)" }
            if host.history.last?.intent.program.contains(where: \.isReboot) == true {
                commands.append("uptime --since; \(sudo)systemctl --failed")
            }
        }
        // What is being put back by the host itself would only be disturbed.
        let isPuttingBack = inFlight?.purpose == .rollback
        let composition = UndoComposer.compose(isPuttingBack ? [] : host.history)
        let stops = composition.program.compactMap(\.stopped)
        let undoing =
            composition.program.flatMap { $0.handCommands(sudo) }
            + composition.closing.flatMap { $0.operation.handCommands(sudo) }
        let mustWait = isHeld || host.hasCommandRunning || inFlight != nil || host.unconfirmed != nil
        if mustWait, !undoing.isEmpty { commands.append("# when it is over, and not before:") }
        commands += undoing
        // A drop-in that stays would make the next stop, and a shutdown of the host, wait without end.
        let armed = (stops + (isHeld ? units : [])).unique.filter(\.hasProcesses)
        if !armed.isEmpty {
            commands.append("# at the very end, so that systemd's own limits hold again:")
            commands.append("\(sudo)rm -f \(armed.map(\.dropIn).joined(separator: " "))")
            commands += armed.map { "\($0.systemctl(sudo)) daemon-reload" }.unique
        }
        purpose = undoing.isEmpty ? "Look at it by hand" : "By hand, to put it back as it was"
        lines = commands.isEmpty ? [] : [connection.sshCommand] + commands
    }
}

extension HostConnection {
    /// How a person gets there.
    fileprivate var sshCommand: String {
        var words = ["ssh"] + sshArguments
        if let port { words += ["-p", "\(port)"] }
        words.append(login)
        return words.shellCommand
    }
}

extension Operation {
    fileprivate var isReboot: Bool {
        if case .reboot = self { true } else { false }
    }

    /// What `handCommands` stops.
    fileprivate var stopped: HandUnit? {
        switch self {
        case .stop(let target): HandUnit(target)
        case .undo(.services(let before)) where before.isStopped: HandUnit(before.target)
        default: nil
        }
    }

    fileprivate func handCommands(_ sudo: String) -> [String] {
        switch self {
        // A plain `systemctl stop` would kill what is slow.
        case .stop(let target):
            let unit = HandUnit(target)
            let stop = "\(unit.systemctl(sudo)) stop \([target.unit].shellCommand)"
            if unit.holdsOthers { return ["\(stop)   # systemd kills what is slow in it: stop its services first"] }
            guard unit.hasProcesses else { return [stop] }
            return [
                #"printf '[\#(unit.section)]\nTimeoutStopSec=infinity\nSendSIGKILL=no\n' | "#
                    + "\(sudo)install -D -m 644 /dev/stdin \(unit.dropIn)",
                "\(unit.systemctl(sudo)) daemon-reload",
                "\(stop)   # takes its time, and nothing is killed",
            ]
        case .start(let target), .restart(let target):
            return ["\(HandUnit(target).systemctl(sudo)) start \([target.unit].shellCommand)"]
        case .reload(let target):
            return ["\(HandUnit(target).systemctl(sudo)) reload \([target.unit].shellCommand)"]
        case .run(let command): return [command.argv.byHand(sudo, command.input)]
        case .undo(let undo): return undo.handCommands(sudo)
        case .enable(let target): return ["\(sudo)systemctl enable \([target.unit].shellCommand)"]
        case .disable(let target): return ["\(sudo)systemctl disable \([target.unit].shellCommand)"]
        case .reboot, .link, .copy, .waitFor, .check, .pause, .onlyIf: return []
        }
    }
}

extension Undo {
    fileprivate func handCommands(_ sudo: String) -> [String] {
        switch self {
        case .link(let path, let previous?):
            let aside = path + ".lull-by-hand"
            return [
                "\(sudo)ln -s \([previous, aside].shellCommand) && "
                    + "\(sudo)mv -T \([aside, path].shellCommand)"
            ]
        case .link(let path, nil), .file(let path, nil): return ["\(sudo)rm -f \([path].shellCommand)"]
        case .file(let path, let backup?): return ["\(sudo)cp -aT \([backup, path].shellCommand)"]
        case .command(let argv, _, let input): return [argv.byHand(sudo, input)]
        case .unitFiles(let states):
            return states.map { before in
                let verb = before.state == "disabled" ? "disable" : "enable"
                let scope = before.state == "enabled-runtime" ? "--runtime " : ""
                return "\(sudo)systemctl \(verb) \(scope)\([before.unit].shellCommand)"
            }
        case .services(let before):
            let units = before.activeTriggers + before.activeUnits
            // The stop itself stands before it.
            if before.isStopped {
                return ["\(HandUnit(before.target).systemctl(sudo)) reset-failed \([before.target.unit].shellCommand)"]
            }
            return ["\(HandUnit(before.target).systemctl(sudo)) start \(units.shellCommand)"]
        }
    }
}

extension [String] {
    /// Secrets are named, for whoever types it to put in their place.
    fileprivate func byHand(_ sudo: String, _ input: CommandInput?) -> String {
        var words = self
        let variables = (input?.environment ?? [:]).sorted { $0.key < $1.key }
        if !variables.isEmpty { words = ["env"] + variables.map { "\($0.key)=\($0.value.shown)" } + words }
        let command = "\(sudo)\(words.shellCommand)"
        guard let stdin = input?.stdin else { return command }
        // `%b` reads what a line of text shows of line feeds.
        return "printf %b \([stdin.shown].shellCommand) | \(command)"
    }
}

extension ServicesBefore {
    /// Whether putting it back means a stop.
    fileprivate var isStopped: Bool { !targetWasActive && (verb == .start || verb == .restart) }
}

extension Array where Element: Hashable {
    fileprivate var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
