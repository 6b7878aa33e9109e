public import Execution
public import Journal
import Schedule
import Windows

/// Scheduled plans, for people and for machines.
public enum ScheduleText {
    /// - Parameter now: in seconds since 1970.
    public static func list(_ lines: [Timetable.Line], now: Int64, ink: Ink, width: Int) -> String {
        guard !lines.isEmpty else { return "Nothing is scheduled; `lull schedule add PLAN` does.\n" }
        var page = Page(width: min(max(width, 80), 120), ink: ink)
        for (index, line) in lines.enumerated() {
            if index > 0 { page.gap() }
            let plan = line.entry.plan
            page.add(Phrase(plan.name, .strong) + Phrase("  \(plan.path.visible)"), hang: 2)
            if let window = plan.schedule.window {
                page.add(Phrase(next(window, now)), indent: 2, hang: 4)
            }
            if let because = Timetable.needsPerson(line) {
                page.add(
                    Phrase(
                        "waits for a person: \(because.visible). `lull schedule approve \(plan.name)` has it go on.",
                        .bad),
                    indent: 2, hang: 4)
            }
            if let last = last(line) { page.add(last, indent: 2, hang: 4) }
            page.add(
                Phrase("scheduled by \(plan.addedBy.visible) on \(plan.controller.visible)", .faint), indent: 2, hang: 4
            )
        }
        return page.text
    }

    private static func next(_ window: Window, _ now: Int64) -> String {
        let name = window.name.map { "\($0.visible): " } ?? ""
        return switch window.standing(at: now) {
        case .open(let opening): "\(name)open now: \(window.text(of: opening))"
        case .closed(let next?, _):
            "\(name)next in \(WindowWords.span(Double(next.opens - now))): \(window.text(of: next))"
        case .closed(nil, _): "\(name)its window never opens again"
        }
    }

    /// What became of its last opening.
    private static func last(_ line: Timetable.Line) -> Phrase? {
        guard let window = line.entry.plan.schedule.window, let record = line.entry.openings.first else { return nil }
        let when = window.text(of: record.opens)
        let because = record.because.map { ": \($0.visible)" } ?? ""
        switch record.state {
        case .missed: return Phrase("missed \(when)\(because)", .careful)
        case .waiting: return Phrase("tried at \(when), and is tried again\(because)", .careful)
        case .begun:
            let end = line.last.map { last in last.isAlive ? "under way" : last.end?.words ?? "not finished" } ?? ""
            let style: Style = line.last?.end == .asPlanned ? .good : line.last?.isAlive == true ? .plain : .careful
            return Phrase("last \(when): ") + Phrase(end, style)
                + Phrase(", run \(record.runID?.visible ?? "")\(because)")
        }
    }

    public static func coming(_ coming: [ComingOpenings.Coming], ink: Ink, width: Int) -> String {
        guard !coming.isEmpty else { return "Nothing is scheduled.\n" }
        var page = Page(width: min(max(width, 80), 140), ink: ink)
        let names = coming.map(\.line.entry.plan.name.columns).max() ?? 0
        for one in coming {
            let waits = Timetable.needsPerson(one.line) == nil ? "" : "  (waits for a person)"
            page.add(
                Phrase(one.window.text(of: one.opening)) + Phrase(waits, .careful),
                lead: Phrase(one.line.entry.plan.name.padded(to: names), .strong) + "  ")
        }
        return page.text
    }

    // MARK: JSON

    private struct Line: Encodable {
        var type = "scheduled"
        var name: String
        var path: String
        var plan: String
        var hosts: Int
        var window: String?
        var summary: String?
        /// Of the opening that is open, or the next one.
        var opens: Int64?
        var closes: Int64?
        var isOpen: Bool
        var waitsForPerson: String?
        var lastOpens: Int64?
        var lastState: String?
        var lastBecause: String?
        var lastRun: String?
        var lastEnd: String?
        var scheduledBy: String
        var scheduledAt: Double
    }

    public static func json(_ line: Timetable.Line, now: Int64) throws -> String {
        let plan = line.entry.plan
        let standing = plan.schedule.window?.standing(at: now)
        let opening: WindowOpening? =
            switch standing {
            case .open(let opening)?: opening
            case .closed(let next, _)?: next
            case nil: nil
            }
        let isOpen = if case .open? = standing { true } else { false }
        let record = line.entry.openings.first
        return try JSONLine.encode(
            Line(
                name: plan.name, path: plan.path, plan: plan.schedule.planName, hosts: plan.schedule.hosts.count,
                window: plan.schedule.window?.name, summary: plan.schedule.window?.summary, opens: opening?.opens,
                closes: opening?.closes, isOpen: isOpen, waitsForPerson: Timetable.needsPerson(line),
                lastOpens: record?.opens, lastState: record?.state.rawValue, lastBecause: record?.because,
                lastRun: record?.runID, lastEnd: record?.state == .begun ? line.last?.end?.code : nil,
                scheduledBy: plan.addedBy, scheduledAt: plan.addedAt))
    }

    /// Of one that was just scheduled.
    public static func json(_ plan: ScheduledPlan, _ fit: WindowFit) throws -> String {
        let entry = ScheduleEntry(plan: plan, heldBecause: nil, handledUntil: 0, openings: [])
        return try json(Timetable.Line(entry: entry, last: nil, isBusy: false), now: Int64(fit.now))
    }

    private struct Opening: Encodable {
        var type = "opening"
        var name: String
        var opens: Int64
        var closes: Int64
        var lastStart: Int64
        var text: String
        var waitsForPerson: String?
    }

    public static func json(_ coming: ComingOpenings.Coming) throws -> String {
        try JSONLine.encode(
            Opening(
                name: coming.line.entry.plan.name, opens: coming.opening.opens, closes: coming.opening.closes,
                lastStart: coming.opening.lastStart, text: coming.window.text(of: coming.opening),
                waitsForPerson: Timetable.needsPerson(coming.line)))
    }
}
