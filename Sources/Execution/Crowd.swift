import Schedule

/// Who is out or at work, by the value that hosts share in the current step. Costs as much as changes.
struct Crowd: Sendable {
    /// Out of the run for good, or at work and not settled.
    private(set) var away: Set<String> = []
    /// Of which step the counts are; nil before the first.
    private(set) var step: Int?
    private var spread: ScheduledSpread?
    /// How many are away, by value; empty where the step has no `spread`.
    private var counts: [String: Int] = [:]

    mutating func enter(_ step: Int, _ spread: ScheduledSpread?) {
        self.step = step
        self.spread = spread
        counts = [:]
        guard let spread else { return }
        for host in away { if let value = spread.values[host] { counts[value, default: 0] += 1 } }
    }

    mutating func isAway(_ host: String) {
        guard away.insert(host).inserted, let value = spread?.values[host] else { return }
        counts[value, default: 0] += 1
    }

    mutating func isBack(_ host: String) {
        guard away.remove(host) != nil, let value = spread?.values[host] else { return }
        counts[value, default: 0] -= 1
    }

    /// Whether one more host may begin beside those that are away.
    func hasRoom(for host: String) -> Bool {
        guard let spread, let value = spread.values[host] else { return true }
        return counts[value, default: 0] < spread.max
    }
}
