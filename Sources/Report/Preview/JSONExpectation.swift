import Execution

/// How long it usually takes, for machines.
struct JSONExpectation: Encodable {
    struct Unknown: Encodable {
        var operation: String
        var subject: String
        var hosts: [String]
    }

    var type = "expected"
    /// In seconds; nil where some is unknown.
    var usual: Double?
    var slow: Double?
    var runs: Int?
    var judgedByOthers: [String]?
    var unknown: [Unknown]?

    /// Nil where nothing was learnt from earlier runs.
    init?(_ expectation: Expectation) {
        if let whole = expectation.whole {
            usual = (whole.usual * 1000).rounded() / 1000
            slow = (whole.slow * 1000).rounded() / 1000
            runs = whole.runs
            judgedByOthers = whole.judgedByOthers.isEmpty ? nil : whole.judgedByOthers
        } else if expectation.unknown.isEmpty {
            return nil
        }
        let unknown = expectation.unknown.map {
            Unknown(operation: $0.operation.verb, subject: $0.operation.subject, hosts: $0.hosts)
        }
        self.unknown = unknown.isEmpty ? nil : unknown
    }
}
