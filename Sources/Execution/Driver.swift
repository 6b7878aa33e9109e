public import AgentProtocol
import Inventory
public import Journal
public import Schedule

/// Performs what `RunState` decides and records what comes of it; it decides nothing itself.
///
/// Every event is durable in the store before it has an effect: an intent before its request is sent, an outcome before
/// anything follows from it.
public final class Driver: Sendable {
    private enum Input: Sendable {
        /// Of an action, of its confirmation, of a gate, or of blockers.
        case ended(RunEvent, host: String?)
        case stop
        case chosen(OperatorChoice, OpenQuestion)
        case answered(ApprovalAnswer, step: Int, OpenQuestion)
        case requested(RunRequest)
        case abandon
        /// It is time to renew claims.
        case beat
        /// It is time to look at the time.
        case tick
    }

    private let store: any RunStore
    private let fleet: any Fleet
    private let observer: any RunObserver
    private let clock: any Clock<Duration>
    private let time: @Sendable () -> Double
    private let takeOver: TakeOver?
    private let secrets: Secrets
    private let blockers: any BlockerAsker
    private let choose: @Sendable (OpenQuestion) async -> OperatorChoice
    private let approve: @Sendable (ScheduledStep, Int, OpenQuestion) async -> ApprovalAnswer
    private let mailbox = Mailbox<Input>()

    /// - Parameters:
    ///   - takeOver: whose claims on hosts may be set aside.
    ///   - secrets: what the secrets of the schedule are.
    ///   - blockers: asks what may be in the way of a batch.
    ///   - choose: asked when the run was asked to stop and nothing is in flight any more.
    ///   - approve: asked for an approval, with its step and where that stands (from 0).
    ///   - clock: what waiting for a lost host goes by.
    ///   - time: seconds since 1970, for the window.
    public init(
        store: any RunStore, fleet: any Fleet, observer: any RunObserver, takeOver: TakeOver? = nil,
        secrets: Secrets = Secrets(), blockers: any BlockerAsker = NobodyAsks(),
        choose: @escaping @Sendable (OpenQuestion) async -> OperatorChoice = { _ in .stop },
        approve: @escaping @Sendable (ScheduledStep, _ index: Int, OpenQuestion) async -> ApprovalAnswer = { _, _, _ in
            .notNow
        },
        clock: any Clock<Duration> = ContinuousClock(), time: @escaping @Sendable () -> Double = { SteadyTime.latest }
    ) {
        self.store = store
        self.fleet = fleet
        self.observer = observer
        self.takeOver = takeOver
        self.secrets = secrets
        self.blockers = blockers
        self.choose = choose
        self.approve = approve
        self.clock = clock
        self.time = time
    }

    /// Finish what is in flight, begin nothing else, and ask what to do. May be called from any task, any number of times.
    public func requestStop() { mailbox.send(.stop) }

    /// Do what somebody asks for from elsewhere, if it can be done as the run stands. May be called from any task.
    public func request(_ request: RunRequest) { mailbox.send(.requested(request)) }

    /// Leave at once: what goes on at hosts goes on.
    public func abandon() { mailbox.send(.abandon) }

    /// Runs a previewed schedule to its end.
    /// - Throws: what the store throws. Nothing is begun after that; what is in flight is not waited for.
    public func run(_ started: RunStarted, _ preview: Preview) async throws -> RunEnd {
        var state = RunState(started)
        let events = preview.kept.events
        for event in events { state.apply(event) }
        return try await drive(state, news: [.started(started)] + events, at: 1)
    }

