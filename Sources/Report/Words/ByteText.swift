/// Amounts of data in few words.
enum ByteText {
    /// In decimal units: `812 B`, `1.2 MB`, `40 GB`.
    static func text(_ bytes: Int) -> String {
        var amount = Double(max(0, bytes))
        var units = ["B", "kB", "MB", "GB", "TB", "PB"][...]
        // Rounded it would read `1000 kB`.
        while amount >= 999.5, units.count > 1 {
            amount /= 1000
            units.removeFirst()
        }
        let unit = units.first ?? "B"
        if unit == "B" || amount >= 9.95 { return "\(Int(amount.rounded())) \(unit)" }
        let tenths = Int((amount * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
