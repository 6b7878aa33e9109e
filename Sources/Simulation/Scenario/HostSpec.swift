/// A host as it is when a simulation begins, and how it behaves.
public struct HostSpec: Sendable {
    public var name: String
    public var units: [UnitSpec]
    /// By path.
    public var links: [String: String]
    /// The link that services look at when they start: which release they come up on.
    public var releasePath: String
    /// Whether the commands of the plan's steps fail there.
    public var commandsFail = false
    /// What befalls it when it is at a certain point.
    var cues: [CuedFault] = []

    /// How likely it says yes to a question of a gate, and for how many seconds after the first it doesn't.
    public var gateYes = 1.0
    public var gateNoFor = 0.0

    public init(name: String, units: [UnitSpec], links: [String: String] = [:], releasePath: String = "/srv/current") {
        self.name = name
        self.units = units
        self.links = links
        self.releasePath = releasePath
    }
}

public struct UnitSpec: Sendable {
    public var name: String
    public var isActive: Bool
    /// The unit that it needs (`Requires=` and `After=`): when that one stops, this one stops before.
    public var needs: String?
    /// For a socket: the service that a client's connection starts.
    public var triggers: String?
    /// How long a stop may take before the service manager kills, in seconds; nil for ever.
    public var killsAfter: Double?
    public var temper: Temper
    /// How it behaves once what was done on its host is being put back; nil for no differently.
    public var temperAfterwards: Temper?

    public init(
        name: String, isActive: Bool = true, needs: String? = nil, triggers: String? = nil, killsAfter: Double? = 90,
        temper: Temper = Temper()
    ) {
        self.name = name
        self.isActive = isActive
        self.needs = needs
        self.triggers = triggers
        self.killsAfter = killsAfter
        self.temper = temper
    }
}

/// How a service behaves. Durations are in seconds, the others are probabilities.
public struct Temper: Sendable {
    public enum Health: Sendable {
        case always
        case chance(Double)
        /// Whatever runs this release is ill.
        case unlessRelease(String)
    }

    public var stop: ClosedRange<Double> = 0.05...2
    public var neverStops = 0.0
    public var start: ClosedRange<Double> = 0.1...2
    public var failsToStart = 0.0
    public var diesSoon = 0.0
    /// How long it is up before it dies soon, in seconds.
    public var life: ClosedRange<Double> = 0.1...4
    public var health = Health.always

    public init() {}
}
