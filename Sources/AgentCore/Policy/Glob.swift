/// A pattern of names: `*` is any number of characters, `?` is one, and neither stands for `/`.
struct Glob: Hashable {
    let text: String

    func matches(_ name: String) -> Bool {
        let pattern = Array(text.utf8)
        let name = Array(name.utf8)
        var (at, place) = (0, 0)
        // Where to go on if what follows the last `*` doesn't fit: one character of the name further.
        var retry: (pattern: Int, name: Int)?
        while place < name.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                retry = (at + 1, place)
                at += 1
            } else if at < pattern.count, Self.fits(pattern[at], name[place]) {
                at += 1
                place += 1
            } else if let last = retry, name[last.name] != UInt8(ascii: "/") {
                retry = (last.pattern, last.name + 1)
                (at, place) = (last.pattern, last.name + 1)
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    private static func fits(_ pattern: UInt8, _ character: UInt8) -> Bool {
        if pattern == UInt8(ascii: "?") { return character != UInt8(ascii: "/") }
        return pattern == character
    }
}
