import Foundation
import Testing

@testable import Windows

/// Whatever stands in a rule or a calendar, reading it ends, and what is read can be used.
@Suite struct ReaderRobustnessTests {
    private static let calendar = """
        BEGIN:VCALENDAR
        BEGIN:VEVENT
        UID:a
        SUMMARY:Christmas\\, and
          more
        DTSTART;TZID=Europe/Malta:20261224T180000
        DTEND;TZID=Europe/Malta:20261229T060000
        RRULE:FREQ=MONTHLY;BYDAY=MO,TU,-1FR;BYSETPOS=-2;UNTIL=20271231T225959Z
        EXDATE;TZID=Europe/Malta:20270127T180000,20270128T180000
        END:VEVENT
        BEGIN:VEVENT
        UID:a
        RECURRENCE-ID:20261217T200000Z
        DTSTART;VALUE=DATE:20261218
        DURATION:P1DT2H30M
        END:VEVENT
        END:VCALENDAR

        """

    @Test(arguments: 1...20) func calendars(_ seed: Int) throws {
        var random = Seeded(UInt64(seed))
        let zone = try #require(Zone("Europe/Malta"))
        var read = 0
        for _ in 0..<300 {
            let bytes = Self.changed(Array(Self.calendar.utf8), &random)
            let (events, faults) = CalendarReader.read(bytes)
            for fault in faults {
                #expect(fault.range.lowerBound >= 0 && fault.range.upperBound <= bytes.count)
            }
            for event in events {
                read += 1
                let range: Range<Int64> = 1_796_000_000..<1_830_000_000
                for time in event.event.times(range, zone) { #expect(time.overlaps(range) && !time.isEmpty) }
            }
        }
        #expect(read > 0, "some are still calendars")
    }

    @Test(arguments: 1...20) func rules(_ seed: Int) throws {
        var random = Seeded(UInt64(seed) + 100)
        var understood = 0
        for _ in 0..<300 {
            let (text, start) = RandomRules.rule(&random)
            let bytes = Self.changed(Array(text.utf8), &random)
            let changed = String(decoding: bytes, as: UTF8.self)
            do throws(RuleFault.Placed) {
                let rule = try RecurrenceRule(days: changed)
                understood += 1
                #expect((try? RuleParser.parse(rule.description)) == rule)
                var days = RuleDays(rule, start: start, from: start)
                var last: CivilDate?
                for _ in 0..<20 {
                    guard let day = days.next() else { break }
                    #expect(last.map { $0 < day } ?? true)
                    last = day
                }
            } catch {
                #expect(error.range.lowerBound >= 0 && error.range.upperBound <= changed.utf8.count)
            }
        }
        #expect(understood > 0)
    }

    /// With some bytes changed, taken away, or repeated, or as they are.
    private static func changed(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<random.below(4) where !bytes.isEmpty {
            let place = random.below(bytes.count)
            switch random.below(4) {
            case 0: bytes[place] = UInt8(random.below(256))
            case 1: bytes[place] = random.pick(Array("0123456789;:,=-TZ\n ".utf8))
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(12)))
            default:
                let piece = bytes[place..<min(bytes.count, place + 1 + random.below(40))]
                bytes.insert(contentsOf: Array(piece), at: random.below(bytes.count))
            }
        }
        return bytes
    }
}
