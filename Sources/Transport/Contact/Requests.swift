import AgentProtocol

/// Who waits for which answer on one connection.
struct Requests: Sendable {
    enum Answer: Sendable {
        case progress(ActionProgress)
        case forecast(HostForecast)
        case standing(HostStanding)
        case setUp(SetupReport)
        case status(HostStatus)
        case examined(HostExamination)
        case audit(HostAudit)
        case tended(TendingAnswer)
        case asked(ProbeReply)
        case report(ActionReport)
        case unknownAction
        case failed(ContactFailure)
    }

    /// What an answer carries to say which question it belongs to.
    enum Key: Sendable, Hashable {
        case question(Int)
        case action(String)
    }

    private struct Waiter {
        var number: Int
        /// Whether it asked by `attach`, so that "never heard of it" is an answer.
        var isAttached: Bool
        var answers: AsyncStream<Answer>.Continuation
    }

    private var waiters: [Key: [Waiter]] = [:]
    private var numbers = 0

    /// - Returns: the number to `forget` the waiter by.
    mutating func add(_ key: Key, isAttached: Bool, _ answers: AsyncStream<Answer>.Continuation) -> Int {
        numbers += 1
        waiters[key, default: []].append(Waiter(number: numbers, isAttached: isAttached, answers: answers))
        return numbers
    }

    mutating func forget(_ key: Key, _ number: Int) {
        waiters[key]?.removeAll { $0.number == number }
        if waiters[key]?.isEmpty == true { waiters[key] = nil }
    }

    /// An answer on its way. To be sent when no lock is held, since the end of a stream calls back to `forget`.
    struct Delivery: Sendable {
        var answer: Answer
        var isLast: Bool
        var receiver: AsyncStream<Answer>.Continuation

        func send() {
            receiver.yield(answer)
            if isLast { receiver.finish() }
        }
    }

    /// The answers for those who wait for this message. One that nobody waits for any longer is dropped.
    mutating func deliver(_ message: AgentMessage) -> [Delivery] {
        switch message {
        case .hello: []
        case .forecast(let request, let forecast): settle(.question(request), .forecast(forecast))
        case .standing(let request, let standing): settle(.question(request), .standing(standing))
        case .setUp(let request, let report): settle(.question(request), .setUp(report))
        case .status(let request, let status): settle(.question(request), .status(status))
        case .examined(let request, let examination): settle(.question(request), .examined(examination))
        case .audit(let request, let audit): settle(.question(request), .audit(audit))
        case .tended(let request, let answer): settle(.question(request), .tended(answer))
        case .asked(let request, let reply): settle(.question(request), .asked(reply))
        case .progress(let progress):
            (waiters[.action(progress.id)] ?? []).map {
                Delivery(answer: .progress(progress), isLast: false, receiver: $0.answers)
            }
        case .report(let report): settle(.action(report.id), .report(report))
        case .unknownAction(let id): settle(.action(id), .unknownAction) { $0.isAttached }
        case .problem(let request?, _, let words): settle(.question(request), .failed(.badFrame(message: words)))
        case .problem(nil, let id?, let words): settle(.action(id), .failed(.badFrame(message: words)))
        case .problem(nil, nil, let words): fail(.badFrame(message: words))
        }
    }

    /// Ends all waiting.
    mutating func fail(_ failure: ContactFailure) -> [Delivery] {
        Array(waiters.keys).flatMap { settle($0, .failed(failure)) }
    }

    private mutating func settle(
        _ key: Key, _ answer: Answer, where concerns: (Waiter) -> Bool = { _ in true }
    ) -> [Delivery] {
        guard let all = waiters[key] else { return [] }
        let kept = all.filter { !concerns($0) }
        waiters[key] = kept.isEmpty ? nil : kept
        return all.filter(concerns).map { Delivery(answer: answer, isLast: true, receiver: $0.answers) }
    }
}
