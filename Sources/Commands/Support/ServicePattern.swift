/// Services as they are named on a command line: a name or a glob, with or without `.service`.
enum ServicePattern {
    private static let otherTypes = [
        "socket", "device", "mount", "automount", "swap", "target", "path", "timer", "slice", "scope",
    ]
    private static let suffix = ".service"

    /// `nginx` and `nginx.service` are `nginx.service`, and `php*` is `php*.service`.
    static func unit(_ pattern: String) -> String { pattern.hasSuffix(suffix) ? pattern : pattern + suffix }

    /// What is wrong with it, behind its name; nil for a good one.
    static func problem(_ pattern: String) -> String? {
        guard !pattern.isEmpty, pattern.utf8.count <= 200, pattern.first != "-" else {
            return "is not the name of a service."
        }
        let isAllowed = pattern.utf8.allSatisfy { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || ":-_.\\@*?[]!".utf8.contains(byte)
        }
        guard isAllowed else { return "holds what no name of a service does; globs have *, ? and [a-z]." }
        if let type = pattern.split(separator: ".").last, pattern.contains("."), otherTypes.contains(String(type)) {
            return "is a \(type); only services are looked at, together with what would start them again."
        }
        return nil
    }
}
