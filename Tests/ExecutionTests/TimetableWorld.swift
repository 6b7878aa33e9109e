import Execution
import Foundation
import Journal
import Schedule
import Windows

/// Daemons, their store and their clock, for months: daemons die between any two of the things that they do, there may be two of them, the
/// clock jumps, and runs end in every way.
struct TimetableWorld {
    struct Run {
        var id: String
        var name: String
        var ends: Double
        var isAlive = true
        var end: RunEnd?
        var interruption: Interruption?
        var lastHeard: Double
        var deaths = 0
    }

    struct Daemon {
        var isUp = true
        /// Since when without a break, by the true time.
        var since: Double
    }

    let name = "night"
    let plan: ScheduledPlan
    let window: Window
    private(set) var time: Double
    private(set) var offset = 0.0
    private(set) var daemons: [Daemon]
    private(set) var openings: [Int64: OpeningRecord] = [:]
    private(set) var handledUntil: Int64
    private(set) var runs: [Run] = []
    private(set) var faults: [String] = []
    private var told: Set<Int64> = []
    private var random: SeededRandom
    private let jumps: Bool

    init(_ window: Window, starting time: Double, seed: UInt64) {
        self.window = window
        self.time = time
        random = SeededRandom(seed: seed)
        jumps = seed.isMultiple(of: 3)
        var schedule = Sample.schedule(hosts: ["a"], steps: [])
        schedule.window = window
        plan = ScheduledPlan(
            name: name, path: "/plan.yml", arguments: [], schedule: schedule, addedAt: time, addedBy: "ann",
            controller: "desk")
        handledUntil = Int64(time)
        daemons = (0..<(seed.isMultiple(of: 4) ? 2 : 1)).map { _ in Daemon(since: time) }
    }

    var wall: Double { time + offset }

    mutating func live(days: Double) {
        let end = time + days * 86_400
        while time < end, faults.isEmpty {
            let before = wall
            time += step()
            endRuns()
            befall()
            for index in daemons.indices where daemons[index].isUp { look(index, lastLook: before) }
        }
    }

    private mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &random) < share }

    /// A daemon looks each minute; far from any opening nothing happens, so that is passed over.
    private func step() -> Double {
        let next = window.openings(after: Int64(wall), limit: 1).first
        guard let next, Double(next.opens) > wall + 7200 else { return 60 }
        return Double(next.opens) - wall - 3600
    }

    private mutating func befall() {
        for index in daemons.indices {
            if daemons[index].isUp, chance(0.002) { daemons[index].isUp = false }
            if !daemons[index].isUp, chance(0.01) { daemons[index] = Daemon(since: time) }
        }
        if jumps, chance(0.001) {
            offset = chance(0.5) ? 0 : Double.random(in: -90_000...90_000, using: &random)
            for index in daemons.indices { daemons[index].since = time }
        }
    }

    private mutating func endRuns() {
        for index in runs.indices where runs[index].isAlive && runs[index].ends <= time {
            runs[index].isAlive = false
            runs[index].lastHeard = wall
            switch Int.random(in: 0..<12, using: &random) {
            case 0: runs[index].end = .putBack
            case 1: runs[index].end = .refused
            case 2: (runs[index].end, runs[index].interruption) = (.interrupted, .window)
            case 3: (runs[index].end, runs[index].interruption) = (.interrupted, .stopped)
            case 4:
                runs[index].deaths += 1
                runs[index].interruption = .died(times: runs[index].deaths)
            default: runs[index].end = .asPlanned
            }
        }
    }

    private var line: Timetable.Line {
        let records = openings.values.sorted { $0.opens > $1.opens }
        let last = records.lazy.compactMap(\.runID).first.flatMap { id in runs.first { $0.id == id } }
        return Timetable.Line(
            entry: ScheduleEntry(plan: plan, heldBecause: nil, handledUntil: handledUntil, openings: records),
            last: last.map {
                Timetable.LastRun(
                    runID: $0.id, isAlive: $0.isAlive, end: $0.end, interruption: $0.interruption,
                    lastHeard: $0.lastHeard)
            }, isBusy: false)
    }

    private mutating func look(_ index: Int, lastLook: Double) {
        // What both read before either acts.
        let seen = [line]
        for decision in Timetable.decide(seen, now: Int64(wall)) {
            if chance(0.05) {
                daemons[index].isUp = false
                return
            }
            perform(decision)
            // The other one acts on what it has read as well.
            if daemons.count > 1, chance(0.5) { perform(decision) }
        }
        if daemons[index].isUp { checkNothingIsForgotten(index) }
    }

    private mutating func perform(_ decision: Timetable.Decision) {
        switch decision {
        case .begin(_, let mark, let closes): begin(mark, closes, goOn: nil)
        case .goOn(_, let mark, let closes, let runID): begin(mark, closes, goOn: runID)
        case .miss(_, let record):
            if record.closes > Int64(wall) { faults.append("missed \(record.opens) before it was over") }
            // As the store does: nothing takes the place of what was begun.
            if openings[record.opens]?.state != .begun { openings[record.opens] = record }
            told.insert(record.opens)
        case .handled(_, let until): handledUntil = until
        case .waitForPerson: faults.append("nobody has to look here")
        }
    }

    /// As `OpeningClaim` takes an opening.
    private mutating func begin(_ mark: ScheduledMark, _ closes: Int64, goOn runID: String?) {
        guard case .open(let opening) = window.standing(at: Int64(wall)), opening.opens == mark.opens else {
            return faults.append("something begins for \(mark.opens), and the window is not open at \(Int64(wall))")
        }
        if let holder = openings[mark.opens]?.state == .begun ? openings[mark.opens]?.runID : nil, holder != runID,
            runs.first(where: { $0.id == holder })?.end != .refused
        {
            return
        }
        if let runID, let index = runs.firstIndex(where: { $0.id == runID }) {
            if runs[index].isAlive { return }
            guard runs[index].end == nil || runs[index].end == .interrupted else {
                return faults.append("\(runID) goes on after its end")
            }
            runs[index].isAlive = true
            runs[index].end = nil
            runs[index].interruption = nil
            runs[index].ends = time + Double.random(in: 5...9000, using: &random)
        } else {
            if let last = line.last, last.isAlive || last.interruption != nil {
                return faults.append("a run begins while \(last.runID) isn't over")
            }
            runs.append(
                Run(
                    id: "r\(runs.count)", name: name, ends: time + Double.random(in: 5...9000, using: &random),
                    lastHeard: wall))
        }
        openings[mark.opens] = OpeningRecord(
            opens: mark.opens, closes: closes, state: .begun, runID: runID ?? runs.last?.id)
    }

    /// What is over is in the record, and what could be begun was.
    private mutating func checkNothingIsForgotten(_ index: Int) {
        guard offset == 0, daemons[index].since < time, chance(0.02) else { return }
        for opening in window.openings(after: Int64(plan.addedAt)).prefix(while: { $0.closes <= Int64(wall) }) {
            if openings[opening.opens] == nil {
                faults.append("the opening at \(opening.opens) is over, and nobody said so")
            }
        }
    }
}
