import AgentProtocol

/// Asks a probe again and again: until it said yes and went on saying so for the soak, or its time is up.
///
/// `within` is the time for the first yes of an unbroken row; the soak comes on top of it. So an answer is out after
/// `within + soak` and one question more, at the latest.
struct HealthChecker {
    enum Verdict: Hashable {
        case yes
        case no(seconds: Double, lastAnswer: String)
    }

    let check: HealthCheck
    var ask: (Probe, _ timeout: Double) -> ProbeAnswer = { Prober.ask($0, timeout: $1) }
    var now: () -> Double = { Clock.monotonic }
    var sleep: (_ until: Double) -> Void = { Clock.sleep(until: $0) }

    /// How long one question may take, in seconds: what is left of the time, within these bounds. The last question of a
    /// check is asked with patience too, since a host at its limits answers slowly and is well.
    static let patience = 5.0...10.0

    /// - Parameter progress: called before each question with the moment that the wait or the soak began, whether it is
    ///   the soak, and the last answer.
    func run(progress: (_ since: Double, _ isSoaking: Bool, _ lastAnswer: String?) -> Void = { _, _, _ in }) -> Verdict
    {
        let began = now()
        let deadline = began + check.within
        var yesSince: Double?
        var lastAnswer: String?
        while true {
            progress(yesSince ?? began, yesSince != nil, lastAnswer)
            let asked = now()
            let timeout = min(max(deadline - asked, Self.patience.lowerBound), Self.patience.upperBound)
            let answer = ask(check.probe, timeout)
            lastAnswer = answer.text
            let answered = now()
            if answer.isYes {
                // A question that took long proves health from its answer on, not from when it was put.
                let since = yesSince ?? answered
                yesSince = since
                if answered - since >= check.soak { return .yes }
                sleep(min(answered + pause, since + check.soak))
            } else {
                yesSince = nil
                if answered >= deadline { return .no(seconds: answered - began, lastAnswer: answer.text) }
                sleep(min(answered + pause, deadline))
            }
        }
    }

    /// Never none, so that a probe of a plan can't keep a host busy.
    private var pause: Double { max(check.every, 0.05) }
}

/// What a probe said.
struct ProbeAnswer: Hashable {
    var isYes: Bool
    /// For a person, such as `500 Internal Server Error`.
    var text: String

    static func yes(_ text: String) -> ProbeAnswer { ProbeAnswer(isYes: true, text: text) }
    static func no(_ text: String) -> ProbeAnswer { ProbeAnswer(isYes: false, text: text) }
}
