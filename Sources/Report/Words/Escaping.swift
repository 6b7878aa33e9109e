extension String {
    /// What a host or a file said, safe for a terminal: control characters, and those that change the direction of
    /// text, are shown escaped. One line stays one line.
    public var visible: String {
        guard unicodeScalars.contains(where: \.isUnsafe) else { return self }
        var result = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\t": result += " "
            case _ where scalar.isUnsafe: result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The last line that says anything, safe for a terminal.
    var lastLine: String {
        split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }.map { String($0).visible } ?? ""
    }
}

extension [String] {
    /// The command as a person would type it into a POSIX shell.
    public var shellCommand: String { map(\.shellWord).joined(separator: " ") }
}

extension String {
    fileprivate var shellWord: String {
        let plain = !isEmpty && utf8.allSatisfy(\.isPlainInShell)
        return plain
            ? self : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

extension UInt8 {
    fileprivate var isPlainInShell: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_./:=@%+,".utf8.contains(self)
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isUnsafe: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        case .format: !["\u{200D}", "\u{200C}", "\u{AD}"].contains(self)
        default: false
        }
    }
}
