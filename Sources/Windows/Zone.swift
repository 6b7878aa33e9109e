import Foundation
import Synchronization

/// A time zone of the IANA database, as Foundation has it: when its clocks were set, and will be, from 1970 to 2200.
///
/// Foundation is asked once for each zone; from then on a moment is found in a table. Asked for each moment it would take most of the
/// time that a list of windows takes.
public struct Zone: Sendable {
    public var identifier: String { table.identifier }

    private let table: Table

    /// - Returns: Nil where there is no such zone: names are taken as the database writes them, and abbreviations such as `EST` and offsets
    ///   such as `GMT+3` are none, since they don't say when clocks change.
    public init?(_ identifier: String) {
        guard let table = Table.named(identifier) else { return nil }
        self.table = table
    }

    public static let utc = Zone(table: Table(identifier: "UTC", first: 0, transitions: []))

    /// Names to choose from, for "did you mean".
    public static var names: [String] { TimeZone.knownTimeZoneIdentifiers + ["UTC"] }

    /// Whether this build has the database at all: one that was linked without it knows only UTC.
    public static var isDatabasePresent: Bool { TimeZone(identifier: "Europe/Malta") != nil }

    private init(table: Table) { self.table = table }

    /// How far its clocks are ahead of UTC, in seconds.
    public func offset(at moment: Int64) -> Int64 { table.offset(at: moment) }

    func local(_ moment: Int64) -> CivilMoment { CivilMoment(seconds: moment + table.offset(at: moment)) }

    /// What to do with a time that the clocks skip.
    enum Gap {
        /// The first moment behind the gap.
        case afterIt
        /// By the offset before it, as RFC 5545 (3.3.5) has it: 02:30 is 03:30.
        case offsetBefore
    }

    /// What to do with a time that the clocks show twice.
    enum Fold { case first, second }

    enum Kind: Sendable { case plain, skipped, twice }

    /// The moment at which its clocks show a time.
    func moment(_ civil: CivilMoment, gap: Gap = .afterIt, fold: Fold = .first) -> (moment: Int64, kind: Kind) {
        table.moment(civil.seconds, gap, fold)
    }
}

extension Zone: Hashable {
    public static func == (a: Zone, b: Zone) -> Bool { a.table === b.table || a.identifier == b.identifier }
    public func hash(into hasher: inout Hasher) { hasher.combine(identifier) }
}

extension Zone: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let identifier = try container.decode(String.self)
        guard let zone = Zone(identifier) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no time zone '\(identifier)' here")
        }
        self = zone
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(identifier)
    }
}

extension Zone {
    private final class Table: Sendable {
        struct Transition {
            /// From this moment on …
            var moment: Int64
            /// … clocks are ahead by this, and before by that.
            var offset: Int64
            var before: Int64
            /// From this time on the clocks are past it, and show nothing for the first time any more.
            var settled: Int64 { moment + max(before, offset) }
        }

        let identifier: String
        private let first: Int64
        private let transitions: [Transition]

        init(identifier: String, first: Int64, transitions: [Transition]) {
            self.identifier = identifier
            self.first = first
            self.transitions = transitions
        }

        private static let known = Mutex<[String: Table]>([:])

        static func named(_ identifier: String) -> Table? {
            if let table = known.withLock({ $0[identifier] }) { return table }
            guard let table = read(identifier) else { return nil }
            known.withLock { $0[identifier] = table }
            return table
        }

        private static func read(_ identifier: String) -> Table? {
            if identifier == "UTC" { return Zone.utc.table }
            guard isName(identifier), let zone = TimeZone(identifier: identifier), zone.identifier == identifier else {
                return nil
            }
            func offset(_ moment: Date) -> Int64 { Int64(zone.secondsFromGMT(for: moment)) }
            var last = Date(timeIntervalSince1970: 0)
            let end = Date(timeIntervalSince1970: Double(CivilDate.end.days) * 86_400)
            let first = offset(last)
            var transitions: [Transition] = []
            while let next = zone.nextDaylightSavingTimeTransition(after: last), next < end, next > last {
                let before = transitions.last?.offset ?? first
                let after = offset(next)
                // Some change the name of the time only.
                if after != before {
                    transitions.append(
                        Transition(moment: Int64(next.timeIntervalSince1970), offset: after, before: before))
                }
                last = next
            }
            return Table(identifier: identifier, first: first, transitions: transitions)
        }

        /// Foundation also takes `PST` and `GMT+3`, which are no names of the database, or mean something else there.
        private static func isName(_ identifier: String) -> Bool {
            guard identifier.utf8.count <= 64 else { return false }
            if identifier == "GMT" { return true }
            guard identifier.utf8.contains(UInt8(ascii: "/")) else { return false }
            return identifier.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || "/_-+".utf8.contains(byte)
            }
        }

        func offset(at moment: Int64) -> Int64 {
            let count = count { $0.moment <= moment }
            return count == 0 ? first : transitions[count - 1].offset
        }

        func moment(_ time: Int64, _ gap: Gap, _ fold: Fold) -> (Int64, Kind) {
            let passed = count { $0.settled <= time }
            let offset = passed == 0 ? first : transitions[passed - 1].offset
            guard passed < transitions.count else { return (time - offset, .plain) }
            let next = transitions[passed]
            if next.offset > next.before, time >= next.moment + next.before {
                return (gap == .afterIt ? next.moment : time - offset, .skipped)
            }
            if next.offset < next.before, time >= next.moment + next.offset {
                return (time - (fold == .first ? offset : next.offset), .twice)
            }
            return (time - offset, .plain)
        }

        /// How many transitions are over, by a property that holds for the first ones only.
        private func count(_ isOver: (Transition) -> Bool) -> Int {
            var low = 0
            var high = transitions.count
            while low < high {
                let middle = (low + high) / 2
                if isOver(transitions[middle]) { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}
