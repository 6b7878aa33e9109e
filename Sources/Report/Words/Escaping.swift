import AgentProtocol
import Diagnostics

extension String {
    /// What a host or a file said, safe for a terminal, on one line.
    public var visible: String { TerminalText.escaped(self) }

    var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }

    /// The last line that says anything, safe for a terminal.
    var lastLine: String {
        split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }.map { String($0).visible } ?? ""
    }
}

extension [String] {
    /// The command as a person would type it into a POSIX shell.
    var shellCommand: String { ShellWords.joined(self) }
}
