import AgentProtocol
public import Execution
import Inventory
import Journal
import Schedule
import Windows

/// What is scheduled, as a calendar that people subscribe to: iCalendar, RFC 5545. Each opening is an event of its own, in UTC, so that
/// blackouts and clocks that change are as lull has them, and not as a calendar program would work them out.
public enum ScheduleCalendar {
    /// - Parameters:
    ///   - from, until: in seconds since 1970; the openings that touch this time are told.
    ///   - now: when it is made.
    ///   - forks: how many hosts go at once, for the worst case.
    public static func text(_ lines: [Timetable.Line], from: Int64, until: Int64, now: Int64, forks: Int) -> String {
        var text = CalendarWriter()
        text.add("BEGIN", "VCALENDAR")
        text.add("VERSION", "2.0")
        text.add("PRODID", "-//lull//scheduled maintenance//EN")
        text.add("METHOD", "PUBLISH")
        text.addText("NAME", "Scheduled maintenance")
        text.addText("X-WR-CALNAME", "Scheduled maintenance")
        text.add("REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
        for line in lines {
            guard let window = line.entry.plan.schedule.window else { continue }
            let about = description(line, window, forks: forks)
            for opening in window.openings(after: from).prefix(while: { $0.opens < until }) {
                add(opening, line, window, about, now: now, to: &text)
            }
        }
        text.add("END", "VCALENDAR")
        return text.text
    }

    private static func add(
        _ opening: WindowOpening, _ line: Timetable.Line, _ window: Window, _ about: String, now: Int64,
        to text: inout CalendarWriter
    ) {
        let plan = line.entry.plan
        let record = line.entry.openings.first { $0.opens == opening.opens }
        text.add("BEGIN", "VEVENT")
        text.addText("UID", "\(plan.name)-\(opening.opens)@lull")
        text.add("DTSTAMP", moment(now))
        text.add("DTSTART", moment(opening.opens))
        text.add("DTEND", moment(opening.closes))
        text.addText("SUMMARY", "\(plan.schedule.planName.visible) (\(plan.name))")
        let what = [window.text(of: opening)] + window.notes(on: opening) + (record?.runID.map { ["run \($0)"] } ?? [])
        text.addText("DESCRIPTION", what.joined(separator: "\n") + "\n" + about)
        text.addText("CATEGORIES", "maintenance")
        // Somebody's time isn't taken by it.
        text.add("TRANSP", "TRANSPARENT")
        text.add("URL", url(plan.path))
        text.add("END", "VEVENT")
    }

    /// Who is affected, what is done, how long it may take.
    private static func description(_ line: Timetable.Line, _ window: Window, forks: Int) -> String {
        let schedule = line.entry.plan.schedule
        let hosts = schedule.hosts.map(\.host.visible)
        var lines = ["\(counted(hosts.count, "host")): \(HostFolding.fold(hosts))"]
        lines += schedule.steps.enumerated().map { "\($0 + 1). \($1.title.visible)" }
        if let fit = WindowFit(
            schedule, forks: forks, now: Double(window.openings(after: 0, limit: 1).first?.opens ?? 0))
        {
            lines.append(
                "At worst \(Seconds.text(fit.worstCase)), and \(Seconds.text(fit.rollback)) to put it back.")
        }
        lines.append("Plan: \(line.entry.plan.path.visible), scheduled by \(line.entry.plan.addedBy.visible)")
        if let because = Timetable.needsPerson(line) { lines.append("Waits for a person: \(because.visible)") }
        return lines.joined(separator: "\n")
    }

    private static func moment(_ seconds: Int64) -> String {
        // `2026-12-12 22:00:00`, in the calendar's notation.
        String(UTC.moment(Double(seconds)).compactMap { $0 == "-" || $0 == ":" ? nil : $0 == " " ? "T" : $0 }) + "Z"
    }

    private static func url(_ path: String) -> String {
        let plain = path.utf8.map { byte -> String in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || "/._~-".utf8.contains(byte)
            if isPlain { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }
        return "file://" + plain.joined()
    }
}

/// Content lines of RFC 5545 (3.1): no longer than 75 octets, ended by CRLF.
struct CalendarWriter {
    private(set) var text = ""

    mutating func add(_ name: String, _ value: String) {
        var count = 0
        for character in "\(name):\(value)".unicodeScalars {
            let size = String(character).utf8.count
            if count + size > 75 {
                text += "\r\n "
                count = 1
            }
            text.unicodeScalars.append(character)
            count += size
        }
        text += "\r\n"
    }

    /// A value that is a text (3.3.11).
    mutating func addText(_ name: String, _ value: String) {
        var escaped = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case ";": escaped += "\\;"
            case ",": escaped += "\\,"
            case "\n": escaped += "\\n"
            case let other where other.value < 0x20 || other.value == 0x7f: continue
            default: escaped.unicodeScalars.append(character)
            }
        }
        add(name, escaped)
    }
}
