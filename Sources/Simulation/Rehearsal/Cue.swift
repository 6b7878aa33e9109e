/// At what of a host something is to happen, once: what a play calls a cue.
public struct Cue: Sendable, Hashable {
    /// What a run does on a host. Their raw values are the words of a plan wherever it has one.
    public enum Moment: String, Sendable, Hashable, CaseIterable {
        /// Before anything is asked.
        case begin
        case restart, reload, enable, disable, reboot, run, link, copy, check, pause
        case waitFor = "wait_for"
        /// A service has been asked to stop, be it for a `stop` or a `restart`.
        case stop
        /// A service is about to be started, be it for a `start` or a `restart`.
        case start
        /// It is up, and has to stay so.
        case soak
        /// Its health is about to be asked for.
        case health
        /// What was done there is about to be put back, by the run or by the host itself.
        case rollback
    }

    public var moment: Moment
    /// How long after it, in seconds.
    public var delay: Double

    public init(_ moment: Moment, delay: Double = 0) {
        self.moment = moment
        self.delay = delay
    }
}

/// What happens on a cue.
struct CuedFault: Sendable {
    var cue: Cue
    var fault: RehearsedFault.Kind
}
