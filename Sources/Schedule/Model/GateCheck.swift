public import AgentProtocol

/// A question that every host of a step which isn't out must answer with yes, so many times in a row, before a batch begins.
public struct GateCheck: Sendable, Hashable, Codable {
    public struct Question: Sendable, Hashable, Codable {
        public var probe: Probe
        /// Who is asked this, in the order of the step.
        public var hosts: [String]

        public init(probe: Probe, hosts: [String]) {
            self.probe = probe
            self.hosts = hosts
        }
    }

    public var times: Int
    /// The pause between two rounds, in seconds.
    public var every: Double
    /// How long until the row must have begun, in seconds.
    public var within: Double
    /// Each host of the step is in one of them.
    public var questions: [Question]

    public init(times: Int, every: Double, within: Double, questions: [Question]) {
        self.times = times
        self.every = every
        self.within = within
        self.questions = questions
    }

    /// How long it may take by its own times, in seconds.
    public var worstCase: Double { within + Double(times - 1) * every }
}

extension ScheduledStep {
    /// How long its gate may take before each batch, in seconds.
    public var worstCaseOfGate: Double { (gate ?? []).reduce(0) { $0 + $1.worstCase } }
}
