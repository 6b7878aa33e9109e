import AgentProtocol
import Inventory
public import Journal
import Schedule

/// Performs what `RunState` decides and records what comes of it; it decides nothing itself.
///
/// Every event is durable in the store before it has an effect: an intent before its request is sent, an outcome before
/// anything follows from it.
public final class Driver: Sendable {
    private enum Input: Sendable {
        case settled(RunEvent, host: String)
        case stop
        case abandon
    }

    private let store: any RunStore
    private let fleet: any Fleet
    private let observer: any RunObserver
    private let contact: ContactKeeper
    private let choose: @Sendable () async -> OperatorChoice
    private let mailbox = Mailbox<Input>()

    /// - Parameters:
    ///   - choose: asked when the run was asked to stop and nothing is in flight any more.
    ///   - clock: what waiting for a lost host goes by.
    public init(
        store: any RunStore, fleet: any Fleet, observer: any RunObserver,
        choose: @escaping @Sendable () async -> OperatorChoice = { .stop },
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.store = store
        self.fleet = fleet
        self.observer = observer
        self.choose = choose
        contact = ContactKeeper(fleet: fleet, clock: clock)
    }

    /// Finish what is in flight, begin nothing else, and ask what to do. May be called from any task, any number of times.
    public func requestStop() { mailbox.send(.stop) }

    /// Leave at once: what goes on at hosts goes on.
    public func abandon() { mailbox.send(.abandon) }

    /// Runs a previewed schedule to its end.
    /// - Throws: what the store throws. Nothing is begun after that; what is in flight is not waited for.
    public func run(_ started: RunStarted, _ preview: Preview) async throws -> RunEnd {
        try await withThrowingDiscardingTaskGroup(returning: RunEnd.self) { group in
            do {
                return try await self.loop(started, preview, &group)
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
        _ started: RunStarted, _ preview: Preview, _ group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> RunEnd {
        var state = RunState(started)
        let connections = Dictionary(
            started.schedule.hosts.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
        var news: [RunEvent] = preview.kept.events
        for event in news { state.apply(event) }
        news.insert(.started(started), at: 0)
        while true {
            let decided = state.decide(room: max(0, started.forks - state.inFlight.count))
            for event in decided { state.apply(event) }
            try await record(news + decided, of: started.runID)
            news = []
            if case .ended(let end) = state.phase { return end }
            for case .intended(let intent) in decided {
                guard let connection = connections[intent.host] else { continue }
                group.addTask {
                    await self.carryOut(intent, on: connection, attachments: started.schedule.attachments)
                }
            }
            if state.awaitsChoice {
                news = [.chosen(await choose())]
            } else if decided.isEmpty || !state.inFlight.isEmpty {
                for input in await mailbox.receive() {
                    switch input {
                    case .settled(let event, let host):
                        news.append(event)
                        if let connection = connections[host] { await fleet.release(connection) }
                    case .stop:
                        if !state.isPaused { news.append(.stopRequested) }
                    case .abandon:
                        try await record(news + [.abandoned], of: started.runID)
                        throw Abandoned()
                    }
                }
            }
            for event in news { state.apply(event) }
        }
    }

    private func record(_ events: [RunEvent], of runID: String) async throws {
        guard !events.isEmpty else { return }
        for entry in try await store.append(events, to: runID) { await observer.recorded(entry) }
    }

    private func carryOut(
        _ intent: ActionIntent, on connection: HostConnection, attachments: [String: String]
    ) async {
        let observer = observer
        let event = await contact.carryOut(intent, on: connection, attachments: attachments) {
            await observer.progressed($0)
        }
        mailbox.send(.settled(event, host: intent.host))
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
