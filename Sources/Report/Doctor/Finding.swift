import AgentProtocol

/// What a check found, on this machine or on a host.
public struct Finding: Sendable, Hashable {
    public enum Verdict: String, Sendable, Hashable {
        case good
        /// A run goes on, with less.
        case warning
        /// A run would be refused.
        case bad
    }

    /// A number that hosts differ in without standing differently.
    public enum Amount: Sendable, Hashable {
        case bytes(Int)
        case seconds(Double)

        var number: Double {
            switch self {
            case .bytes(let bytes): Double(bytes)
            case .seconds(let seconds): seconds
            }
        }

        var text: String {
            switch self {
            case .bytes(let bytes): ByteText.text(bytes)
            case .seconds(let seconds): Seconds.text(seconds.rounded())
            }
        }
    }

    /// What was looked at, in a word that stays.
    public var check: String
    public var verdict: Verdict
    /// Stands before the words.
    public var amount: Amount?
    public var words: String
    /// What to do about it.
    public var advice: String?

    public init(
        _ check: String, _ verdict: Verdict, amount: Amount? = nil, _ words: String, advice: String? = nil
    ) {
        self.check = check
        self.verdict = verdict
        self.amount = amount
        self.words = words
        self.advice = advice
    }

    var text: String { amount.map { "\($0.text) \(words)" } ?? words }
}

/// What was found on one host.
public struct HostFindings: Sendable, Hashable {
    public var host: String
    /// As ssh is called for it, which may stand in the words.
    public var address: String
    public var findings: [Finding]

    public init(host: String, address: String, findings: [Finding]) {
        self.host = host
        self.address = address
        self.findings = findings
    }
}

/// What a doctor found.
public struct Diagnosis: Sendable, Hashable {
    public var controller: [Finding]
    public var hosts: [HostFindings]
    /// Why hosts that were named were not asked.
    public var unasked: String?

    public init(controller: [Finding], hosts: [HostFindings] = [], unasked: String? = nil) {
        self.controller = controller
        self.hosts = hosts
        self.unasked = unasked
    }

    public var wouldRefuse: Bool { count(.bad) > 0 }

    public func count(_ verdict: Finding.Verdict) -> Int {
        (controller + hosts.flatMap(\.findings)).count { $0.verdict == verdict }
    }
}
