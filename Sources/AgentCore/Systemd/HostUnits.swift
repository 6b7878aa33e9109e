import AgentProtocol

/// All units that systemd has loaded, as far as a reboot is concerned.
struct HostUnits {
    struct Member: Hashable {
        var status: UnitStatus
        var names: [String]
        var unitFileState: String
        var fragment: String
        /// D-Bus starts it when somebody asks for its name.
        var busName: String
        var triggeredBy: [String]
        /// What its start pulls in.
        var pullsIn: [String]
        /// When a shutdown kills it; nil if never.
        var killsAfter: Double?
        /// Whether its conditions held when it was to be started last.
        var conditionHeld: Bool

        var id: String { status.id }
        var isService: Bool { id.hasSuffix(".service") }
        var isTransient: Bool { fragment.isEmpty || fragment.hasPrefix("/run/systemd/transient/") }
        /// Something that runs or waits, and not only the memory that something ran once.
        var isAtWork: Bool { status.isUp && (!isService || status.subState == "running") }
    }

    var members: [Member]
    /// By all of their names.
    private let byName: [String: Int]

    static let patterns = ["*.service", "*.socket", "*.timer", "*.path", "*.target"]
    static let properties =
        UnitStatus.properties + [
            "Names", "UnitFileState", "FragmentPath", "BusName", "TriggeredBy", "Wants", "Requires", "BindsTo",
            "Upholds", "KillMode", "LoadState", "ConditionResult", "ConditionTimestampMonotonic",
        ]

    init(_ tables: [PropertyTable]) {
        // The guard comes and goes by itself, whatever a reboot does.
        members = tables.map { Member($0) }.filter { $0.id != GuardUnit.name && $0.id != GuardUnit.watchName }
        byName = Dictionary(
            members.enumerated().flatMap { index, member in (member.names + [member.id]).map { ($0, index) } },
            uniquingKeysWith: { first, _ in first })
    }

    subscript(_ name: String) -> Member? { byName[name].map { members[$0] } }

    /// What every boot starts: all that `default.target` pulls in, directly or not.
    var startedByBoot: Set<String> {
        var found: Set<String> = []
        var next = ["default.target"]
        while let name = next.popLast() {
            guard let member = self[name], found.insert(member.id).inserted else { continue }
            next += member.pullsIn
        }
        return found
    }

    /// What must be up again after a boot, without anybody doing anything.
    var expected: [String] {
        let boot = startedByBoot
        return members.filter {
            $0.isAtWork && !$0.isTransient && !$0.id.hasSuffix(".target") && boot.contains($0.id)
        }.map(\.id).sorted()
    }

    /// Services that run and that nothing will start after a boot: somebody started them by hand.
    var startedByHand: [String] {
        let boot = startedByBoot
        return members.filter {
            $0.isService && $0.isAtWork && !$0.isTransient && $0.unitFileState == "disabled" && $0.busName.isEmpty
                && $0.triggeredBy.isEmpty && !boot.contains($0.id)
        }.map(\.id).sorted()
    }

    var failed: [String] { members.filter { $0.status.activeState == "failed" }.map(\.id).sorted() }

    /// Running services that a shutdown would end by its own means, and when it would kill them.
    ///
    /// What belongs to systemd itself and to logins is left out: it has nothing to lose, and every host has it.
    func endedByShutdown(except stopped: [String]) -> [UnitDeadline] {
        let stopped = Set(stopped.flatMap { [$0] + (self[$0]?.names ?? []) })
        return members.compactMap { member in
            guard member.isService, member.isAtWork, !stopped.contains(member.id), !Self.isOfTheSystem(member.id),
                let killsAfter = member.killsAfter
            else { return nil }
            return UnitDeadline(unit: member.id, killsAfter: killsAfter)
        }.sorted { ($0.killsAfter, $0.unit) < ($1.killsAfter, $1.unit) }
    }

    private static func isOfTheSystem(_ id: String) -> Bool {
        let prefixes = ["systemd-", "dbus", "user@", "getty@", "serial-getty@", "console-getty"]
        return prefixes.contains { id.hasPrefix($0) }
    }
}

extension HostUnits.Member {
    init(_ table: PropertyTable) {
        status = UnitStatus(table)
        names = table.list("Names")
        unitFileState = table["UnitFileState"]
        fragment = table["FragmentPath"]
        busName = table["BusName"]
        triggeredBy = table.list("TriggeredBy")
        pullsIn = ["Wants", "Requires", "BindsTo", "Upholds"].flatMap { table.list($0) }
        // A unit that nobody has tried to start says "no", too.
        conditionHeld = table["ConditionResult"] != "no" || table.number("ConditionTimestampMonotonic") == 0
        let timeout = TimeSpan.seconds(status.stopTimeout) ?? .infinity
        if status.sendsSIGKILL == "no" || table["KillMode"] == "none" || table["KillMode"].isEmpty {
            killsAfter = nil
        } else if table["KillMode"] == "mixed" {
            killsAfter = 0
        } else {
            killsAfter = timeout.isFinite ? timeout : nil
        }
    }
}
