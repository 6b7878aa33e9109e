import AgentProtocol
import CLinux
import Glibc

/// The way down: looks that nothing stands against it, writes down what the host was like, gives the order, and is ended by it.
struct RebootStep {
    let reboot: RebootOperation
    let record: ActionRecord
    let state: StateDirectory
    let services: any ServiceOperations

    /// What stands against a reboot before anything is touched for it.
    static func objections(_ services: any ServiceOperations) -> [Reason] {
        guard let power = services.power else { return [.cannotReboot(message: "systemd doesn't run it")] }
        if geteuid() != 0 { return [.cannotReboot(message: "the agent doesn't run as root")] }
        if let path = StateDirectory.defaultPath(), FileSystem.isVolatile(path) { return [.recordNotKept(path: path)] }
        return power.objections()
    }

    func perform(_ steps: OperationSteps) -> OperationEnd {
        guard let power = services.power else { return .refused(.cannotReboot(message: "systemd doesn't run it")) }
        let mark: RebootMark
        do throws(ServiceManagerError) {
            let units = try power.units()
            let reasons = Self.objections(services) + notDown(units)
            if !reasons.isEmpty { return OperationEnd(outcome: .refused, reasons: reasons) }
            mark = self.mark(units, steps)
        } catch {
            return .refused(error.reason)
        }
        if let problem = steps.willTouch() { return .refused(problem) }
        do throws(SystemError) {
            try RebootingAction.note(record.id, in: state)
            try record.write(ActionRecord.rebootName, mark, durable: .contentAndName)
        } catch {
            return .refused(.cannotRecord(path: error.path, message: error.message))
        }
        let since = Clock.monotonic
        steps.progress(.rebooting, "the host", since: since, limit: reboot.timeout)
        // A moment for whoever is watching to hear of it: from here on the connection may go at any time.
        Clock.sleep(until: since + 0.7)
        if let reason = power.orderReboot() {
            takeBack()
            return .failed(reason)
        }
        while Clock.monotonic < since + reboot.timeout {
            steps.progress(.rebooting, "the host", since: since, limit: reboot.timeout)
            Clock.sleep(until: Clock.monotonic + 1)
        }
        takeBack()
        return .failed(.rebootDidNotHappen(seconds: reboot.timeout))
    }

    /// What was stopped must have stayed down: a shutdown would give it systemd's time and no more.
    private func notDown(_ units: HostUnits) -> [Reason] {
        reboot.stopped.map(\.unit).filter { name in
            guard let status = units[name]?.status else { return false }
            return !status.isDown || ControlGroup(status.controlGroup)?.isPopulated == true
        }.map { .notDownForReboot(unit: $0) }
    }

    private func mark(_ units: HostUnits, _ steps: OperationSteps) -> RebootMark {
        let stopped = steps.soFar.operations.filter { $0.outcome.isSuccess }.flatMap(\.undo).compactMap { undo in
            if case .services(let before) = undo, before.verb == .stop { before } else { ServicesBefore?.none }
        }
        let byHand = units.startedByHand.map { unit in
            ServicesBefore(
                verb: .stop, target: ServiceTarget(unit: unit, stopTimeout: 90, startTimeout: 90), activeTriggers: [],
                activeUnits: [unit])
        }
        return RebootMark(
            index: steps.index, bootID: ProcFile.bootID(), orderedAt: Clock.wall, expected: units.expected,
            // Last stopped, first started.
            bringUp: stopped.reversed() + byHand, failed: units.failed)
    }

    /// There was no reboot, so there is nothing to go on with after one.
    private func takeBack() {
        try? record.directory.remove(ActionRecord.rebootName)
        RebootingAction.forget(record.id, in: state)
    }
}

/// Whether what is written would be there after a reboot.
enum FileSystem {
    static func isVolatile(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return clinux_is_in_memory(descriptor) == 1
    }
}
