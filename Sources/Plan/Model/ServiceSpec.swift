/// What to do about active units that the service manager stops together with the service.
public enum Dependents: String, Sendable, Hashable, CaseIterable { case refuse, restart, leave }

/// A service and how it is to be treated, on whichever host.
public struct ServiceSpec: Sendable {
    /// As written: `nginx`.
    public var name: Placed<String>
    /// The unit's full name: `nginx.service`.
    public var unit: String
    public var timeout: TimeoutOverride?
    public var health: [CheckSpec]
    /// Files and directories that are copied before the service is touched.
    public var protect: [Template]
    public var dependents: Dependents
    public var soak: Duration?
    /// Where a step stops it and says nothing else; nil for never.
    public var force: ForceSpec?
    /// The user whose own service manager runs it; nil for the host's.
    public var user: String?

    public init(
        name: Placed<String>, unit: String, timeout: TimeoutOverride? = nil, health: [CheckSpec] = [],
        protect: [Template] = [], dependents: Dependents = .refuse, soak: Duration? = nil,
        force: ForceSpec? = nil, user: String? = nil
    ) {
        self.name = name
        self.unit = unit
        self.timeout = timeout
        self.health = health
        self.protect = protect
        self.dependents = dependents
        self.soak = soak
        self.force = force
        self.user = user
    }
}
