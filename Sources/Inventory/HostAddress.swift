/// A host with an optional port, as Ansible's `parse_address` takes it (ansible-core: parsing/utils/addresses.py): an IPv4 or
/// IPv6 address or a host name, with ranges such as `[1:3]` in place of its parts, and `:port` behind it. An IPv6 address
/// with a port needs brackets.
struct HostAddress: Equatable {
    var host: String
    var port: Int?
    /// An IPv4 or IPv6 address, rather than a name.
    private(set) var isAddress = false

    /// Nil for what is none of them; Ansible then takes the whole text for a name.
    init?(_ written: String) {
        // A text of letters and digits is what most are.
        if !written.isEmpty, written.utf8.allSatisfy({ $0.isLetterOrDigit }) {
            self.host = written
            return
        }
        var host = Array(written.unicodeScalars)[...]
        // Both forms are tried, one behind the other.
        for cut in [Self.bracketed, Self.plain] {
            guard let (inner, digits) = cut(host) else { continue }
            guard let number = Int(digits) else { return nil }
            host = inner
            port = number
        }
        isAddress = Self.isIPv4(host) || Self.isIPv6(host)
        guard isAddress || Self.isName(host) else { return nil }
        self.host = String(String.UnicodeScalarView(host))
    }

    private typealias Text = ArraySlice<Unicode.Scalar>

    /// `[host]:22`
    private static func bracketed(_ text: Text) -> (host: Text, port: String)? {
        guard text.first == "[", let close = text.lastIndex(of: "]"), close > text.startIndex + 1 else { return nil }
        let behind = text[(close + 1)...]
        guard behind.first == ":", let port = number(behind.dropFirst()) else { return nil }
        return (text[(text.startIndex + 1)..<close], port)
    }

    /// `host:22`, with no other colon outside of brackets.
    private static func plain(_ text: Text) -> (host: Text, port: String)? {
        let parts = pieces(text, separator: ":")
        guard parts.count == 2, let port = number(parts[1]), !parts[0].isEmpty else { return nil }
        return (parts[0], port)
    }

    private static func number(_ text: Text) -> String? {
        guard !text.isEmpty, text.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        return String(String.UnicodeScalarView(text))
    }

    /// Cut at separators outside of brackets.
    private static func pieces(_ text: Text, separator: Unicode.Scalar) -> [Text] {
        var result: [Text] = []
        var start = text.startIndex
        var isBracketed = false
        for index in text.indices {
            switch text[index] {
            case "[": isBracketed = true
            case "]": isBracketed = false
            case separator where !isBracketed:
                result.append(text[start..<index])
                start = index + 1
            default: break
            }
        }
        return result + [text[start...]]
    }

    private static func isIPv4(_ text: Text) -> Bool {
        let parts = pieces(text, separator: ".")
        return parts.count == 4
            && parts.allSatisfy { part in
                if range(part, isItem: isDecimal) { return true }
                guard 1...3 ~= part.count, let digits = number(part), let value = Int(digits) else { return false }
                return value <= 255
            }
    }

    private static func isIPv6(_ text: Text) -> Bool {
        let parts = pieces(text, separator: ":")
        guard parts.count >= 3 else { return false }
        if parts[parts.count - 1].contains(".") { return isMappedIPv4(parts) }
        let last = parts.count - 1
        let gaps = parts.indices.filter { parts[$0].isEmpty }
        let count = parts.count - gaps.count
        guard parts.allSatisfy({ $0.isEmpty || isHexadecimal($0) }) else { return false }
        switch gaps {
        case []: return count == 8
        case [0, 1, 2]: return count == 0
        case [0, 1], [last - 1, last]: return count <= 6
        default: return gaps.count == 1 && gaps[0] > 0 && gaps[0] < last && count <= 7
        }
    }

    /// `::ffff:192.0.2.1` and its like.
    private static func isMappedIPv4(_ parts: [Text]) -> Bool {
        let last = pieces(parts[parts.count - 1], separator: ".")
        guard last.count == 4, last.allSatisfy(isHexadecimal) else { return false }
        let head = parts.dropLast().map { String(String.UnicodeScalarView($0)).lowercased() }
        return [
            ["", ""], ["", "", "ffff"], Array(repeating: "0", count: 6), Array(repeating: "0", count: 5) + ["ffff"],
        ].contains(head)
    }

    private static func isHexadecimal(_ part: Text) -> Bool {
        let isDigit = { (scalar: Unicode.Scalar) in scalar.properties.isASCIIHexDigit }
        return (1...4 ~= part.count && part.allSatisfy(isDigit))
            || range(part) { !$0.isEmpty && $0.allSatisfy(isDigit) }
    }

    private static func isDecimal(_ text: Text) -> Bool { number(text) != nil }

    /// `[begin:end]` or `[begin:end:step]`
    private static func range(_ text: Text, isItem: (Text) -> Bool) -> Bool {
        guard text.first == "[", text.last == "]" else { return false }
        let inside = text.dropFirst().dropLast()
        let parts = inside.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, isItem(parts[0]), isItem(parts[1]) else { return false }
        return parts.count == 2 || isDecimal(parts[2])
    }

    /// Labels with dots between them; a label may hold ranges, and neither begins with `-` nor ends with `-` or `_`.
    private static func isName(_ text: Text) -> Bool { pieces(text, separator: ".").allSatisfy(isLabel) }

    private static func isLabel(_ label: Text) -> Bool {
        guard let first = label.first, let last = label.last, first != "-", last != "-", last != "_" else {
            return false
        }
        var rest = label
        while let scalar = rest.first {
            if scalar == "[" {
                guard let close = rest.firstIndex(of: "]") else { return false }
                let isLetters = { (part: Text) in part.count == 1 && part.allSatisfy { $0.isASCIILetter } }
                guard range(rest[...close], isItem: isDecimal) || range(rest[...close], isItem: isLetters) else {
                    return false
                }
                rest = rest[(close + 1)...]
            } else {
                guard scalar.isPythonWord || scalar == "-" else { return false }
                rest.removeFirst()
            }
        }
        return true
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self)
    }
}

extension Unicode.Scalar {
    var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }

    /// Python's `\w`: what `str.isalnum` says yes to, and `_`.
    var isPythonWord: Bool {
        if isASCII { return isASCIILetter || ("0"..."9").contains(self) || self == "_" }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            return true
        default: return properties.numericType != nil
        }
    }
}
