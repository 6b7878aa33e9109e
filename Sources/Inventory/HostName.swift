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

    /// Up to the first dot; addresses have no short form.
    static func short(_ name: String) -> String {
        if let first = name.utf8.first, (0x30...0x39).contains(first) || name.contains(":"),
            HostAddress(name).map(\.isAddress) ?? false
        {
            return name
        }
        return String(name.prefix { $0 != "." })
    }

    /// Cuts `name:port` and `[address]:port`. What is no host in front of the colon stays whole, as in Ansible.
    static func splitPort(_ written: String) -> (name: String, port: Int?) {
        guard let address = HostAddress(written) else { return (written, nil) }
        return (address.host, address.port)
    }
}
