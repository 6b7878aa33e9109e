/// Reads the events of an iCalendar file (RFC 5545) as blackouts.
public enum CalendarReader {
    /// Of one file.
    static let mostEvents = 10_000

    public struct Event: Sendable, Hashable {
        /// Its `SUMMARY`; nil for none.
        public var name: String?
        public var event: CalendarEvent
    }

    /// - Returns: The events, those without a length and those that are cancelled left out; and all that was found wrong.
    public static func read(_ bytes: [UInt8]) -> (events: [Event], faults: [CalendarFault.Placed]) {
        do throws(CalendarFault.Placed) {
            return settle(try components(of: try CalendarLine.all(of: bytes), size: bytes.count))
        } catch {
            return ([], [error])
        }
    }

    /// The lines of each event, without those of what is inside of it.
    private static func components(
        of lines: [CalendarLine], size: Int
    ) throws(CalendarFault.Placed) -> [[CalendarLine]] {
        guard let first = lines.first, first.name == "BEGIN", first.value.uppercased() == "VCALENDAR" else {
            throw CalendarFault.Placed(fault: .notACalendar, range: lines.first?.range ?? 0..<min(size, 1))
        }
        var open: [(name: String, range: Range<Int>)] = []
        var events: [[CalendarLine]] = []
        for line in lines {
            let value = line.value.uppercased()
            switch line.name {
            case "BEGIN":
                open.append((value, line.range))
                guard value == "VEVENT" else { continue }
                guard events.count < mostEvents else {
                    throw CalendarFault.Placed(fault: .tooMany(limit: mostEvents), range: line.range)
                }
                events.append([line])
            case "END":
                guard open.popLast()?.name == value else {
                    throw CalendarFault.Placed(fault: .unbalanced(value), range: line.range)
                }
            default:
                if open.last?.name == "VEVENT" { events[events.count - 1].append(line) }
            }
        }
        if let left = open.last { throw CalendarFault.Placed(fault: .unbalanced(left.name), range: left.range) }
        return events
    }

    private static func settle(_ components: [[CalendarLine]]) -> ([Event], [CalendarFault.Placed]) {
        var faults: [CalendarFault.Placed] = []
        var drafts: [CalendarDraft] = []
        for lines in components {
            do throws(CalendarFault.Placed) { drafts.append(try CalendarDraft(lines)) } catch { faults.append(error) }
        }
        // What stands for one time of an event takes its place.
        for override in drafts {
            guard let replaced = override.replaces else { continue }
            for index in drafts.indices where drafts[index].uid == override.uid && drafts[index].replaces == nil {
                drafts[index].event.except.append(replaced)
            }
        }
        var events: [Event] = []
        for draft in drafts where !draft.isCancelled {
            if draft.event.isEmpty {
                faults.append(CalendarFault.Placed(fault: .noLength, range: draft.range))
            } else {
                events.append(Event(name: draft.name, event: draft.event))
            }
        }
        return (events, faults)
    }
}
