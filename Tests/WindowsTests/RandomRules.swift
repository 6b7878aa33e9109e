import Windows

/// A generator whose numbers are the same everywhere (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
    mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }
}

/// Random rules of days, each with a start. Those in which python-dateutil differs from RFC 5545 aren't made: it takes the first week of
/// a weekly rule with BYSETPOS to begin with the start; of `SA,2SU` only what is both; and
/// some days at the turn of a year for those of another week (2022-01-01 for one of week 53), for which there is a test of its own.
enum RandomRules {
    private static let weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

    static func rule(_ random: inout Seeded) -> (text: String, start: CivilDate) {
        let frequency = random.pick(["DAILY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY", "YEARLY"])
        var parts = ["FREQ=\(frequency)"]
        var hasSet = false
        func list(_ name: String, _ count: Int, _ item: (inout Seeded) -> Int, _ random: inout Seeded) {
            parts.append("\(name)=" + (0..<count).map { _ in String(item(&random)) }.joined(separator: ","))
            hasSet = true
        }
        func signed(_ most: Int) -> (inout Seeded) -> Int {
            { random in (random.below(most) + 1) * (random.chance(35) ? -1 : 1) }
        }
        let hasMonths = random.chance(30)
        if hasMonths { list("BYMONTH", random.below(3) + 1, { $0.below(12) + 1 }, &random) }
        if frequency != "WEEKLY", frequency != "YEARLY" || hasMonths, random.chance(35) {
            list("BYMONTHDAY", random.below(6) + 1, signed(31), &random)
        }
        if frequency == "YEARLY", random.chance(20) { list("BYYEARDAY", random.below(8) + 1, signed(366), &random) }
        let hasWeeks = frequency == "YEARLY" && random.chance(20)
        if hasWeeks {
            list("BYWEEKNO", random.below(3) + 1, { $0.chance(35) ? -2 - $0.below(49) : $0.below(50) + 2 }, &random)
        }
        if hasWeeks || random.chance(50) {
            let isOrdinal = !hasWeeks && (frequency == "MONTHLY" || frequency == "YEARLY") && random.chance(50)
            let most = frequency == "YEARLY" && !hasMonths ? 53 : 5
            let days = (0...random.below(4)).map { _ -> String in
                (isOrdinal ? String(signed(most)(&random)) : "") + random.pick(weekdays)
            }
            parts.append("BYDAY=" + days.joined(separator: ","))
            hasSet = true
        }
        let hasPositions = hasSet && !hasWeeks && random.chance(25)
        if hasPositions { list("BYSETPOS", random.below(3) + 1, signed(6), &random) }
        if !hasWeeks, random.chance(30) { parts.append("INTERVAL=\(random.below(4) + 1)") }
        let weekStart = random.chance(30) ? random.below(7) : 0
        if weekStart > 0 { parts.append("WKST=\(weekdays[weekStart])") }

        var start = CivilDate(days: 7_300 + random.below(16_000))
        if frequency == "WEEKLY", hasPositions {
            start = CivilDate(days: start.days - (start.weekday.rawValue - weekStart + 7) % 7)
        }
        if random.chance(20) {
            parts.append("COUNT=\(random.below(40) + 1)")
        } else if random.chance(20) {
            let last = CivilDate(days: start.days + random.below(2_000)).description.replacing("-", with: "")
            parts.append("UNTIL=\(last)")
        }
        return (parts.joined(separator: ";"), start)
    }
}
