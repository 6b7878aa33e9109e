import AgentProtocol
import Execution
import Inventory
import Journal

/// The commands that finish a host by hand: what a rollback of it would have done, or a look at what nobody saw.
struct HandCommands {
    let purpose: String
    let lines: [String]

    init(_ host: HostRecord, _ connection: HostConnection) {
        let sudo = connection.become ? "sudo " : ""
        let isHeld = host.history.last?.report?.outcome == .held || host.rollback?.outcome == .held
        let units = host.history.flatMap(\.intent.program).compactMap(\.target?.unit).unique
        var commands: [String] = []
        if host.isUncertain || isHeld {
            commands += units.map { "\(sudo)systemctl status \([$0].shellCommand)" }
        }
        let composition = UndoComposer.compose(host.history)
        let undoing =
            composition.program.flatMap { $0.handCommands(sudo) }
            + composition.closing.flatMap { $0.operation.handCommands(sudo) }
        if isHeld, !undoing.isEmpty { commands.append("# when it is down, and not before:") }
        commands += undoing
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
    fileprivate func handCommands(_ sudo: String) -> [String] {
        switch self {
        // No plain `systemctl stop`: systemd would kill what is slow. A person decides.
        case .stop(let target):
            let unit = [target.unit].shellCommand
            return [
                "systemctl show -p TimeoutStopUSec,KillMode \(unit)   # `stop` kills after that",
                "\(sudo)systemctl stop \(unit)",
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
        case .link(let path, nil), .file(let path, nil): return ["\(sudo)rm \([path].shellCommand)"]
        case .file(let path, let backup?): return ["\(sudo)cp -aT \([backup, path].shellCommand)"]
        case .command(let argv, _): return ["\(sudo)\(argv.shellCommand)"]
        case .services(let before):
            let units = before.activeTriggers + before.activeUnits
            if units.isEmpty { return Operation.stop(before.target).handCommands(sudo) }
            return ["\(sudo)systemctl start \(units.shellCommand)"]
        }
    }
}

extension [String] {
    fileprivate var unique: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
