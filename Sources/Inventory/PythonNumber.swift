import PlanSyntax

/// A number as Python writes it (Python's reference, "Numeric literals"), without a sign.
enum PythonNumber {
    static func parse(_ text: String) -> Value? {
        let lower = text.lowercased()
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where lower.hasPrefix(prefix) {
            // Behind the prefix, unlike in front of it, an underscore may stand first.
            let digits = lower.dropFirst(2)
            return plain(digits.hasPrefix("_") ? digits.dropFirst() : digits).flatMap { Int($0, radix: radix) }.map(
                Value.int)
        }
        if let digits = plain(lower[...]), digits.allSatisfy(\.isDecimal) {
            // 010 was octal once; Python 3 refuses it, so that it means itself.
            guard !digits.hasPrefix("0") || digits.allSatisfy({ $0 == "0" }) else { return nil }
            return Int(digits).map(Value.int)
        }
        return double(lower)
    }

    private static func double(_ text: String) -> Value? {
        var mantissa = text[...]
        var exponent = ""
        if let mark = text.firstIndex(of: "e") {
            mantissa = text[..<mark]
            var digits = text[text.index(after: mark)...]
            if let sign = digits.first, sign == "+" || sign == "-" {
                exponent = String(sign)
                digits = digits.dropFirst()
            }
            guard let plain = decimals(digits) else { return nil }
            exponent = "e" + exponent + plain
        }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, mantissa != "." else { return nil }
        var digits: [String] = []
        for part in parts {
            guard let plain = part.isEmpty ? "" : decimals(part) else { return nil }
            digits.append(plain)
        }
        guard digits.contains(where: { !$0.isEmpty }) else { return nil }
        let fraction = digits.count == 2 && !digits[1].isEmpty ? digits[1] : "0"
        return Double((digits[0].isEmpty ? "0" : digits[0]) + "." + fraction + exponent).map(Value.double)
    }

    private static func decimals(_ text: Substring) -> String? {
        plain(text).flatMap { $0.allSatisfy(\.isDecimal) ? $0 : nil }
    }

    /// Without its underscores, each of which must stand between two digits.
    private static func plain(_ text: Substring) -> String? {
        guard !text.isEmpty, !text.hasPrefix("_"), !text.hasSuffix("_"), !text.contains("__"),
            text.allSatisfy({ $0.isHexDigit && $0.isASCII || $0 == "_" })
        else { return nil }
        return text.filter { $0 != "_" }
    }
}

extension Character {
    fileprivate var isDecimal: Bool { ("0"..."9").contains(self) }
}
