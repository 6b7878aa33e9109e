import Testing
import Windows

/// Moments as they are typed.
@Suite struct MomentTextTests {
    private static let winter = CivilMoment("2026-12-12 22:00")?.seconds

    @Test(arguments: [
        "2026-12-12T22:00:00Z", "2026-12-12 22:00Z", "2026-12-12t22:00z", "2026-12-12T23:00:00+01:00",
        "2026-12-12T23:00+01:00", "2026-12-12 16:30:00-05:30", "2026-12-12 23:00", "2026-12-12T23:00:00",
        "2026-12-12T22:00:00.999Z", "2026-12-12T23:00:00.5+01:00",
    ]) func isUnderstood(_ text: String) throws {
        #expect(MomentText.parse(text, try #require(Zone("Europe/Malta"))) == Self.winter)
    }

    @Test(arguments: [
        "", "now", "2026-12-12", "2026-12-12T22", "2026-02-29 22:00", "2026-12-12 24:30", "2026-12-12 22:00 CET",
        "2026-12-12T22:00:00+1:00", "2026-12-12T22:00:00+24:00", "1969-12-31 23:00", "2200-01-01 00:00",
        "2026-12-12T22:00:61Z", "2026-12-12T22:00:00.Z", "+026-12-12 22:00",
    ]) func isNone(_ text: String) throws {
        #expect(MomentText.parse(text, try #require(Zone("Europe/Malta"))) == nil)
    }

    /// The moment behind the gap, and the first of two.
    @Test func clocksThatChange() throws {
        let malta = try #require(Zone("Europe/Malta"))
        #expect(MomentText.parse("2027-03-28 02:30", malta) == MomentText.parse("2027-03-28T01:00:00Z", malta))
        #expect(MomentText.parse("2027-10-31 02:30", malta) == MomentText.parse("2027-10-31T00:30:00Z", malta))
    }
}

/// Which names are zones.
@Suite struct ZoneTests {
    @Test(arguments: [
        "UTC", "GMT", "Europe/Malta", "Asia/Kolkata", "Asia/Calcutta", "America/Argentina/Buenos_Aires", "Etc/GMT+5",
        "US/Eastern", "Europe/Kyiv",
    ]) func isOne(_ name: String) throws {
        #expect(try #require(Zone(name)).identifier == name)
    }

    @Test(arguments: [
        "", "EST", "CET", "PST", "GMT+3", "UTC+3", "+01:00", "Z", "europe/malta", "Europe", "Europe/", "Europe/Mlata",
        "/",
        "Europe/Malta ", "posix/Europe/Malta", "../Europe/Malta", "localtime", "Factory",
    ]) func isNone(_ name: String) {
        #expect(Zone(name) == nil)
    }

    @Test func thisBuildHasTheDatabase() {
        #expect(Zone.isDatabasePresent)
        #expect(Zone.names.count > 400)
    }
}
