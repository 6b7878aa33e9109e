/// What may be given to `ssh` as the address of a host or the name of a user.
///
/// The rules are those of OpenSSH 9.6's ssh.c (`valid_hostname`, `valid_ruser`), which older ones lack: names also end up
/// in the user's own ProxyCommand and `Match exec`, in a shell.
enum SSHName {
    enum Problem: Equatable {
        case empty
        case beginsWithDash
        case control
        case blank
        case shell(Unicode.Scalar)
    }

    static func problem(_ name: String, isUser: Bool) -> Problem? {
        if name.isEmpty { return .empty }
        if name.hasPrefix("-") { return .beginsWithDash }
        // A Windows domain stands before a backslash in the name of a user.
        let shell = isUser ? "'`\";&<>|(){}" : "'`\"$\\;&<>|(){}"
        for scalar in name.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned: return .control
            case .spaceSeparator: return .blank
            default: if shell.unicodeScalars.contains(scalar) { return .shell(scalar) }
            }
        }
        if isUser, name.hasSuffix("\\") { return .shell("\\") }
        return nil
    }
}

extension SSHName.Problem {
    var words: String {
        switch self {
        case .empty: "is empty"
        case .beginsWithDash: "begins with '-', which ssh would take for an option"
        case .control: "holds a control character or an invisible one"
        case .blank: "holds a blank"
        case .shell(let scalar): "holds '\(scalar)', which means something to a shell"
        }
    }
}
