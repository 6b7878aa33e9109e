public import Schedule
import Windows

extension WindowFit {
    /// The fit into the longest opening to come, begun as it opens: what doesn't fit there never does.
    ///
    /// - Parameters:
    ///   - now: in seconds since 1970.
    ///   - forks: how many hosts go at once; as many as there are if nothing is said.
    /// - Returns: Nil where the schedule has no window, or where all of it is in the past.
    public static func longest(_ schedule: Schedule, after now: Double, forks: Int? = nil) -> WindowFit? {
        // More than two years of days; what opens less often shows all that it has sooner.
        let openings = schedule.window?.openings(after: Int64(now), limit: 800) ?? []
        guard let longest = openings.max(by: { $0.closes - $0.opens < $1.closes - $1.opens }) else { return nil }
        return WindowFit(schedule, forks: forks ?? max(1, schedule.hosts.count), now: Double(longest.opens))
    }
}
