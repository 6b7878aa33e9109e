public import Journal
import Schedule
import Windows

/// What a daemon does with scheduled plans, worked out from what is recorded and what time it is. Nothing is remembered beside the
/// record, so a daemon that is begun anew goes on where the last one was.
public enum Timetable {
    /// A scheduled plan, as it stands.
    public struct Line: Sendable {
        public var entry: ScheduleEntry
        /// How the run stands that it had last; nil where it had none.
        public var last: LastRun?
        /// Whether this daemon has begun something for it that hasn't ended.
        public var isBusy: Bool

        public init(entry: ScheduleEntry, last: LastRun?, isBusy: Bool) {
            self.entry = entry
            self.last = last
            self.isBusy = isBusy
        }
    }

    public struct LastRun: Sendable, Hashable {
        public var runID: String
        /// Whether a controller runs it.
        public var isAlive: Bool
        public var end: RunEnd?
        /// Why it ended before its time; nil where it didn't.
        public var interruption: Interruption?
        /// When it was last heard of, in seconds since 1970.
        public var lastHeard: Double

        public init(runID: String, isAlive: Bool, end: RunEnd?, interruption: Interruption?, lastHeard: Double) {
            self.lastHeard = lastHeard
            self.runID = runID
            self.isAlive = isAlive
            self.end = end
            self.interruption = interruption
        }
    }

    public enum Decision: Sendable, Hashable {
        case begin(name: String, ScheduledMark, closes: Int64)
        case goOn(name: String, ScheduledMark, closes: Int64, runID: String)
        /// Nothing was run in it, and nothing will be.
        case miss(name: String, OpeningRecord)
        /// Nothing is run until a person has looked.
        case waitForPerson(name: String, because: String)
        /// All openings up to then are accounted for.
        case handled(name: String, until: Int64)
    }

    /// How many missed openings are told one by one.
    static let mostMissed = 20

    /// - Parameter now: in seconds since 1970, by the wall clock: what a window is about.
    public static func decide(_ lines: [Line], now: Int64) -> [Decision] { lines.flatMap { decide($0, now) } }

    private static func decide(_ line: Line, _ now: Int64) -> [Decision] {
        let entry = line.entry
        guard let window = entry.plan.schedule.window else { return [] }
        let name = entry.plan.name
        var decisions = missed(line, window, now)
        guard !line.isBusy, line.last?.isAlive != true else { return decisions }
        if let because = needsPerson(line) { return decisions + [.waitForPerson(name: name, because: because)] }
        guard case .open(let opening) = window.standing(at: now), now < opening.lastStart,
            opening.closes > Int64(entry.plan.addedAt)
        else { return decisions }
        let mark = ScheduledMark(name: name, opens: opening.opens)
        // What was missed by a clock that was wrong was not missed.
        let record = entry.openings.first { $0.opens == opening.opens && $0.state != .missed }
        if let next = record?.nextTry, Double(now) < next, next - Double(now) <= longestWait {
            return decisions
        }
        if let last = line.last, last.end != .refused, let interruption = last.interruption,
            !line.isSettled(last)
        {
            if interruption.isToBeGoneOnWith(record) {
                decisions.append(.goOn(name: name, mark, closes: opening.closes, runID: last.runID))
            }
        } else if record?.state != .begun || line.last?.end == .refused {
            decisions.append(.begin(name: name, mark, closes: opening.closes))
        }
        return decisions
    }

    /// Why nothing is run of it until somebody has looked, and said so with an approval or by bringing its last run to an end; nil where it
    /// may be.
    public static func needsPerson(_ line: Line) -> String? {
        if let because = line.entry.heldBecause { return because }
        guard let last = line.last, !last.isAlive, !line.isSettled(last) else { return nil }
        if last.end == .needsPerson { return "run \(last.runID) needs a person" }
        return last.interruption?.needsPerson.map { "run \(last.runID) was interrupted: \($0)" }
    }

    /// Longer than anything waits for its next try: where more is left, a clock was set back.
    private static let longestWait = 3600.0

    /// Openings that are over and saw no run.
    private static func missed(_ line: Line, _ window: Window, _ now: Int64) -> [Decision] {
        let entry = line.entry
        let name = entry.plan.name
        let since = min(entry.handledUntil, now)
        var over: [OpeningRecord] = []
        var count = 0
        var until = since
        for opening in window.openings(after: since) {
            guard opening.closes <= now else { break }
            until = opening.closes
            let record = entry.openings.first { $0.opens == opening.opens }
            guard record?.state != .begun, record?.state != .missed else { continue }
            count += 1
            over.append(
                OpeningRecord(
                    opens: opening.opens, closes: opening.closes, state: .missed,
                    because: record?.because ?? needsPerson(line) ?? "nobody was there to run it"))
            if over.count > mostMissed { over.removeFirst() }
        }
        guard until > since || since < entry.handledUntil else { return [] }
        if count > over.count, !over.isEmpty {
            over[0].because = "\(over[0].because ?? ""); and \(count - over.count) openings before it"
        }
        return over.map { .miss(name: name, $0) } + [.handled(name: name, until: until)]
    }

    /// When something is to be decided next at the latest, in seconds since 1970; nil where nothing will ever be.
    public static func next(_ lines: [Line], now: Int64) -> Int64? {
        lines.compactMap { line -> Int64? in
            guard let window = line.entry.plan.schedule.window else { return nil }
            switch window.standing(at: now) {
            case .open(let opening):
                let tries = line.entry.openings.compactMap(\.nextTry).filter { $0 > Double(now) }
                return min(opening.closes, tries.min().map { Int64($0.rounded(.up)) } ?? opening.closes)
            case .closed(let next, _): return next?.opens
            }
        }.min()
    }
}

extension Timetable.Line {
    /// Whether somebody has agreed to go on since the run was heard of last, whatever became of it.
    func isSettled(_ run: Timetable.LastRun) -> Bool { entry.plan.approvedAt.map { $0 > run.lastHeard } ?? false }
}
