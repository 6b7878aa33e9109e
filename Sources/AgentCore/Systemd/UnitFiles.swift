import AgentProtocol

/// Enables and disables units: which of them the host starts at boot.
struct UnitFiles {
    enum Verb: String, Hashable { case enable, disable }

    enum Finding: Hashable {
        /// It is so already.
        case same(state: String)
        case different(state: String)
        case refused([Reason])
    }

    let systemctl: Systemctl
    let sweeper: Sweeper

    /// What a verb means to a unit file in a state of systemctl(1), `is-enabled`. Only states that can be put back exactly
    /// are touched.
    static func finding(_ verb: Verb, _ unit: String, state: String) -> Finding {
        switch (verb, state) {
        case (.enable, "enabled"), (.disable, "disabled"): .same(state: state)
        case (.enable, "disabled"), (.enable, "enabled-runtime"), (.disable, "enabled"), (.disable, "enabled-runtime"):
            .different(state: state)
        default: .refused([.unitFileFixed(unit: unit, state: state.isEmpty ? "not a unit file" : state)])
        }
    }

    /// How it is now. Read-only.
    func look(_ verb: Verb, _ name: String, mending: Bool = true) throws(ServiceManagerError) -> Finding {
        let unit = try systemctl.unit(name)
        if unit.loadState == "not-found" { return .refused([.unitNotLoaded(unit: name, loadState: unit.loadState)]) }
        if unit.id != name, !unit.unitFileState.isEmpty {
            return .refused([.unitFileFixed(unit: name, state: "alias")])
        }
        let finding = Self.finding(verb, name, state: unit.unitFileState)
        guard case .different = finding else { return finding }
        // systemctl ends with a daemon-reload, which would load the edits of others.
        let pending = try sweeper.pendingEdits(mending: mending)
        return pending.isEmpty ? finding : .refused([.daemonReloadPending(units: pending)])
    }

    /// - Returns: why it didn't come to be so; nil if it is so now.
    func apply(_ verb: Verb, _ unit: String, runtime: Bool = false) throws(ServiceManagerError) -> Reason? {
        guard UnitName.isValid(unit) else { throw .notAUnitName(unit) }
        let scope = runtime ? ["--runtime"] : []
        let argv = ["systemctl", "--no-ask-password", "--quiet", verb.rawValue] + scope + ["--", unit]
        let result = systemctl.run(argv, 300)
        guard result.succeeded else { return .unitFileFailed(unit: unit, message: result.complaint) }
        return nil
    }

    /// How a unit and those that are enabled and disabled along with it (`Also=`) stand now.
    func states(_ unit: String) throws(ServiceManagerError) -> [UnitFileState] {
        let argv = ["systemctl", "show", "--no-pager", "--property=Id,FragmentPath", "--", unit]
        let answer = systemctl.run(argv, Systemctl.patience)
        let path = PropertyTable.parse(answer.text).first?["FragmentPath"] ?? ""
        var states: [UnitFileState] = []
        for name in [unit] + Self.also(FileText.read(path) ?? "") where UnitName.isValid(name) {
            states.append(UnitFileState(unit: name, state: try state(name)))
        }
        return states
    }

    /// The units that stand in `Also=` of a unit file.
    static func also(_ text: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("Also=") }.flatMap {
            $0.dropFirst(5).split(separator: " ").map(String.init)
        }
    }

    /// The state that it has at this moment.
    func state(_ unit: String) throws(ServiceManagerError) -> String { try systemctl.unit(unit).unitFileState }
}
