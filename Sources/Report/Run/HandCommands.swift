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
        let units = host.history.flatMap(\.intent.program).compactMap(\.target?.unit).unique
        var commands: [String] = []
        if host.isUncertain || isHeld || inFlight != nil {
            commands += units.map { "\(sudo)systemctl status \([$0].shellCommand)" }
        }
        // What is being put back by the host itself would only be disturbed.
        let isPuttingBack = inFlight?.purpose == .rollback
        let composition = UndoComposer.compose(isPuttingBack ? [] : host.history)
        let stops = composition.program.compactMap(\.stopped)
        let undoing =
            composition.program.flatMap { $0.handCommands(sudo) }
            + composition.closing.flatMap { $0.operation.handCommands(sudo) }
        let mustWait = isHeld || host.hasCommandRunning || inFlight != nil
        if mustWait, !undoing.isEmpty { commands.append("# when it is over, and not before:") }
        commands += undoing
        // A drop-in that stays would make the next stop, and a shutdown of the host, wait without end.
        let armed = (stops + (isHeld ? units : [])).unique.filter { $0.hasSuffix(".service") }
        if !armed.isEmpty {
            commands.append("# at the very end, so that systemd's own limits hold again:")
            commands.append("\(sudo)rm -f \(armed.map(NoforceDropIn.path).shellCommand)")
            commands.append("\(sudo)systemctl daemon-reload")
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
    /// What `handCommands` stops.
    fileprivate var stopped: String? {
        switch self {
        case .stop(let target): target.unit
        case .undo(.services(let before)) where before.isStopped: before.target.unit
        default: nil
        }
    }

    fileprivate func handCommands(_ sudo: String) -> [String] {
        switch self {
        // A plain `systemctl stop` would kill what is slow.
        case .stop(let target):
            let stop = "\(sudo)systemctl stop \([target.unit].shellCommand)"
            guard target.unit.hasSuffix(".service") else { return [stop] }
            let path = [NoforceDropIn.path(of: target.unit)].shellCommand
            return [
                #"printf '[Service]\nTimeoutStopSec=infinity\nSendSIGKILL=no\n' | "#
                    + "\(sudo)install -D -m 644 /dev/stdin \(path)",
                "\(sudo)systemctl daemon-reload",
                "\(stop)   # takes its time, and nothing is killed",
            ]
        case .start(let target), .restart(let target):
            return ["\(sudo)systemctl start \([target.unit].shellCommand)"]
        case .reload(let target): return ["\(sudo)systemctl reload \([target.unit].shellCommand)"]
        case .run(let command): return ["\(sudo)\(command.argv.shellCommand)"]
        case .undo(let undo): return undo.handCommands(sudo)
        case .link, .copy, .waitFor, .check, .pause: return []
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
        case .command(let argv, _): return ["\(sudo)\(argv.shellCommand)"]
        case .services(let before):
            let units = before.activeTriggers + before.activeUnits
            // The stop itself stands before it.
            if before.isStopped { return ["\(sudo)systemctl reset-failed \([before.target.unit].shellCommand)"] }
            return ["\(sudo)systemctl start \(units.shellCommand)"]
        }
    }
}

extension ServicesBefore {
    /// Whether putting it back means a stop.
    fileprivate var isStopped: Bool { activeTriggers.isEmpty && activeUnits.isEmpty }
}

extension [String] {
    fileprivate var unique: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