    /// Takes up a run that another controller left or that ended with its death: finds out what became of what was in
    /// flight, and then does what is asked for.
    ///
    /// - Parameters:
    ///   - entries: all that its journal holds.
    ///   - now: in seconds since 1970.
    ///   - approving: the step (from 0) whose approval the operator gives with it.
    ///   - window: in which it goes on; nil where the plan has none.
    ///   - scheduled: for which opening it goes on, where that is scheduled.
    /// - Throws: `ResumeObjection`; what the store throws, as of a run that somebody else has taken up meanwhile.
    public func resume(
        _ entries: [JournalEntry], _ intention: RunResumed.Intention, operatorName: String, controller: String,
        now: Double, approving: Int? = nil, window: RunWindow? = nil,
        scheduled: ScheduledMark? = nil
    ) async throws -> RunEnd {
        guard var state = RunState(replaying: entries), let last = entries.last else { throw ResumeObjection.noRun }
        if let objection = state.objection(to: intention, approving: approving, by: operatorName) { throw objection }
        let event = RunEvent.resumed(
            RunResumed(
                intention: intention, operatorName: operatorName, controller: controller, epoch: state.epoch + 1,
                window: window, scheduled: scheduled))
        var news = [event]
        if intention == .goOn, let shortfall = state.shortfall(now: max(now, last.time), in: window) {
            throw ResumeObjection.windowTooShort(shortfall)
        }
        if let approving {
            news.append(.approved(Approval(step: approving, by: operatorName, controller: controller)))
        }
        for event in news { state.apply(event) }
        let isRecent = now - last.time < HostMemory.seconds
        return try await drive(
            state, news: news, at: last.sequence + 1, hostsRemember: isRecent, noEarlierThan: last.time)
    }

    private func drive(
        _ state: RunState, news: [RunEvent], at sequence: Int, hostsRemember: Bool = true,
        noEarlierThan last: Double = 0
    ) async throws -> RunEnd {
        let tasks = RunTasks(
            state: state,
            contact: ContactKeeper(
                fleet: fleet, clock: clock, claim: state.claim, takeOver: takeOver,
                attachments: state.schedule.attachments, secrets: secrets), blockers: BlockerKeeper(blockers),
            hostsRemember: hostsRemember)
        return try await withThrowingDiscardingTaskGroup(returning: RunEnd.self) { group in
            defer { group.cancelAll() }
            do {
                let record = Recorder(store: self.store, observer: self.observer, runID: state.started.runID)
                return try await self.loop(state, news, tasks, record.from(sequence), last, &group)
            } catch {
                // Tasks that wait for hosts end when their connections do; the work at the hosts goes on.
                group.cancelAll()
                await self.fleet.close()
                if error is Abandoned { return .interrupted }
                throw error
            }
        }
    }

    private struct Abandoned: Error {}

