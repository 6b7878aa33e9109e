/// What a start brings along: all that the units pull in, directly or not.
///
/// Source: seen on systemd 252. A start goes on through units that are up already, so their state doesn't matter here.
struct PullIn {
    /// Answers in the order asked.
    var show: (_ names: [String]) throws(ServiceManagerError) -> [Unit]

    /// - Returns: without the units themselves.
    func units(with units: [Unit]) throws(ServiceManagerError) -> [Unit] {
        var seen = Set(units.flatMap(\.allNames))
        var found: [Unit] = []
        var level = units
        while true {
            var names: [String] = []
            for name in level.flatMap(\.startsToo) where !Self.isFixture(name) && seen.insert(name).inserted {
                names.append(name)
            }
            if names.isEmpty { return found }
            guard seen.count <= Surveyor.limit else {
                throw .unreadable("what a start of \(units.first?.id ?? "nothing") brings along")
            }
            level = try show(names).filter { $0.loadState == "loaded" }
            for unit in level { seen.formUnion(unit.allNames) }
            found += level
        }
    }

    /// What is up on every host that runs, whoever needs it, and what has no part in starting and stopping: nearly every service
    /// pulls some of it in, and asking about it would cost a call each time. Mounts are among it: they have no processes to lose.
    static func isFixture(_ name: String) -> Bool {
        guard let dot = name.lastIndex(of: ".") else { return true }
        switch name[dot...] {
        case ".slice", ".mount", ".device", ".swap": return true
        case ".target", ".socket": return fixtures.contains(name)
        default: return false
        }
    }

    private static let fixtures: Set<String> = [
        "sysinit.target", "basic.target", "sockets.target", "timers.target", "paths.target", "network.target",
        "network-pre.target", "network-online.target", "nss-lookup.target", "nss-user-lookup.target",
        "time-sync.target", "time-set.target", "local-fs.target", "remote-fs.target", "remote-fs-pre.target",
        "multi-user.target", "graphical.target", "dbus.socket", "systemd-journald.socket",
    ]
}

extension Unit {
    var allNames: [String] { [id] + names }
    fileprivate var startsToo: [String] { pullsIn + upholds }
}
