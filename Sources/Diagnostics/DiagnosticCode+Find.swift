extension DiagnosticCode {
    /// The code that somebody types: `L0301`, `l301`, `301`, `unknown-key` or, copied from a message, `error[L0301]`.
    public static func find(_ written: String) -> DiagnosticCode? {
        var word = Substring(written.lowercased())
        if word.hasSuffix("]"), let bracket = word.firstIndex(of: "[") {
            word = word[word.index(after: bracket)...].dropLast()
        }
        if let code = allCases.first(where: { $0.slug == word }) { return code }
        let digits = word.hasPrefix("l") ? word.dropFirst() : word
        guard digits.count <= 4, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(digits).flatMap(DiagnosticCode.init(rawValue:))
    }

    /// The nearest name, or else the nearest number, to what is no code.
    public static func nearest(to written: String) -> String? {
        suggestion(for: written.lowercased(), among: allCases.map(\.slug))
            ?? suggestion(for: written.uppercased(), among: allCases.map(\.id))
    }
}
