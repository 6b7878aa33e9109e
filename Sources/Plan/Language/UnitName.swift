/// From the name that a plan uses to that of the unit.
enum UnitName {
    /// What a plan may name besides services. Mounts, swaps and devices are the host's own storage: systemd's stop of one
    /// is `umount` or `swapoff`, which knows no waiting and takes the ground from under whoever uses it.
    private static let types = ["socket", "target", "timer", "path", "slice", "scope"]
    private static let refusedTypes = ["mount", "automount", "swap", "device"]

    private static let suffix = ".service"
    /// Of a whole name (UNIT_NAME_MAX of systemd is 255 with the NUL).
    private static let limit = 254

    /// `nginx` is `nginx.service`, and so is `nginx.service`; `app.socket` and `backup.timer` are themselves.
    static func unit(of name: String) throws(StepProblem) -> String {
        if name.utf8.contains(where: isOfPattern), name.utf8.allSatisfy({ isAllowed($0) || isOfPattern($0) }) {
            throw .unitPattern(name)
        }
        guard !name.isEmpty, name.utf8.allSatisfy(isAllowed), name.first != "-" else { throw .badServiceName(name) }
        let dot = UInt8(ascii: ".")
        let type = name.utf8.contains(dot) ? name.utf8.split(separator: dot).last.map { String(Substring($0)) } : nil
        if let type, refusedTypes.contains(type) { throw .otherUnitType(name, type: type) }
        let unit = name.hasSuffix(suffix) || type.map(types.contains) == true ? name : name + suffix
        guard unit.utf8.count <= limit, let end = unit.utf8.lastIndex(of: dot), end != unit.startIndex else {
            throw .badServiceName(name)
        }
        guard unit[..<end].utf8.last != UInt8(ascii: "@") else { throw .templateUnit(name) }
        return unit
    }

    /// Why a verb can't be done to a unit of this type; nil where it can.
    static func obstacle(to verb: String, _ unit: String) -> StepProblem? {
        // A reboot stops what it names.
        if unit.hasSuffix(suffix) || verb == "stop" || verb == "reboot" { return nil }
        if unit.hasSuffix(".scope") { return .scopeComesFromOutside(unit, verb: verb) }
        return verb == "reload" ? .onlyServicesReload(unit) : nil
    }

    private static func isOfPattern(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["), UInt8(ascii: "]"): true
        default: false
        }
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
