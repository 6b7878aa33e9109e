import AgentProtocol

/// One operation while it is performed.
struct Deed {
    struct End {
        var outcome: Outcome
        var reasons: [Reason] = []
        var stop: StopFacts?
        var reboot: RebootFacts?

        static let done = End(outcome: .done)
        static let unchanged = End(outcome: .unchanged)
        static func failed(_ reason: Reason) -> End { End(outcome: .failed, reasons: [reason]) }
        static func refused(_ reason: Reason) -> End { End(outcome: .refused, reasons: [reason]) }
    }

    let worker: Worker
    let index: Int
    let soFar: ActionReport
    private(set) var undo: [Undo] = []

    init(worker: Worker, index: Int, soFar: ActionReport) {
        self.worker = worker
        self.index = index
        self.soFar = soFar
    }

    var host: SimulatedHost { worker.host }
    var services: ServiceManager { host.services }
    var process: SimulatedProcess { worker.process }

    mutating func perform(_ operation: Operation) async throws(SimulatedProcess.Killed) -> End {
        switch operation {
        case .stop(let target): try await stop(target)
        case .start(let target): try await start(target, .start)
        case .restart(let target): try await restart(target)
        case .reload(let target): try await reload(target)
        case .run(let command): try await run(command)
        case .link(let link): try point(link.path, to: link.to)
        case .copy(let copy): try point(copy.path, to: copy.digest, isFile: true)
        case .waitFor(let check), .check(let check):
            try await holds(check, of: nil).map { End.failed($0) } ?? .unchanged
        case .pause(let seconds): try await pause(seconds)
        case .enable(let target): try enable(target.unit, true)
        case .disable(let target): try enable(target.unit, false)
        case .reboot(let operation): try await reboot(operation)
        case .undo(let undo): try await putBack(undo)
        case .onlyIf(let operation): asked(operation)
        }
    }

    /// Says, durably and before it happens, that something is about to be touched, and what takes that back.
    /// - Returns: why it may not be touched.
    mutating func willTouch(_ more: [Undo]) throws(SimulatedProcess.Killed) -> Reason? {
        try process.touch()
        if host.isDiskFull { return .cannotRecord(path: "/var/lib/lull", message: "no space left on device") }
        undo += more
        var report = soFar
        report.outcome = .unknown
        report.operations.append(
            OperationReport(
                index: index, outcome: .unknown, reasons: [.workerLost(rebooted: false)], undo: undo, duration: 0))
        worker.record.partial = report
        try process.touch()
        return nil
    }

    private func pause(_ seconds: Double) async throws(SimulatedProcess.Killed) -> End {
        try await process.sleep(seconds)
        return .done
    }

    private mutating func reload(_ target: ServiceTarget) async throws(SimulatedProcess.Killed) -> End {
        guard let unit = services.index(target.unit), services.units[unit].state == .active else {
            return .refused(.cannotReload(unit: target.unit))
        }
        let before = ServicesBefore(verb: .reload, target: target, activeTriggers: [], activeUnits: [target.unit])
        if let reason = try willTouch([.services(before)]) { return .failed(reason) }
        try await process.sleep(0.1)
        return .done
    }

    private mutating func enable(_ name: String, _ isEnabled: Bool) throws(SimulatedProcess.Killed) -> End {
        guard let unit = services.index(name) else {
            return .refused(.unitNotLoaded(unit: name, loadState: "not-found"))
        }
        let was = services.units[unit].isEnabled
        if was == isEnabled { return .unchanged }
        let before = UnitFileState(unit: name, state: was ? "enabled" : "disabled")
        if let reason = try willTouch([.unitFiles([before])]) { return .refused(reason) }
        services.enable(unit, isEnabled)
        host.tell("\(name) is \(isEnabled ? "enabled" : "disabled")")
        try process.touch()
        return .done
    }

    private mutating func point(
        _ path: String, to new: String, isFile: Bool = false
    ) throws(SimulatedProcess.Killed) -> End {
        let old = host.links[path]
        if old == new { return .unchanged }
        let undo: Undo = isFile ? .file(path: path, backup: old) : .link(path: path, previous: old)
        if let reason = try willTouch([undo]) { return .failed(reason) }
        host.links[path] = new
        host.tell("\(path) points to \(new)")
        try process.touch()
        return .done
    }

    private mutating func run(_ command: CommandOperation) async throws(SimulatedProcess.Killed) -> End {
        if let reason = missing(command.input) { return .refused(reason) }
        if let undo = command.undo {
            let undo = Undo.command(argv: undo, timeout: command.timeout, input: command.input)
            if let reason = try willTouch([undo]) { return .failed(reason) }
        } else if let reason = try willTouch([]) {
            return .failed(reason)
        }
        return try await execute(command.argv)
    }

    private func missing(_ input: CommandInput?) -> Reason? {
        guard let name = (input?.secrets ?? []).sorted().first(where: { worker.secrets[$0] == nil }) else { return nil }
        worker.world.watch.lacks(name, for: worker.request, on: host)
        return .secretMissing(name: name)
    }

    /// What stands behind `set` and `unset` is a mark that the command leaves or takes away; asking twice is harmless.
    private func execute(_ argv: [String]) async throws(SimulatedProcess.Killed) -> End {
        let isBefore = host.random.chance(0.5)
        let fails = host.random.chance(worker.world.rates.commandFails) || isMeantToFail
        try await process.sleep(host.random.number(0.01...1))
        if fails, isBefore { return .failed(.commandFailed(argv: argv, exitCode: 1, output: "")) }
        try process.touch()
        if argv.count == 2, argv[0] == "set" { host.marks.insert(argv[1]) }
        if argv.count == 2, argv[0] == "unset" { host.marks.remove(argv[1]) }
        host.tell("ran \(argv.joined(separator: " "))")
        try process.touch()
        return fails ? .failed(.commandFailed(argv: argv, exitCode: 1, output: "")) : .done
    }

    private var isMeantToFail: Bool {
        host.spec.commandsFail && worker.request.putsBack != true && index < worker.request.program.count
    }

    private mutating func putBack(_ undo: Undo) async throws(SimulatedProcess.Killed) -> End {
        switch undo {
        case .link(let path, let previous), .file(let path, let previous):
            if host.links[path] == previous { return .unchanged }
            if let reason = try willTouch([]) { return .failed(reason) }
            host.links[path] = previous
            host.tell("\(path) points to \(previous ?? "nothing")")
            return .done
        case .unitFiles(let states):
            if let reason = try willTouch([]) { return .failed(reason) }
            for before in states {
                if let unit = services.index(before.unit) { services.enable(unit, before.state == "enabled") }
            }
            return .done
        case .command(let argv, _, let input):
            if let reason = missing(input) { return .refused(reason) }
            if let reason = try willTouch([]) { return .failed(reason) }
            return try await execute(argv)
        case .services(let before): return try await putBack(before)
        }
    }
}
