/// From the name of a service to that of its unit.
enum UnitName {
    /// What systemd knows besides services (systemd.unit(5)).
    private static let otherTypes = [
        "socket", "device", "mount", "automount", "swap", "target", "path", "timer", "slice", "scope",
    ]

    private static let suffix = ".service"

    /// `nginx` is `nginx.service`, and so is `nginx.service`.
    static func unit(of name: String) throws(StepProblem) -> String {
        guard !name.isEmpty, name.utf8.count <= 247, name.utf8.allSatisfy(isAllowed), name.first != "-" else {
            throw .badServiceName(name)
        }
        let type = name.contains(".") ? name.split(separator: ".").last.map(String.init) : nil
        if let type, otherTypes.contains(type) { throw .otherUnitType(name, type: type) }
        let stem = name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
        guard !stem.isEmpty else { throw .badServiceName(name) }
        guard !stem.hasSuffix("@") else { throw .templateUnit(name) }
        return stem + suffix
    }

    /// The characters of a unit's name; a `/` would lead out of the directory where its drop-ins go.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "@"):
            true
        default: false
        }
    }
}
