public import AgentProtocol
public import Schedule

extension ForceRule {
    /// `SIGKILL after 5m of stopping`
    public var text: String { "\(Reason.signal(signal)) after \(Seconds.text(after)) of stopping" }
}

extension ScheduledForce {
    /// `app.service (restart app): SIGKILL after 5m of stopping; reason: it hangs in a known bug`
    public var text: String { "\(unit.visible) (\(title.visible)): \(rule.text); reason: \(rule.reason.visible)" }
}