    private func loop(
        _ lived: RunState, _ first: [RunEvent], _ tasks: RunTasks, _ recorder: consuming Recorder,
        _ last: Double, _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> RunEnd {
        var state = lived
        var news = first
        var asking: OpenQuestion?
        var alarm: Double?
        defer { asking?.end() }
        // What an earlier controller left, before anything new is begun.
        var duties = tasks.leftovers(of: state)
        group.addTask { try? await self.beat() }
        while true {
            // A clock that was set back between two controllers doesn't open a window that has closed.
            let now = max(time(), last)
            let decided = state.decide(room: max(0, state.started.forks - state.busyCount), now: now)
            for event in decided { state.apply(event) }
            try await recorder.record(news + decided)
            duties += tasks.duties(after: news, decided, state)
            news = []
            if case .ended(let end) = state.phase {
                await tasks.giveBackHosts(of: state)
                return end
            }
            tasks.wantedGate.set(state.gate?.id)
            for duty in duties {
                group.addTask { self.mailbox.send(.ended(await self.perform(duty, tasks), host: duty.host)) }
            }
            duties = []
            if asking == nil, state.awaitsApproval != nil || state.awaitsChoice {
                let question = OpenQuestion()
                asking = question
                if let index = state.awaitsApproval {
                    let step = state.schedule.steps[index]
                    group.addTask {
                        let answer = await self.approve(step, index, question)
                        self.mailbox.send(.answered(answer, step: index, question))
                    }
                } else {
                    group.addTask { self.mailbox.send(.chosen(await self.choose(question), question)) }
                }
            }
            guard decided.isEmpty || !state.isQuiet else { continue }
            if state.isQuiet, let moment = state.latestBegin, moment != alarm {
                alarm = moment
                group.addTask { try? await self.wake(after: moment - now) }
            }
            var requests: [RunRequest] = []
            for input in await mailbox.receive() {
                switch input {
                case .ended(.gateAnswered(let report), _) where report.id != state.gate?.id:
                    // It was dropped meanwhile.
                    continue
                case .ended(.blockersAnswered(let report), _) where report.id != state.blockers?.id: continue
                case .ended(let event, let host):
                    news.append(event)
                    if let host, let connection = tasks.connections[host] { await fleet.release(connection) }
                case .answered(_, _, let question) where question !== asking: continue
                case .answered(let answer, let step, _):
                    asking = nil
                    news.append(event(for: answer, step: step, state))
                case .stop where state.awaitsApproval != nil:
                    // Who is asked, and stops, has said no.
                    news.append(.chosen(.stop))
                case .stop:
                    if !state.isPaused || state.pausedBy != nil, !news.contains(.stopRequested) {
                        news.append(.stopRequested)
                    }
                case .chosen(_, let question) where question !== asking: continue
                case .chosen(let choice, _):
                    asking = nil
                    news.append(.chosen(choice))
                case .requested(let request): requests.append(request)
                case .tick: break
                case .beat:
                    for (host, tending) in state.renewals.sorted(by: { $0.key < $1.key }) {
                        guard let connection = tasks.connections[host] else { continue }
                        group.addTask { await tasks.contact.renew(tending, on: connection) }
                    }
                case .abandon where asking != nil && news.isEmpty:
                    // Nothing is left that would go on without us.
                    news.append(.chosen(.stop))
                case .abandon:
                    try await recorder.record(news + [.abandoned])
                    throw Abandoned()
                }
            }
            for event in news { state.apply(event) }
            for request in requests where state.objection(to: request) == nil {
                state.apply(request.event)
                news.append(request.event)
            }
            if state.awaitsApproval == nil, !state.awaitsChoice {
                asking?.end()
                asking = nil
            }
        }
    }

    private func event(for answer: ApprovalAnswer, step: Int, _ state: RunState) -> RunEvent {
        switch answer {
        case .approved(let by) where !state.mayApprove(step, by: by): .chosen(.stop)
        case .approved(let by):
            .approved(Approval(step: step, by: by, controller: String(state.owner.split(separator: "@").last ?? "")))
        case .declined(let choice): .chosen(choice)
        case .notNow: .chosen(.stop)
        }
    }

    private func perform(_ duty: RunTasks.Duty, _ tasks: RunTasks) async -> RunEvent {
        let observer = observer
        return await tasks.perform(duty) { await observer.progressed($0) }
    }

    /// Whoever is waited for may take longer than the window is open.
    private func wake(after seconds: Double) async throws {
        try await clock.sleep(for: .seconds(max(0, seconds) + 0.05))
        mailbox.send(.tick)
    }

    /// Until the task is cancelled.
    private func beat() async throws {
        while true {
            try await clock.sleep(for: .seconds(RunClaim.usualLease / 3))
            mailbox.send(.beat)
        }
    }
}

/// What a person says when the run asks for an approval.
public enum ApprovalAnswer: Sendable, Hashable {
    case approved(by: String)
    /// Stop, or put everything back.
    case declined(OperatorChoice)
    /// There is nobody to ask: the run ends, and can be taken up again.
    case notNow
}

/// How long hosts keep the records of actions, and what takes them back.
public enum HostMemory {
    /// 30 days.
    public static let seconds = 30.0 * 86_400
}

/// Writes down what happens, each entry behind the one before it.
private struct Recorder {
    let store: any RunStore
    let observer: any RunObserver
    let runID: String
    private var next = 1

    init(store: any RunStore, observer: any RunObserver, runID: String) {
        self.store = store
        self.observer = observer
        self.runID = runID
    }

    func from(_ sequence: Int) -> Recorder {
        var recorder = self
        recorder.next = sequence
        return recorder
    }

    mutating func record(_ events: [RunEvent]) async throws {
        guard !events.isEmpty else { return }
        let entries = try await store.append(events, to: runID, at: next)
        next += entries.count
        for entry in entries { await observer.recorded(entry) }
    }
}

extension Preview {
    /// What the preview saw, as the first events of a run, in inventory order.
    fileprivate var events: [RunEvent] {
        schedule.hosts.compactMap { connection in
            switch sights[connection.host] {
            case .seen(let forecast): .observed(host: connection.host, forecast)
            case .excluded(let exclusion): .excluded(host: connection.host, because: exclusion)
            case nil: nil
            }
        }
    }
}
