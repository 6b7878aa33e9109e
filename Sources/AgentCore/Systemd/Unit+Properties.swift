/// The properties that are asked for, and what they become.
extension Unit {
    /// All in one call, since a call costs as much as a fast service's stop.
    static let properties: [String] =
        UnitStatus.properties + [
            "Names", "LoadState", "CanStart", "CanStop", "CanReload", "NeedDaemonReload", "UnitFileState", "SourcePath",
            "FragmentPath", "DropInPaths", "SuccessAction", "FailureAction", "StartLimitAction", "ExecStop",
            "ExecStopPost",
            "ExecReload", "KillMode", "KillSignal", "FinalKillSignal", "TimeoutStartUSec",
            "RemainAfterExit", "ActiveEnterTimestampMonotonic", "TriggeredBy", "UpheldBy", "Requisite", "Requires",
            "Wants", "BindsTo", "Upholds", "Conflicts", "ConflictedBy", "StopWhenUnneeded", "WantedBy", "OnSuccess",
            "OnFailure", "PartOf", "Slice", "Triggers", "Accept", "ExecStopPre",
        ] + Edge.allCases.map(\.rawValue)

    init(_ table: PropertyTable) throws(ServiceManagerError) {
        status = UnitStatus(table)
        names = table.list("Names")
        loadState = table["LoadState"]
        // What was made by `systemd-run` is gone for good once it is stopped.
        canStart = table.isYes("CanStart") && !Self.isTransient(table["FragmentPath"])
        canStop = table.isYes("CanStop")
        canReload = table.isYes("CanReload")
        needsDaemonReload = table.isYes("NeedDaemonReload")
        unitFileState = table["UnitFileState"]
        sourcePath = table["SourcePath"]
        dropIns = Self.baseNames(table.list("DropInPaths"))
        hostActions = [:]
        for key in ["SuccessAction", "FailureAction", "StartLimitAction"] {
            let action = table[key]
            if !action.isEmpty, action != "none" { hostActions[key] = action }
        }
        stopCommands = Self.commandLines(table.all("ExecStop") + table.all("ExecStopPre") + table.all("ExecStopPost"))
        reloadCommands = Self.commandLines(table.all("ExecReload"))
        startTimeout = TimeSpan.seconds(table["TimeoutStartUSec"]) ?? .infinity
        remainsAfterExit = table.isYes("RemainAfterExit")
        let since = table.number("ActiveEnterTimestampMonotonic")
        activeSince = since > 0 ? Double(since) / 1e6 : nil
        reverseEdges = [:]
        for edge in Edge.allCases { reverseEdges[edge.rawValue] = table.list(edge.rawValue) }
        triggeredBy = table.list("TriggeredBy")
        upheldBy = table.list("UpheldBy")
        requisite = table.list("Requisite")
        conflicts = table.list("Conflicts").filter { $0 != "shutdown.target" }
        conflictedBy = table.list("ConflictedBy").filter { $0 != "shutdown.target" }
        partOf = table.list("PartOf")
        slice = table["Slice"]
        triggers = table.list("Triggers")
        accepts = table.isYes("Accept")
        pullsIn = table.list("Requires") + table.list("Wants") + table.list("BindsTo")
        upholds = table.list("Upholds")
        onSuccess = table.list("OnSuccess")
        onFailure = table.list("OnFailure")
        stopsWhenUnneeded = table.isYes("StopWhenUnneeded")
        neededBy = ["RequiredBy", "RequisiteOf", "WantedBy", "BoundBy", "UpheldBy"].flatMap { table.list($0) }
        killing = try Self.killing(table)
    }

    /// - Throws: `.unreadable` where a unit with processes doesn't say how it is killed: then nothing is safe.
    private static func killing(_ table: PropertyTable) throws(ServiceManagerError) -> Killing? {
        let id = table["Id"]
        guard table["LoadState"] == "loaded" else { return nil }
        switch Kind(id) {
        case .service, .scope: break
        // A socket has processes only while its own commands run.
        case .socket where !table["ExecStopPre"].isEmpty || !table["ExecStopPost"].isEmpty: break
        default: return nil
        }
        guard let mode = KillMode(rawValue: table["KillMode"]), let signal = Int(table["KillSignal"]),
            let timeout = TimeSpan.seconds(UnitStatus.stopTimeout(table))
        else { throw .unreadable("how systemd stops \(id)") }
        return Killing(
            mode: mode, signal: signal, finalSignal: Int(table["FinalKillSignal"]) ?? 9,
            sendsFinal: table["SendSIGKILL"] != "no", timeout: timeout)
    }

    /// Made by `systemd-run` or through the bus, in memory alone; a user's are below /run/user.
    private static func isTransient(_ fragment: String) -> Bool {
        fragment.hasPrefix("/run/") && Marks.cut(fragment[...], at: "/systemd/transient/") != nil
    }

    static func baseNames(_ paths: [String]) -> [String] { paths.map { String($0.split(separator: "/").last ?? "") } }

    private static func commandLines(_ values: [String]) -> [String] {
        values.filter { !$0.isEmpty }.map(commandLine)
    }

    /// Out of `{ path=/bin/x ; argv[]=/bin/x a b ; ignore_errors=no ; … }`.
    private static func commandLine(_ text: String) -> String {
        guard let rest = Marks.cut(text[...], at: "argv[]=")?.after else { return text }
        for end in [" ; ignore_errors=", " ; flags="] {
            if let cut = Marks.cut(rest, at: end) { return String(cut.before) }
        }
        return String(rest)
    }
}

extension UnitStatus {
    static let properties = [
        "Id", "Type", "ActiveState", "SubState", "Result", "MainPID", "ControlPID", "NRestarts", "InvocationID",
        "ControlGroup", "StatusText", "ExecMainPID", "ExecMainCode", "ExecMainStatus", "TimeoutStopUSec", "TimeoutUSec",
        "SendSIGKILL", "OOMPolicy",
        "ActiveExitTimestampMonotonic",
    ]

    /// Sockets have one timeout for all.
    static func stopTimeout(_ table: PropertyTable) -> String {
        table["TimeoutStopUSec"].isEmpty ? table["TimeoutUSec"] : table["TimeoutStopUSec"]
    }

    init(_ table: PropertyTable) {
        id = table["Id"]
        type = table["Type"]
        activeState = table["ActiveState"]
        subState = table["SubState"]
        result = table["Result"]
        mainPID = table.number("MainPID")
        controlPID = table.number("ControlPID")
        restarts = table.number("NRestarts")
        invocationID = table["InvocationID"]
        controlGroup = table["ControlGroup"]
        statusText = table["StatusText"]
        mainEnd = MainEnd(
            pid: table.number("ExecMainPID"), code: table.number("ExecMainCode"), status: table.number("ExecMainStatus")
        )
        let left = table.number("ActiveExitTimestampMonotonic")
        leftActiveAt = left > 0 ? Clock.monotonic(atManagers: Double(left) / 1e6) : nil
        stopTimeout = Self.stopTimeout(table)
        sendsSIGKILL = table["SendSIGKILL"]
        oomPolicy = table["OOMPolicy"]
    }
}
