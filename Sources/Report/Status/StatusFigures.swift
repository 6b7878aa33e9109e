import AgentProtocol
public import Execution
import Inventory

/// What a status comes to.
public struct StatusFigures: Sendable, Hashable {
    public private(set) var active = 0
    public private(set) var held = 0
    public private(set) var failed = 0
    /// Neither active, held nor failed.
    public private(set) var other = 0
    /// Hosts that couldn't be asked, or that couldn't tell.
    public private(set) var unasked = 0
    private let isNamed: Bool

    public init(_ status: FleetStatus) {
        isNamed = !status.units.isEmpty
        for host in status.hosts {
            guard case .seen(let seen)? = status.sights[host.host] else {
                unasked += 1
                continue
            }
            if !seen.problems.isEmpty { unasked += 1 }
            for service in seen.services { count(service) }
        }
    }

    private mutating func count(_ service: ServiceStatus) {
        if service.held != nil {
            held += 1
        } else if service.isActive {
            active += 1
        } else if service.activeState == "failed" {
            failed += 1
        } else {
            other += 1
        }
    }

    /// 0 all services that were named are active, or without names none failed or is held; 1 some aren't; 2 a host couldn't
    /// be asked.
    public var exitCode: Int32 {
        if unasked > 0 { return 2 }
        return held + failed + (isNamed ? other : 0) > 0 ? 1 : 0
    }
}
