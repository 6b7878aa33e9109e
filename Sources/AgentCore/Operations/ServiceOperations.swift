import AgentProtocol

/// What the worker and a forecast need of the host's service manager.
///
/// The health checks of a target (`health`) and its protected files (`protect`) are the caller's business: files are
/// copied when `willTouch` is called, and health is asked for after a `start`, `restart` or `reload` that succeeded.
/// The unit's own soak (`ServiceTarget.soak`) is the service manager's.
protocol ServiceOperations {
    /// Its version's first line, such as `systemd 252 (252.39-1~deb12u1)`; nil where it doesn't run this host.
    var version: String? { get }

    /// What would happen. Read-only.
    func forecast(_ verb: ServicesBefore.Verb, of target: ServiceTarget) -> OperationForecast

    /// Does it, and returns when it is settled or its time is up.
    func perform(_ verb: ServicesBefore.Verb, on target: ServiceTarget, watcher: any ServiceWatcher) -> ServiceResult

    /// Puts the states back as they were before, under the same rules.
    func restore(_ before: ServicesBefore, watcher: any ServiceWatcher) -> ServiceResult

    /// How a unit stands now. Read-only.
    func glance(at unit: String, of user: String?) throws(ServiceManagerError) -> UnitGlance

    /// What enables and disables units; nil where nothing does.
    var unitFiles: UnitFiles? { get }
    /// What reboots the host; nil where nothing does.
    var power: Power? { get }
}

extension ServiceOperations {
    var unitFiles: UnitFiles? { nil }
    var power: Power? { nil }

    func glance(at unit: String, of user: String?) throws(ServiceManagerError) -> UnitGlance { throw .notRunning }
}

/// Who wants to know how work on services goes.
protocol ServiceWatcher {
    /// Called once, when all that could be refused has been looked at and before anything is touched. Not called where
    /// nothing is going to be touched.
    /// - Returns: why it may not be touched after all; empty if it may. The outcome is then `failed`.
    func willTouch(_ before: ServicesBefore) -> [Reason]

    /// May be called often; it is thinned out elsewhere.
    /// - Parameters:
    ///   - since: when the phase began, by `Clock.monotonic`.
    ///   - limit: the phase's time, in seconds.
    func progress(_ phase: ActionProgress.Phase, _ subject: String, since: Double, limit: Double?, detail: String?)

    /// The same for a stop that takes longer than a moment, at most once a second.
    func stopping(_ subject: String, since: Double, limit: Double, _ stop: StopProgress)
}

extension ServiceWatcher {
    func stopping(_ subject: String, since: Double, limit: Double, _ stop: StopProgress) {
        progress(.stopping, subject, since: since, limit: limit, detail: stop.statusText)
    }
}

/// How work on services ended.
struct ServiceResult {
    var outcome: Outcome
    var reasons: [Reason] = []
    var stop: StopFacts?
}
