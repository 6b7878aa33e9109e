/// What the disk has left where something is recorded.
enum RoomFinding {
    /// From here on it is worth a word, in bytes.
    private static let scarce = 100 << 20

    /// - Parameter least: with less than this nothing is begun, in bytes.
    static func finding(_ check: String, free: Int?, at path: String, least: Int) -> Finding {
        guard let free else {
            return Finding(
                check, .warning, "how much is free at \(path.visible) can't be told", advice: "see `df \(path.visible)`"
            )
        }
        let words = "free at \(path.visible)"
        if free < least {
            return Finding(
                check, .bad, amount: .bytes(free), "\(words), so nothing would be begun",
                advice: "make room: `df \(path.visible)` shows the disk")
        }
        guard free < scarce else { return Finding(check, .good, amount: .bytes(free), words) }
        return Finding(
            check, .warning, amount: .bytes(free), "\(words): records of actions may not find room there",
            advice: "make room: `df \(path.visible)` shows the disk")
    }
}
