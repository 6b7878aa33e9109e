/// Which names may go on a command line and into a path.
enum UnitName {
    static let kinds = [
        "service", "socket", "target", "timer", "path", "mount", "automount", "swap", "scope", "slice",
    ]

    /// A whole unit name and nothing else: no option, no pattern (`*`), no path.
    static func isValid(_ name: String) -> Bool {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex, name.utf8.count <= 255 else { return false }
        guard kinds.contains(String(name[name.index(after: dot)...])), name.first != "-", name.first != "." else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: ":-_.\\@".utf8.contains(byte)
            }
        }
    }
}
