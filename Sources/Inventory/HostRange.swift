/// `web[01:20:2].example.com` and `db[a:f]`: the names that it stands for.
enum HostRange {
    enum Problem: Error, Equatable {
        /// Brackets that do not pair.
        case brackets
        /// Not `begin:end` or `begin:end:step`.
        case shape
        case noEnd
        /// `[01:100]`: a begin with leading zeros gives the width of all.
        case widths(begin: String, end: String)
        case backwards(begin: String, end: String)
        case notNumbers(String)
        case badStep(String)
        case tooMany(limit: Int)
    }

    /// All names, in order; the name itself if it holds no range.
    ///
    /// - Parameter limit: How many names at most.
    static func expand(_ written: String, limit: Int) throws(Problem) -> [String] {
        var names: [String] = []
        try expand(written[...], prefix: "", limit: limit, into: &names)
        return names
    }

    private static func expand(
        _ written: Substring, prefix: String, limit: Int, into names: inout [String]
    ) throws(Problem) {
        guard let open = written.firstIndex(of: "[") else {
            guard !written.contains("]") else { throw .brackets }
            guard names.count < limit else { throw .tooMany(limit: limit) }
            names.append(prefix + written)
            return
        }
        guard let close = written.firstIndex(of: "]"), open < close else { throw .brackets }
        let head = prefix + written[..<open]
        let tail = written[written.index(after: close)...]
        for item in try items(written[written.index(after: open)..<close], limit: limit) {
            try expand(tail, prefix: head + item, limit: limit, into: &names)
        }
    }

    private static func items(_ range: Substring, limit: Int) throws(Problem) -> [String] {
        let parts = range.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 || parts.count == 3 else { throw .shape }
        let begin = parts[0].isEmpty ? "0" : parts[0]
        let end = parts[1]
        guard !end.isEmpty else { throw .noEnd }
        var step = 1
        if parts.count == 3 {
            guard let given = number(parts[2]), given > 0 else { throw .badStep(parts[2]) }
            step = given
        }
        if let first = letter(begin), let last = letter(end) {
            guard first <= last else { throw .backwards(begin: begin, end: end) }
            return stride(from: first, through: last, by: step).map { String(letters[$0]) }
        }
        let isPadded = begin.hasPrefix("0") && begin.count > 1
        guard !isPadded || begin.count == end.count else { throw .widths(begin: begin, end: end) }
        guard let first = number(begin) else { throw .notNumbers(begin) }
        guard let last = number(end) else { throw .notNumbers(end) }
        guard first <= last else { throw .backwards(begin: begin, end: end) }
        guard (last - first) / step < limit else { throw .tooMany(limit: limit) }
        return stride(from: first, through: last, by: step).map {
            let digits = String($0)
            return isPadded ? String(repeating: "0", count: begin.count - digits.count) + digits : digits
        }
    }

    /// Python's `string.ascii_letters`: a range may run from small letters into capital ones.
    private static let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

    private static func letter(_ text: String) -> Int? {
        text.count == 1 ? letters.firstIndex(of: Character(text)) : nil
    }

    private static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}
