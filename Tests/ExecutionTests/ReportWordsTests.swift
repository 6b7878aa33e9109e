import Report
import Testing

@Suite("Words")
struct ReportWordsTests {
    @Test(
        "Ages",
        arguments: [
            (1, "1 second"), (119, "119 seconds"), (120, "2 minutes"), (7199, "119 minutes"), (7200, "2 hours"),
            (172_800, "2 days"), (.infinity, "11574074074 days"),
        ] as [(Double, String)])
    func ages(seconds: Double, text: String) { #expect(TimeText.age(seconds) == text) }

    @Test(
        "Moments",
        arguments: [
            (0, "1970-01-01 00:00:00"), (951_827_696, "2000-02-29 12:34:56"), (1_795_367_109.9, "2026-11-22 17:05:09"),
            (4_107_542_400, "2100-03-01 00:00:00"), (-1, "1969-12-31 23:59:59"),
        ] as [(Double, String)])
    func moments(seconds: Double, text: String) { #expect(TimeText.moment(seconds) == text) }

    @Test("What a host prints can't move the cursor, nor turn text around")
    func escaping() {
        #expect("a\u{1B}[2Jb\r\nc\td\u{202E}e\u{9B}".visible == "a\\x1b[2Jb\\r\\nc\\td\\u{202e}e\\u{9b}")
        #expect("plain, ünïcode, 日本".visible == "plain, ünïcode, 日本")
    }
}
