import AgentProtocol

/// Hosts on which a unit stands alike: what differs is only how old and how large it is.
struct StatusGroup {
    var hosts: [String]
    var services: [ServiceStatus]

    private struct Likeness: Hashable {
        var loadState: String
        var unitFileState: String
        var activeState: String
        var subState: String
        var result: String
        var restarts: Int
        var killMode: String
        var killsAfter: Double?
        var needsDaemonReload: Bool
        var overrides: [String]
        /// A held service is told by itself: its processes are.
        var held: HeldStop?

        init(_ service: ServiceStatus) {
            loadState = service.loadState
            unitFileState = service.unitFileState
            activeState = service.activeState
            subState = service.subState
            result = service.result
            restarts = service.restarts
            killMode = service.killMode
            killsAfter = service.killsAfter
            needsDaemonReload = service.needsDaemonReload
            overrides = service.overrides
            held = service.held
        }
    }

    /// Those with equal states together, in the order of their first hosts.
    static func groups(_ sights: [(host: String, service: ServiceStatus)]) -> [StatusGroup] {
        var order: [Likeness] = []
        var groups: [Likeness: StatusGroup] = [:]
        for (host, service) in sights {
            let key = Likeness(service)
            if groups[key] == nil { order.append(key) }
            groups[key, default: StatusGroup(hosts: [], services: [])].hosts.append(host)
            groups[key]?.services.append(service)
        }
        return order.compactMap { groups[$0] }
    }

    /// From the least to the most, in words; one of them where both are the same words.
    func range(_ values: [Double], _ words: (Double) -> String) -> String? {
        guard let least = values.min(), let most = values.max() else { return nil }
        let (first, last) = (words(least), words(most))
        return first == last ? first : "\(first) to \(last)"
    }
}
