/// The few questions and orders that go to systemd: argv lists, which tests compare as text.
struct Systemctl {
    /// Runs a command that answers at once; its limit is in seconds.
    var run: (_ argv: [String], _ timeout: Double) -> CommandResult = {
        CommandRunner.run($0, timeout: $1, environment: ["LC_ALL": Systemctl.locale])
    }

    /// Runs a command that waits for a job, and calls back while it does.
    var wait: (_ argv: [String], _ limit: Double, _ tick: () -> Void) -> CommandResult = Client.run
    var pendingEdits = PendingEdits()

    /// What it is asked for doesn't depend on it, and reading the files of another locale is a quarter of what a call costs.
    static let locale = "C"

    /// How long systemd may take to answer, in seconds. A loaded host with a busy manager answers late, not never.
    static let patience = 30.0

    private func ask(_ argv: [String]) throws(ServiceManagerError) -> String {
        let result = run(["systemctl"] + argv, Self.patience)
        guard result.succeeded else { throw .command("systemctl \(argv[0])", result.complaint) }
        guard !result.isCut else { throw .unreadable("all of what it was asked") }
        return result.text
    }

    private func show(_ units: [String], _ properties: [String]) throws(ServiceManagerError) -> [PropertyTable] {
        for unit in units where !UnitName.isValid(unit) { throw .notAUnitName(unit) }
        let text = try ask(["show", "--no-pager", "--property=\(properties.joined(separator: ","))", "--"] + units)
        return PropertyTable.parse(text)
    }

    /// In the order asked; units that don't exist come with the load state `not-found`.
    func units(_ names: [String]) throws(ServiceManagerError) -> [Unit] {
        if names.isEmpty { return [] }
        var units: [Unit] = []
        for table in try show(names, Unit.properties) {
            var unit = try Unit(table)
            unit.needsDaemonReload = needsReload(table)
            if InitScript.isOne(unit.sourcePath) {
                unit.initScript = InitScript.read(unit.sourcePath)
            }
            units.append(unit)
        }
        guard units.count == names.count else { throw .unreadable("how all of \(names.joined(separator: ", ")) stand") }
        return units
    }

    func unit(_ name: String) throws(ServiceManagerError) -> Unit {
        guard let unit = try units([name]).first else { throw .unreadable("how \(name) stands") }
        return unit
    }

    /// In the order asked.
    func statuses(_ names: [String]) throws(ServiceManagerError) -> [UnitStatus] {
        if names.isEmpty { return [] }
        let statuses = try show(names, UnitStatus.properties).map { UnitStatus($0) }
        guard statuses.count == names.count else {
            throw .unreadable("how all of \(names.joined(separator: ", ")) stand")
        }
        return statuses
    }

    /// Units whose files were changed without a daemon-reload. Devices are left out: they are many and have no files.
    func unitsNeedingReload() throws(ServiceManagerError) -> [String] {
        let kinds = ["service", "socket", "timer", "path", "target", "mount", "slice"].map { "*.\($0)" }
        let text = try ask(
            ["show", "--all", "--no-pager", "--property=Id,NeedDaemonReload,FragmentPath,DropInPaths", "--"] + kinds)
        return PropertyTable.parse(text).filter { needsReload($0) }.map { $0["Id"] }
            // It is for the next boot: what is loaded of it now doesn't matter.
            .filter { $0 != GuardUnit.name }
    }

    /// All units that systemd has loaded, those that are down too, in one question: what a stop of any of them would touch is
    /// then found without another. Devices are left out: they are many, and nothing stops with them.
    /// - Parameter more: properties besides those of `Unit`.
    func allUnits(_ more: [String]) throws(ServiceManagerError) -> [(unit: Unit?, table: PropertyTable)] {
        let kinds = ["service", "socket", "timer", "path", "target", "mount", "automount", "swap", "scope", "slice"]
        return try tables(kinds.map { "*.\($0)" }, more)
    }

    /// Units by name, with properties besides those of `Unit`. They are loaded for it if they aren't.
    func units(_ names: [String], _ more: [String]) throws(ServiceManagerError) -> [(unit: Unit?, table: PropertyTable)]
    {
        names.isEmpty ? [] : try tables(names, more)
    }

    private func tables(
        _ patterns: [String], _ more: [String]
    ) throws(ServiceManagerError) -> [(unit: Unit?, table: PropertyTable)] {
        // Without `--all`, a pattern leaves out units that are down.
        let text = try ask(
            ["show", "--all", "--no-pager", "--property=\((Unit.properties + more).joined(separator: ","))", "--"]
                + patterns)
        return PropertyTable.parse(text).map { table in
            var unit = try? Unit(table)
            unit?.needsDaemonReload = needsReload(table)
            return (unit, table)
        }
    }

    private func needsReload(_ table: PropertyTable) -> Bool {
        table.isYes("NeedDaemonReload")
            || pendingEdits.concern(
                table["Id"], fragment: table["FragmentPath"], dropIns: Unit.baseNames(table.list("DropInPaths")))
    }

    func daemonReload() throws(ServiceManagerError) {
        // Generators run in it, and each may take its time.
        let result = run(["systemctl", "daemon-reload"], 300)
        guard result.succeeded else { throw .command("systemctl daemon-reload", result.complaint) }
    }

    /// Queues the stop and doesn't wait: what goes on is watched, not this client.
    func queueStop(_ units: [String]) -> CommandResult {
        run(["systemctl", "--no-ask-password", "--no-block", "stop", "--"] + units, Self.patience)
    }

    /// A start that the client waits for.
    static func start(_ units: [String]) -> [String] { ["systemctl", "--no-ask-password", "start", "--"] + units }

    static func reload(_ unit: String) -> [String] { ["systemctl", "--no-ask-password", "reload", "--", unit] }

    func resetFailed(_ units: [String]) { _ = run(["systemctl", "reset-failed", "--"] + units, Self.patience) }

    /// Sends a signal to a part of a unit's processes: the unit's own stop signal, or that of `Forcing`.
    /// - Parameter who: `all`, `main` or `control`.
    @discardableResult
    func signal(_ unit: String, who: String, number: Int) -> CommandResult {
        run(["systemctl", "kill", "--kill-who=\(who)", "--signal=\(number)", "--", unit], Self.patience)
    }

    /// A job in systemd's queue.
    struct Job: Hashable {
        var id: Int
        var unit: String
        var type: String
        var state: String
    }

    func jobs() throws(ServiceManagerError) -> [Job] {
        try ask(["list-jobs", "--no-legend", "--plain", "--no-pager", "--full"]).split(separator: "\n").compactMap {
            line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 4, let id = Int(words[0]) else { return nil }
            return Job(id: id, unit: words[1], type: words[2], state: words[3])
        }
    }

    /// Takes jobs back by number. Without numbers systemd would take back every job of the host.
    func cancel(_ jobs: [Job]) {
        if jobs.isEmpty { return }
        _ = run(["systemctl", "cancel"] + jobs.map { String($0.id) }, Self.patience)
    }

    /// The first line of `systemctl --version`.
    func version() -> String? {
        let result = run(["systemctl", "--version"], Self.patience)
        return result.succeeded ? result.text.split(separator: "\n").first.map(String.init) : nil
    }
}
