/// What the kernel shows of a unit's processes: cheap enough to look at for every unit of a host, and open to every user.
struct ProcessSight: Hashable {
    /// In its control group and below.
    var count = 0
    /// Bytes that stand in no file (anonymous memory); nil where nothing could be read.
    var memory: Int?
    /// The signals that the main process ignores, as bits: signal 1 is the lowest.
    var ignored: UInt64 = 0

    /// More processes than this aren't added up one by one.
    private static let limit = 200

    static func look(at status: UnitStatus, proc: String = "/proc", roots: [String] = ControlGroup.roots)
        -> ProcessSight
    {
        var sight = ProcessSight()
        if let group = ControlGroup(status.controlGroup, roots: roots) {
            let pids = group.processes()
            sight.count = pids.count
            // The group's own figure where the memory controller is on; it covers what is below, too.
            sight.memory = FileText.read(group.path + "/memory.stat").flatMap { number("anon", in: $0) }
            if sight.memory == nil { sight.memory = sum(pids, proc) }
        } else if status.mainPID > 0 {
            sight.count = 1
            sight.memory = sum([status.mainPID], proc)
        }
        if status.mainPID > 0, let text = FileText.read("\(proc)/\(status.mainPID)/status") {
            sight.ignored = mask("SigIgn:", in: text) & ~mask("SigCgt:", in: text)
        }
        return sight
    }

    func ignores(_ signal: Int) -> Bool { (1...64).contains(signal) && ignored >> UInt64(signal - 1) & 1 == 1 }

    private static func sum(_ pids: [Int], _ proc: String) -> Int? {
        guard !pids.isEmpty, pids.count <= limit else { return nil }
        let parts = pids.compactMap { pid in
            FileText.read("\(proc)/\(pid)/status").flatMap { number("RssAnon:", in: $0) }
        }
        // `/proc` counts these in units of 1024 bytes.
        return parts.isEmpty ? nil : parts.reduce(0, +) * 1024
    }

    private static func number(_ key: String, in text: String) -> Int? { value(key, in: text).flatMap { Int($0) } }

    private static func mask(_ key: String, in text: String) -> UInt64 {
        value(key, in: text).flatMap { UInt64($0, radix: 16) } ?? 0
    }

    /// The first word after a key at the beginning of a line.
    private static func value(_ key: String, in text: String) -> Substring? {
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            if words.first == key[...], words.count > 1 { return words[1] }
        }
        return nil
    }
}
