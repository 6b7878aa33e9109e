import AgentProtocol
import Glibc

/// systemd, asked to stop, start, restart and reload services without ever killing a process, and telling the truth afterwards.
///
/// What is decided stands in `Refusal`, `Arming`, `Survey`, `Evidence` and `Sweeper`, as functions of what systemd says;
/// here it is only done, through `systemctl`.
struct Systemd: ServiceOperations {
    var systemctl = Systemctl()
    var dropIn = DropIn()
    var memory = StopMemory()
    /// Asked before anything is touched.
    var permission: any ForcePermission = NoPolicy()
    var busNames = BusNames()
    /// Whose service manager it is; nil for the host's.
    var account: UserAccount?
    /// Which units may be touched; nil for all.
    var policy: Policy?

    /// Whether systemd runs this host: the test that sd_booted(3) makes.
    static var isRunning: Bool {
        var status = stat()
        return lstat("/run/systemd/system", &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    var version: String? { InstalledSystemd.version() ?? systemctl.version() }
    var sweeper: Sweeper { Sweeper(systemctl: systemctl, dropIn: dropIn) }
    var unitFiles: UnitFiles? { UnitFiles(systemctl: systemctl, sweeper: sweeper) }
    var power: Power? { Power(systemctl: systemctl) }

    func perform(
        _ verb: ServicesBefore.Verb, on target: ServiceTarget, watcher: any ServiceWatcher
    ) -> ServiceResult {
        settle(target) { manager throws(ServiceManagerError) -> ServiceResult in
            switch verb {
            case .stop: try manager.stop(target, watcher)
            case .start: try manager.start(target, watcher)
            case .restart: try manager.restart(target, watcher)
            case .reload: try manager.reload(target, watcher)
            }
        }
    }

    func restore(_ before: ServicesBefore, watcher: any ServiceWatcher) -> ServiceResult {
        settle(before.target) { manager throws(ServiceManagerError) -> ServiceResult in
            try manager.putBack(before, watcher)
        }
    }

    /// Whatever happens, drop-ins that are of no more use are swept afterwards.
    private func settle(
        _ target: ServiceTarget, _ work: (Systemd) throws(ServiceManagerError) -> ServiceResult
    ) -> ServiceResult {
        let manager: Systemd
        do { manager = try self.manager(of: target.user) } catch { return .refused([error.reason]) }
        let result: ServiceResult
        do {
            result = try work(manager)
        } catch {
            // Nothing is known any more of a service that may have been touched.
            result = ServiceResult(outcome: error.leavesTouched ? .unknown : .refused, reasons: [error.reason])
        }
        if manager.sweeper.sweep() { manager.leaveWatch() }
        return result
    }

    var blast: BlastSurveyor {
        BlastSurveyor(show: { (names) throws(ServiceManagerError) in try systemctl.units(names) }, busNames: busNames)
    }

    /// What a stop would touch, with what a crash of ours left behind mended.
    func survey(_ unit: String) throws(ServiceManagerError) -> Survey {
        let surveyor = Surveyor { (names) throws(ServiceManagerError) in try systemctl.units(names) }
        let survey = try surveyor.survey(unit)
        let isMended = ([survey.target] + survey.dependents.map(\.unit)).filter { sweeper.mend($0) }
        return isMended.isEmpty ? survey : try surveyor.survey(unit)
    }
}
