import Testing

@testable import Plan

@Suite struct PlanDurationTests {
    @Test(arguments: [
        ("500ms", Duration.milliseconds(500)), ("30s", .seconds(30)), ("10m", .seconds(600)), ("2h", .seconds(7200)),
        ("1d", .seconds(86_400)), ("1h30m", .seconds(5400)), ("1d2h3m4s5ms", .milliseconds(93_784_005)),
        ("0s", .zero), ("007s", .seconds(7)), ("366d", .seconds(366 * 86_400)),
    ])
    func reads(_ text: String, _ duration: Duration) throws {
        #expect(try DurationSyntax.parse(text) == duration)
    }

    @Test(arguments: [
        ("30", DurationSyntax.Fault.missingUnit(suggestion: "30s")), ("-1h", .negative), ("-5", .negative),
        ("367d", .tooLong), ("18446744073709551616s", .tooLong),
        ("9223372036854775807ms9223372036854775807ms", .malformed(suggestion: nil)),
        ("1m1m", .malformed(suggestion: "2m")), ("1s1m", .malformed(suggestion: "1m1s")),
        ("1h30", .malformed(suggestion: "1h30m")),
        ("1.5h", .malformed(suggestion: "1h30m")), ("0.25s", .malformed(suggestion: "250ms")),
        ("90 Sec", .malformed(suggestion: "90s")),
        ("0.5", .malformed(suggestion: "500ms")), ("s", .malformed(suggestion: nil)), ("", .malformed(suggestion: nil)),
        ("٣s", .malformed(suggestion: nil)),
        ("1..5h", .malformed(suggestion: nil)), ("- 5s", .malformed(suggestion: nil)),
        ("5s ", .malformed(suggestion: "5s")),
    ])
    func refuses(_ text: String, _ fault: DurationSyntax.Fault) {
        #expect(throws: fault) { try DurationSyntax.parse(text) }
    }

    @Test(arguments: ["1ms", "1s", "1m30s", "2h", "1d", "1d1h1m1s1ms"])
    func writesWhatItReads(_ text: String) throws {
        #expect(DurationSyntax.text(try DurationSyntax.parse(text)) == text)
    }

    @Test func hugeTextsAreRefused() {
        let text = String(repeating: "999999d", count: 200_000)
        #expect(throws: DurationSyntax.Fault.malformed(suggestion: nil)) { try DurationSyntax.parse(text) }
    }

    @Test func writesZeroAndLess() {
        #expect(DurationSyntax.text(.zero) == "0s")
        #expect(DurationSyntax.text(.seconds(-5)) == "0s")
        #expect(DurationSyntax.text(.microseconds(10)) == "0s")
    }
}
