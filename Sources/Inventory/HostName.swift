/// What may be a host's name, and how names with ranges and ports are written
/// (ansible-core: parsing/utils/addresses.py, plugins/inventory/__init__.py).
enum HostName {
    enum Problem: Equatable {
        case empty
        case beginsWithDash
        case hasBlank
        case hasControl
        case isDocumentMarker
        case tooLong
    }

    /// Why a name is refused. It ends up as an argument of `ssh`, in file names and on screens.
    static func problem(_ name: String) -> Problem? {
        if name.isEmpty { return .empty }
        if name == "---" { return .isDocumentMarker }
        if name.hasPrefix("-") { return .beginsWithDash }
        if name.utf8.count > 255 { return .tooLong }
        if name.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) { return nil }
        for scalar in name.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned: return .hasControl
            case .spaceSeparator: return .hasBlank
            default: break
            }
        }
        return nil
    }

    /// Why a group's name is refused. More is allowed than for a host, because it never leaves lull.
    static func groupProblem(_ name: String) -> Problem? {
        if name.isEmpty { return .empty }
        // Blanks and a leading `-` are fine; a letter in front keeps the latter from being seen.
        return problem("g" + name.filter { $0 != " " })
    }

    /// Cuts `name:port` and `[address]:port`. What is no host in front of the colon stays whole, as in Ansible.
    static func splitPort(_ written: String) -> (name: String, port: Int?) {
        guard let colon = written.lastIndex(of: ":") else { return (written, nil) }
        let digits = written[written.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits) else {
            return (written, nil)
        }
        var name = written[..<colon]
        if name.hasPrefix("["), name.hasSuffix("]") {
            name = name.dropFirst().dropLast()
            return isHostName(name) || isIPv6(name) ? (String(name), port) : (written, nil)
        }
        return isHostName(name) ? (String(name), port) : (written, nil)
    }

    /// Labels with dots between them; a label may hold ranges, and neither begins with `-` nor ends with `-` or `_`.
    private static func isHostName(_ text: Substring) -> Bool {
        var label = ""
        var rest = text
        func isLabel() -> Bool {
            guard let first = label.first, let last = label.last else { return false }
            return first != "-" && last != "-" && last != "_"
        }
        while let character = rest.popFirst() {
            switch character {
            case ".":
                if !isLabel() { return false }
                label = ""
            case "[":
                guard let close = rest.firstIndex(of: "]") else { return false }
                rest = rest[rest.index(after: close)...]
                label += "0"
            case let other where other.isLetter || other.isNumber || other == "-" || other == "_": label.append(other)
            default: return false
            }
        }
        return isLabel()
    }

    private static func isIPv6(_ text: Substring) -> Bool {
        text.count { $0 == ":" } >= 2 && text.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    }
}
