import AgentProtocol

/// What is said of a unit on hosts where it stands alike.
struct StatusStory {
    let group: StatusGroup
    private let service: ServiceStatus

    init?(_ group: StatusGroup) {
        guard let first = group.services.first else { return nil }
        self.group = group
        service = first
    }

    /// The first line: `active (running) for 3 hours, enabled`.
    var state: Phrase {
        guard service.loadState == "loaded" else { return Phrase(loadState, .bad) }
        let age = group.range(group.services.compactMap(\.stateFor), TimeText.age).map { " for \($0)" } ?? ""
        let failure = service.activeState == "failed" ? ": \(service.result.visible)" : ""
        let sub =
            service.subState.isEmpty || service.subState == service.activeState ? "" : " (\(service.subState.visible))"
        let enabled = service.unitFileState.isEmpty ? "" : ", \(service.unitFileState.visible)"
        return Phrase(service.activeState.visible + failure, style) + Phrase("\(sub)\(age)\(enabled)")
    }

    private var loadState: String {
        switch service.loadState {
        case "not-found": "there is no such unit"
        case "masked": "masked: it can't be started"
        default: "not loaded: \(service.loadState.visible)"
        }
    }

    private var style: Style {
        if service.held != nil || service.activeState == "failed" { return .bad }
        return service.isActive ? .good : .careful
    }

    /// The lines below it.
    var details: [Phrase] {
        guard service.loadState == "loaded" else { return [] }
        return [held, processes].compactMap { $0 } + leftBehind + [statusText, restarts, kill].compactMap { $0 }
            + overrides + [reload].compactMap { $0 }
    }

    private var held: Phrase? {
        guard let held = service.held else { return nil }
        return Phrase("held", .bad)
            + Phrase(
                ": it didn't stop within \(Seconds.text(held.limit)), which were over at \(TimeText.moment(held.since)) UTC; "
                    + "nothing was killed, and it goes on stopping (action \(held.action.visible))")
    }

    private var processes: Phrase? {
        let counts = group.services.map { Double($0.processCount) }
        guard let most = counts.max(), most > 0 else { return nil }
        var parts: [String] = []
        if group.services.count == 1, service.mainPID > 0 { parts.append("main pid \(service.mainPID)") }
        let count = group.range(counts) { "\(Int($0))" } ?? ""
        parts.append(count == "1" ? "1 process" : "\(count) processes")
        let memory = group.services.compactMap(\.memory).map(Double.init)
        if let memory = group.range(memory, { ByteText.text(Int($0)) }) { parts.append(memory) }
        return Phrase(parts.joined(separator: ", "))
    }

    /// The processes by name, where something is going down.
    private var leftBehind: [Phrase] {
        guard service.held != nil || service.activeState == "deactivating", group.services.count == 1 else { return [] }
        return service.processes.map { Phrase("  \($0.text)") }
    }

    private var statusText: Phrase? {
        let texts = Set(group.services.compactMap(\.statusText))
        guard texts.count == 1, let text = texts.first else { return nil }
        return Phrase("it says: \(text.visible)")
    }

    private var restarts: Phrase? {
        service.restarts > 0 ? Phrase("restarted by systemd \(counted(service.restarts, "time"))", .careful) : nil
    }

    private var kill: Phrase? {
        guard !service.killMode.isEmpty, service.activeState != "inactive", service.activeState != "failed" else {
            return nil
        }
        guard let seconds = service.killsAfter else {
            return Phrase(
                service.overrides.isEmpty ? "a plain stop would never SIGKILL it" : "systemd won't SIGKILL it now")
        }
        return Phrase(
            seconds > 0
                ? "a plain stop would SIGKILL it after \(Seconds.text(seconds))"
                : "a plain stop would SIGKILL it at once")
    }

    private var overrides: [Phrase] {
        let isDown = service.activeState == "inactive" || service.activeState == "failed"
        let words =
            isDown ? "left by lull, whose next action here takes it away" : "overridden by lull, until it is down"
        return service.overrides.map { Phrase("\(words): \($0.visible)", .careful) }
    }

    private var reload: Phrase? {
        service.needsDaemonReload
            ? Phrase("its files were changed, and systemd doesn't know yet: `systemctl daemon-reload`", .careful) : nil
    }
}
