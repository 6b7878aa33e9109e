import Diagnostics
import Glibc

/// Asks for a secret on the terminal that lull was started from, whatever its streams are, and shows nothing of the answer.
enum SecretPrompt {
    static func ask(_ prompt: String) throws(SecretFault) -> String {
        let terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0 else { throw .noTerminal }
        defer { close(terminal) }
        return try ask(prompt, on: terminal)
    }

    /// - Parameter terminal: a descriptor of one.
    static func ask(_ prompt: String, on terminal: Int32) throws(SecretFault) -> String {
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else { throw .noTerminal }
        // Without signals from keys, so that the echo is never left off.
        var quiet = before
        quiet.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard tcsetattr(terminal, TCSAFLUSH, &quiet) == 0 else { throw .noTerminal }
        defer { tcsetattr(terminal, TCSAFLUSH, &before) }
        write("\(TerminalText.escaped(prompt)): ", to: terminal)
        defer { write("\n", to: terminal) }
        var line: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            let count = read(terminal, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { throw .interrupted }
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                guard let text = String(validating: line, as: UTF8.self) else { throw .notText }
                return text
            // Ctrl-C, Ctrl-D, Ctrl-\.
            case 0x03, 0x04, 0x1C: throw .interrupted
            // Ctrl-U, and a key that takes back one character.
            case 0x15: line = []
            case 0x08, 0x7F:
                while let last = line.popLast(), last & 0xC0 == 0x80 {}
            default: line.append(byte)
            }
        }
    }

    private static func write(_ text: String, to terminal: Int32) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(terminal, bytes, bytes.count)
    }
}
