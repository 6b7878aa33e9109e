/// How long hosts wait to hear that the run goes on before they put back by themselves what it did there.
public enum GuardSpec: Sendable, Hashable {
    case off
    case after(Duration)

    /// For steps whose failure is put back: longer than a controller takes to write down a report and answer, and short
    /// enough that nobody has to get up for a host that was left alone.
    public static let usual = GuardSpec.after(.seconds(120))
    /// A shorter one could strike in a run that goes well.
    public static let shortest = Duration.seconds(10)
}

extension Plan {
    /// What counts for a step: its own word, that of `defaults`, or the usual guard where a failure is put back.
    public func hostGuard(of step: Step) -> GuardSpec {
        if let own = step.hostGuard ?? defaults.hostGuard { return own }
        return (step.onFailure ?? defaults.onFailure) == .rollback ? .usual : .off
    }
}
