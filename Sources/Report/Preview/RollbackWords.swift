import AgentProtocol

/// What a rollback would do about an operation that succeeded; `UndoComposer` is where it is done.
enum RollbackWords {
    /// Nil where there is nothing to put back, and for what the host would refuse.
    static func text(for part: PreviewAction.Part) -> String? {
        switch part.forecast?.prospect {
        case .refuse: return nil
        case .nothing where part.changedByStep == nil: return nil
        default: break
        }
        switch part.operation {
        case .stop, .start, .restart, .reload: return service(part)
        case .enable, .disable:
            guard case .change(let from, _)? = part.forecast?.prospect else { return nil }
            return "makes it \(from.visible) again"
        case .reboot: return "nothing takes a reboot back"
        case .run(let command):
            return command.undo.map { "runs \($0.shellCommand)" } ?? "nothing takes this command back"
        case .link: return part.isNew ? "removes it" : "points it back to where it points now"
        case .copy: return part.isNew ? "removes it" : "puts back what is there now"
        case .waitFor, .check, .pause, .undo, .onlyIf: return nil
        }
    }

    private static func service(_ part: PreviewAction.Part) -> String? {
        guard let state = part.forecast?.service?.activeState else { return nil }
        let isUp = state != "inactive" && state != "failed"
        switch part.operation {
        case .stop: return isUp ? "starts it again" : nil
        case .start, .restart:
            if !isUp { return "stops it again" }
            return part.followsChanges ? "stops it, puts everything else back, starts it again" : "leaves it up"
        case .reload: return isUp && part.followsChanges ? "reloads it again once everything else is put back" : nil
        default: return nil
        }
    }
}

extension PreviewAction.Part {
    /// Whether there is nothing yet where it puts something, in the agent's word for that.
    fileprivate var isNew: Bool {
        if case .change("nothing", _)? = forecast?.prospect { true } else { false }
    }
}
