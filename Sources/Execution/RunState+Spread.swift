import Journal
public import Schedule

/// The budget of each group: how many hosts that share a value may be out or at work.
extension RunState {
    /// The actions of a batch that may begin now, in their order. One whose group has no room is waited for: whoever is at
    /// work there comes back, since a group in which too many are out has ended the run.
    func withRoom(_ ready: some Sequence<ScheduledAction>, in step: Int) -> [ScheduledAction] {
        guard schedule.steps[step].spread != nil else { return Array(ready) }
        var crowd = crowd
        var chosen: [ScheduledAction] = []
        for action in ready {
            guard crowd.hasRoom(for: action.host) else { break }
            crowd.isAway(action.host)
            chosen.append(action)
        }
        return chosen
    }

    /// Whether the run could come to its end although some hosts take no part; looked at until it begins.
    var hasRoomAtAll: Bool {
        hasBegun || crowd.away.isEmpty || schedule.groupsWithoutRoom(out: crowd.away).isEmpty
    }

    /// The first group that a host which has just gone out leaves without room for others that have not been at it yet.
    func groupWithoutRoom(after host: String) -> GroupWithoutRoom? {
        for step in schedule.steps.indices.dropFirst(cursor.step) {
            guard let spread = schedule.steps[step].spread, let value = spread.values[host] else { continue }
            let out = crowd.away.count { spread.values[$0] == value && hosts[$0]?.isFit == false }
            guard out >= spread.max else { continue }
            let isLeft = schedule.steps[step].batches.enumerated().contains { batch, actions in
                if step == cursor.step, batch < cursor.batch { return false }
                let begun = step == cursor.step && batch == cursor.batch ? cursor.action : 0
                return actions.dropFirst(begun).contains {
                    spread.values[$0.host] == value && hosts[$0.host]?.isFit == true
                }
            }
            if isLeft { return GroupWithoutRoom(step: step, by: spread.by, value: value, max: spread.max, out: out) }
        }
        return nil
    }
}

/// Hosts that share a value, of which as many are out as may be, so that the others can't begin.
public struct GroupWithoutRoom: Sendable, Hashable {
    public var step: Int
    public var by: String
    public var value: String
    public var max: Int
    public var out: Int

    var text: String { "\(by) \(value) has \(out) out, and the spread of step \(step + 1) allows \(max)" }
}

extension Schedule {
    /// Groups of which the hosts that are out before a run begins leave no room for others, so that it could never come to
    /// its end.
    ///
    /// - Parameter out: hosts that take no part.
    public func groupsWithoutRoom(out: Set<String>) -> [GroupWithoutRoom] {
        guard !out.isEmpty else { return [] }
        return steps.enumerated().flatMap { step, scheduled -> [GroupWithoutRoom] in
            guard let spread = scheduled.spread else { return [] }
            let counts = Dictionary(out.compactMap { spread.values[$0] }.map { ($0, 1) }, uniquingKeysWith: +)
            let full = counts.filter { $0.value >= spread.max }
            guard !full.isEmpty else { return [] }
            let left = scheduled.batches.joined().map(\.host).filter { !out.contains($0) }
            let wanted = Set(left.compactMap { spread.values[$0] })
            return full.filter { wanted.contains($0.key) }.sorted { $0.key < $1.key }.map {
                GroupWithoutRoom(step: step, by: spread.by, value: $0.key, max: spread.max, out: $0.value)
            }
        }
    }
}
