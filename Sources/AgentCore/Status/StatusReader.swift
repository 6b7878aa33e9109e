import AgentProtocol
import Glibc

/// Looks at services, and at lull's own work on the host. Nothing is changed.
struct StatusReader {
    /// Nil where systemd doesn't run the host.
    var systemd: Systemd?
    /// Nil where there is no place for one.
    var statePath: String?

    /// How many processes of a unit are shown.
    private static let processLimit = 8
    /// How many actions are told.
    private static let actionLimit = 5

    static func find() -> StatusReader {
        StatusReader(systemd: Systemd.isRunning ? Systemd() : nil, statePath: StateDirectory.defaultPath())
    }

    /// - Parameter names: full names of units; empty for those that deserve a look.
    func status(_ names: [String]) -> HostStatus {
        var status = HostStatus(clock: Clock.wall, serviceManager: systemd?.version)
        var history = ActionHistory()
        do throws(SystemError) {
            if let statePath { history = try ActionHistory.read(statePath) }
        } catch {
            status.problems.append(.fileProblem(path: error.path, message: error.message))
        }
        status.underWay = history.underWay
        status.hold = statePath.flatMap { HoldMark(directory: $0).current() }
        status.claim = statePath.flatMap(ClaimDesk.standing)
        status.actions = history.ended(Self.actionLimit)
        do throws(ServiceManagerError) {
            guard let systemd else { throw .notRunning }
            let names = names.isEmpty ? try noteworthy(systemd) : names
            status.services = try services(names, systemd, history)
            status.pendingReload = try systemd.sweeper.pendingEdits(mending: false)
        } catch {
            status.problems.append(error.reason)
        }
        return status
    }

    /// Failed, on their way down, or with a drop-in of lull's.
    private func noteworthy(_ systemd: Systemd) throws(ServiceManagerError) -> [String] {
        let found = try systemd.systemctl.listed(inStates: ["failed", "deactivating"])
        return Array(Set(found + systemd.dropIn.present()).filter(UnitName.isValid)).sorted()
    }

    private func services(
        _ names: [String], _ systemd: Systemd, _ history: ActionHistory
    ) throws(ServiceManagerError) -> [ServiceStatus] {
        let now = Self.now
        var services: [ServiceStatus] = []
        for (unit, table) in try systemd.systemctl.units(names, UnitSight.properties) {
            guard let unit else { throw .unreadable("how \(table["Id"]) is stopped") }
            let group = ControlGroup(unit.status.controlGroup)
            let pids = group?.processes() ?? []
            let held = HeldRule.held(unit, isPopulated: group?.isPopulated ?? false, history)
            services.append(
                UnitSight(unit: unit, table: table, pids: pids).status(
                    now: now, processes: ProcessTable.processes(pids, limit: Self.processLimit), held: held))
        }
        guard services.count == names.count else {
            throw .unreadable("how all of \(names.joined(separator: ", ")) stand")
        }
        return services
    }

    /// systemd counts without the time that the host was suspended for.
    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension Systemctl {
    /// The names of loaded units in any of these states.
    func listed(inStates states: [String]) throws(ServiceManagerError) -> [String] {
        let argv = [
            "systemctl", "list-units", "--all", "--state=\(states.joined(separator: ","))", "--no-legend", "--plain",
            "--no-pager", "--full",
        ]
        let result = run(argv, Self.patience)
        guard result.succeeded else { throw .command("systemctl list-units", result.complaint) }
        return result.text.split(separator: "\n").compactMap { line in
            line.split(separator: " ").first.map(String.init)
        }
    }
}
