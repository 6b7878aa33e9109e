import Foundation
import Testing

@testable import Windows

/// The cases of libical: where lull takes a rule, it means the same days.
@Suite struct LibicalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var rule: String
        var start: String
        /// Nil for a rule that lull refuses.
        var instances: [String]?
        var testDescription: String { "\(rule) from \(start)" }
    }

    static let cases: [Case] = {
        guard let text = try? String(contentsOf: Fixtures.folder.appending(path: "libical.txt"), encoding: .utf8) else {
            return []
        }
        return text.components(separatedBy: "\n\n").compactMap { block in
            func value(_ name: String) -> String? {
                block.split(separator: "\n").first { $0.hasPrefix(name + ":") }.map {
                    String($0.dropFirst(name.count + 1))
                }
            }
            guard let rule = value("RRULE"), let start = value("DTSTART") else { return nil }
            let instances = value("INSTANCES")?.split(separator: ",").map(String.init)
            return Case(rule: rule, start: start, instances: instances)
        }
    }()

    @Test func thereAreCases() {
        #expect(Self.cases.count == 139)
        #expect(Self.cases.filter { $0.instances != nil }.count == 86)
    }

    @Test(arguments: cases.filter { $0.instances != nil }) func hasTheSameDays(_ item: Case) throws {
        let rule = try RuleParser.parse(item.rule, allowsMoments: true)
        let bytes = Array(item.start.utf8)
        let start = try #require(CivilDate(compact: bytes.prefix(8)))
        let time = String(item.start.dropFirst(8))
        var days = RuleDays(rule, start: start, from: start)
        var found: [String] = []
        while let day = days.next() {
            let instance = day.description.replacing("-", with: "") + time
            // The time of day of an UNTIL is for the events to see to; all of these are in one zone.
            if case .untilMoment(let last) = rule.end,
                let moment = CivilMoment(compact: Array(instance.utf8.prefix(15))), moment.seconds > last
            {
                break
            }
            found.append(instance)
        }
        #expect(found == item.instances)
    }

    /// The same through a calendar: its lines, and where the event ends.
    @Test(arguments: cases.filter { $0.instances?.first == $0.start }) func hasTheSameEvents(_ item: Case) throws {
        let isDay = item.start.utf8.count == 8
        let text = """
            BEGIN:VCALENDAR
            BEGIN:VEVENT
            DTSTART\(isDay ? ";VALUE=DATE" : ""):\(item.start)
            DURATION:\(isDay ? "P1D" : "PT1H")
            RRULE:\(item.rule)
            END:VEVENT
            END:VCALENDAR

            """
        let (events, faults) = CalendarReader.read(Array(text.utf8))
        try #require(faults.isEmpty, "\(faults)")
        let times = events[0].event.times(0..<7_000_000_000, .utc)
        let expected = (item.instances ?? []).map { instance in
            isDay
                ? CivilDate(compact: Array(instance.utf8)).map { CivilMoment($0, .midnight).seconds }
                : CivilMoment(compact: Array(instance.utf8.prefix(15)))?.seconds
        }
        #expect(times.map { Optional($0.lowerBound) } == expected)
        #expect(times.allSatisfy { $0.count == (isDay ? 86_400 : 3600) })
    }

    @Test(arguments: cases.filter { $0.instances == nil }) func refuses(_ item: Case) {
        #expect(throws: RuleFault.Placed.self) { try RuleParser.parse(item.rule, allowsMoments: true) }
    }

    /// What is written of a rule is the rule.
    @Test(arguments: cases.filter { $0.instances != nil }) func isTheSameWhenWritten(_ item: Case) throws {
        let rule = try RuleParser.parse(item.rule, allowsMoments: true)
        #expect(try RuleParser.parse(rule.description, allowsMoments: true) == rule)
        let bytes = try JSONEncoder().encode([rule])
        #expect(try JSONDecoder().decode([RecurrenceRule].self, from: bytes) == [rule])
    }
}

enum Fixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
}
