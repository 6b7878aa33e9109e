/// An argv list as a person would type it in a shell. For reading and for copying by hand: lull itself never glues words.
public enum ShellWords {
    /// Each word in quotes where it needs them, control characters shown.
    public static func joined(_ argv: [String]) -> String { argv.map(quoted).joined(separator: " ") }

    public static func quoted(_ word: String) -> String {
        if !word.isEmpty, word.utf8.allSatisfy(isPlain) { return word }
        // Not by characters: to a shell, an apostrophe with an accent is an apostrophe.
        let escaped = Printable.escape(word).unicodeScalars.reduce(into: "") { $0 += $1 == "'" ? "'\\''" : String($1) }
        return "'" + escaped + "'"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_./:=,@%+".utf8.contains(byte)
        }
    }
}
