/// A question to all hosts of a step that aren't out, before one of its batches.
public struct GateIntent: Codable, Sendable, Hashable {
    public var id: String
    /// From 0, as in `ActionIntent`.
    public var step: Int
    public var batch: Int
    /// How many hosts are asked.
    public var hosts: Int
    /// The longest that it can take by its own times, in seconds.
    public var worstCase: Double

    public init(id: String, step: Int, batch: Int, hosts: Int, worstCase: Double) {
        self.id = id
        self.step = step
        self.batch = batch
        self.hosts = hosts
        self.worstCase = worstCase
    }
}

public struct GateReport: Codable, Sendable, Hashable {
    /// Why the batch may not begin.
    public struct Failure: Codable, Sendable, Hashable {
        /// What was asked of the first of `answers`.
        public var question: String
        /// Hosts that said no at the end, or couldn't be asked, in the order of the step; no more than `mostAnswers`.
        public var answers: [Answer]
        /// How many there were.
        public var count: Int

        public init(question: String, answers: [Answer], count: Int) {
            self.question = question
            self.answers = answers
            self.count = count
        }
    }

    public struct Answer: Codable, Sendable, Hashable {
        public var host: String
        /// For a person.
        public var text: String

        public init(host: String, text: String) {
            self.host = host
            self.text = text
        }
    }

    /// More than a person reads, and little enough for a journal.
    public static let mostAnswers = 20

    /// That of the intent.
    public var id: String
    /// Nil where the gate is passed.
    public var failure: Failure?
    /// In seconds.
    public var duration: Double

    public init(id: String, failure: Failure? = nil, duration: Double) {
        self.id = id
        self.failure = failure
        self.duration = duration
    }
}

/// That a person agreed to go on, and who it was.
public struct Approval: Codable, Sendable, Hashable {
    /// From 0.
    public var step: Int
    public var by: String
    /// The machine on which it was said.
    public var controller: String

    public init(step: Int, by: String, controller: String) {
        self.step = step
        self.by = by
        self.controller = controller
    }
}
