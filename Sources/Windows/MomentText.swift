/// Moments as people write them where a window is meant: by RFC 3339, or on the clocks of the window's zone.
public enum MomentText {
    /// - Parameters:
    ///   - text: `2026-12-12T23:00:00+01:00`, `2026-12-12 22:00Z`, or `2026-12-12 23:00` on the clocks of the zone. A time that the clocks skip is
    ///     the moment behind the gap; of one that they show twice the first counts.
    ///   - zone: Whose clocks, where the text has no offset.
    /// - Returns: Seconds since 1970; nil where it can't be understood, or is out of the years from 1970 to 2199.
    public static func parse(_ text: String, _ zone: Zone) -> Int64? {
        var rest = Array(text.utf8)[...]
        guard rest.count >= 16 else { return nil }
        let offset = takeOffset(&rest)
        takeFraction(&rest)
        guard let civil = CivilMoment(String(decoding: rest, as: UTF8.self).replacing("t", with: "T")),
            civil.day >= .earliest, civil.day < .end
        else { return nil }
        return offset.map { civil.seconds - $0 } ?? zone.moment(civil).moment
    }

    /// `Z` or `+01:00` at the end, in seconds.
    private static func takeOffset(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
        if bytes.last == UInt8(ascii: "Z") || bytes.last == UInt8(ascii: "z") {
            bytes.removeLast()
            return 0
        }
        let end = bytes.suffix(6)
        guard bytes.count >= 22, let sign = end.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            end.dropFirst(3).first == UInt8(ascii: ":"), let hours = Digits.number(end.dropFirst().prefix(2)),
            hours < 24,
            let minutes = Digits.number(end.suffix(2)), minutes < 60
        else { return nil }
        bytes.removeLast(6)
        let seconds = Int64(hours * 3600 + minutes * 60)
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    /// `.123` behind the seconds; windows know none.
    private static func takeFraction(_ bytes: inout ArraySlice<UInt8>) {
        guard bytes.count > 20, let dot = bytes.lastIndex(of: UInt8(ascii: ".")), bytes.startIndex + 19 == dot,
            Digits.number(bytes[(dot + 1)...]) != nil
        else { return }
        bytes = bytes[..<dot]
    }
}
