import Journal
import Schedule
public import Windows

/// When scheduled plans run next, all of them in one list.
public enum ComingOpenings {
    public struct Coming: Sendable {
        public var line: Timetable.Line
        public var window: Window
        public var opening: WindowOpening
    }

    /// - Parameter moment: in seconds since 1970; what is open then is in it.
    /// - Returns: the soonest first; at the same moment by name.
    public static func of(_ lines: [Timetable.Line], after moment: Int64, limit: Int) -> [Coming] {
        var streams = lines.compactMap {
            line -> (line: Timetable.Line, window: Window, next: WindowOpening, rest: WindowOpenings)? in
            guard let window = line.entry.plan.schedule.window else { return nil }
            var openings = window.openings(after: moment)
            return openings.next().map { (line, window, $0, openings) }
        }
        var coming: [Coming] = []
        while coming.count < limit,
            let first = streams.indices.min(by: {
                (streams[$0].next.opens, streams[$0].line.entry.plan.name)
                    < (streams[$1].next.opens, streams[$1].line.entry.plan.name)
            })
        {
            coming.append(
                Coming(line: streams[first].line, window: streams[first].window, opening: streams[first].next))
            if let next = streams[first].rest.next() { streams[first].next = next } else { streams.remove(at: first) }
        }
        return coming
    }
}
