import AgentProtocol

/// A kill that plan, operator and host have agreed on, for a stop that doesn't end: when it is due, and what came of it.
///
/// The service and what stops with it are hit alike, each when its own stop has gone on for as long as the plan says. What
/// waits for others to stop first hasn't been asked to go yet, so it is never hit before it had its time.
struct Forcing: Hashable {
    /// A signal that was sent.
    struct Shot: Hashable {
        var unit: String
        /// Of stopping, until then, in seconds.
        var seconds: Double
        /// All that it was sent to.
        var pids: [Int]
        /// The same, as far as they are to be named.
        var processes: [HostProcess]
    }

    let rule: ForceRule
    /// When the stop was ordered, by `Clock.monotonic`.
    let since: Double
    private(set) var shots: [Shot] = []
    /// When to look next, by `Clock.monotonic`.
    private(set) var next: Double
    /// When it is too late to begin with it.
    private let until: Double

    /// Between two looks at units that wait for others, in seconds.
    static let interval = 1.0

    /// - Parameter limit: how long the plan lets the stop take, in seconds.
    init(_ rule: ForceRule, since: Double, limit: Double) {
        self.rule = rule
        self.since = since
        until = since + limit
        next = since + rule.after
        if next > until { next = .infinity }
    }

    /// When a unit may be hit; nil while it hasn't been asked to stop.
    func moment(for status: UnitStatus) -> Double? {
        if status.isUp || status.activeState == "activating" { return nil }
        return max(since, status.leftActiveAt ?? since) + rule.after
    }

    /// - Parameter units: those that are not over.
    /// - Returns: whom to hit now.
    mutating func due(_ units: [UnitStatus], now: Double) -> [UnitStatus] {
        let open = units.filter { shot(at: $0.id) == nil }
        postpone(now: now)
        if open.isEmpty { next = .infinity }
        return open.filter { unit in moment(for: unit).map { $0 <= now } ?? false }
    }

    /// The same again in a moment.
    mutating func postpone(now: Double) {
        next = now + Self.interval
        if next > until { next = .infinity }
    }

    mutating func note(_ shot: Shot) { shots.append(shot) }

    /// Which processes of a unit a signal goes to: those that its stop is for. What is meant to outlive a stop lives on.
    static func whom(_ unit: Unit, _ status: UnitStatus, group: [Int]) -> [(who: String, pids: [Int])] {
        guard unit.killing != nil else { return [] }
        let own = [("main", status.mainPID), ("control", status.controlPID)].filter { $0.1 > 0 }
        if unit.leavesSurvivors { return own.map { ($0.0, [$0.1]) } }
        let all = group.isEmpty ? own.map(\.1) : group
        return all.isEmpty ? [] : [("all", all)]
    }

    func shot(at unit: String) -> Shot? { shots.first { $0.unit == unit } }

    /// What of a unit's processes was hit, for the verdict on how they ended.
    func force(on unit: String) -> Evidence.Force? {
        shot(at: unit).map { Evidence.Force(signal: rule.signal, pids: Set($0.pids)) }
    }

    /// For the report, in the order in which it was done.
    var reasons: [Reason] {
        shots.map {
            .forced(
                unit: $0.unit, signal: rule.signal, seconds: $0.seconds, processes: $0.processes, reason: rule.reason)
        }
    }

    /// Why a stop in which something was forced didn't end all the same.
    func failures(_ remaining: [String], after seconds: Double) -> [Reason] {
        remaining.map { unit in
            shot(at: unit) != nil
                ? .outlivedForce(unit: unit, signal: rule.signal, seconds: seconds)
                : .stopFailed(unit: unit, message: "it was still stopping after \(Seconds.text(seconds)), and goes on")
        }
    }
}
