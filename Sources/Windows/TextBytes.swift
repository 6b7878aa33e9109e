/// A text that is put together of short pieces: ten years of windows are half a million lines.
struct TextBytes {
    private var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(96) }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func add(_ weekday: Weekday) { add(weekday.shortName) }

    /// `2026-12-12`.
    mutating func add(_ day: CivilDate) {
        let (year, month, dayOfMonth) = day.parts
        add(twoDigits: year / 100)
        add(twoDigits: year % 100)
        bytes.append(UInt8(ascii: "-"))
        add(twoDigits: month)
        bytes.append(UInt8(ascii: "-"))
        add(twoDigits: dayOfMonth)
    }

    /// `22:00`; with seconds only where there are any.
    mutating func add(clockOf moment: CivilMoment) {
        let second = Int(moment.secondOfDay)
        add(twoDigits: second / 3600)
        bytes.append(UInt8(ascii: ":"))
        add(twoDigits: second / 60 % 60)
        guard second % 60 != 0 else { return }
        bytes.append(UInt8(ascii: ":"))
        add(twoDigits: second % 60)
    }

    private mutating func add(twoDigits number: Int) {
        bytes.append(UInt8(truncatingIfNeeded: 0x30 + number / 10))
        bytes.append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
    }
}
