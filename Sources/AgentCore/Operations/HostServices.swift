import AgentProtocol

/// The service manager of this host.
enum HostServices {
    /// - Parameter policy: which units may be touched; nil for all.
    static func find(_ policy: Policy? = nil) -> any ServiceOperations {
        guard Systemd.isRunning else { return NoServiceManager() }
        guard let policy else { return Systemd() }
        return Systemd(permission: PolicyPermission(policy: policy), policy: policy)
    }
}

/// Stands in on a host whose service manager lull doesn't know: everything but services works there.
struct NoServiceManager: ServiceOperations {
    private let reason = Reason.serviceManager(message: "systemd doesn't run this host")

    var version: String? { nil }

    func forecast(_ verb: ServicesBefore.Verb, of target: ServiceTarget) -> OperationForecast {
        OperationForecast(prospect: .refuse([reason]))
    }

    func perform(_ verb: ServicesBefore.Verb, on target: ServiceTarget, watcher: any ServiceWatcher) -> ServiceResult {
        ServiceResult(outcome: .refused, reasons: [reason])
    }

    func restore(_ before: ServicesBefore, watcher: any ServiceWatcher) -> ServiceResult {
        ServiceResult(outcome: .refused, reasons: [reason])
    }
}
