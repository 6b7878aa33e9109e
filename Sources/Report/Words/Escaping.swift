import Diagnostics

extension String {
    /// What a host or a file said, safe for a terminal, on one line.
    public var visible: String { TerminalText.escaped(self) }

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
