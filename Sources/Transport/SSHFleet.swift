public import AgentProtocol
import Glibc
public import Inventory

/// Hosts behind ssh. One connection for each, kept until its room is needed, for forecasts and actions alike.
///
/// A Swift task that is cancelled only stops waiting: what was asked of a host goes on there, and `attach` finds it.
public actor SSHFleet {
    private let options: SSHOptions
    private let tools: LocalTools
    private var pool: ConnectionPool<HostConnection>
    private var connections: [HostConnection: (number: Int, connection: SSHConnection)] = [:]
    /// Those that want a connection and have none yet, by the number that the pool knows them by.
    private var waiting: [Int: CheckedContinuation<Result<Lease, ContactFailure>, Never>] = [:]
    private var arrivals = 0
    private var questions = 0
    private var isClosed = false
    private var ends: [Int: Task<Void, Never>] = [:]

    /// How many connections were ever opened to each host, by its name, the failed ones included.
    public private(set) var openedConnections: [String: Int] = [:]

    /// The right to use a connection.
    private struct Lease {
        var number: Int
        var connection: SSHConnection
    }

    /// From here on the process ignores SIGPIPE, since writing to an ssh that has just ended would end it too, and may
    /// open as many files as its forks need.
    public init(options: SSHOptions) {
        self.init(options: options, tools: LocalTools(options: options))
    }

    init(options: SSHOptions, tools: LocalTools) {
        signal(SIGPIPE, SIG_IGN)
        FileLimit.raise(to: 256 + 8 * UInt(options.forks))
        self.options = options
        self.tools = tools
        pool = ConnectionPool(limit: options.forks)
    }

    // MARK: - What a run needs

    /// Asks what a program would do. Changes nothing on the host but for storing the agent there.
    public func forecast(
        _ host: HostConnection, program: [Operation]
    ) async throws(ContactFailure) -> HostForecast {
        let answer = try await ask(host) { .forecast(request: $0, program: program) }
        guard case .forecast(let forecast) = answer else { throw Self.besideThePoint }
        return forecast
    }

    /// Asks how units stand. Changes nothing on the host but for storing the agent there.
    public func status(
        _ host: HostConnection, units: [String]
    ) async throws(ContactFailure) -> HostStatus {
        let answer = try await ask(host) { .status(request: $0, units: units) }
        guard case .status(let status) = answer else { throw Self.besideThePoint }
        return status
    }

    /// Asks what a plain stop would do to the host's services. Changes nothing there but for storing the agent.
    public func audit(
        _ host: HostConnection, question: AuditQuestion
    ) async throws(ContactFailure) -> HostAudit {
        let answer = try await ask(host) { .audit(request: $0, question: question) }
        guard case .audit(let audit) = answer else { throw Self.besideThePoint }
        return audit
    }

    /// Asks what the host has for actions to come. Changes nothing there but for storing the agent.
    public func examine(_ host: HostConnection) async throws(ContactFailure) -> HostExamination {
        let answer = try await ask(host) { .examine(request: $0) }
        guard case .examined(let examination) = answer else { throw Self.besideThePoint }
        return examination
    }

    /// A question and its one answer.
    private func ask(
        _ host: HostConnection, _ message: (_ request: Int) -> ControllerMessage
    ) async throws(ContactFailure) -> Requests.Answer {
        let lease = try await lease(host)
        defer { finish(host, lease) }
        questions += 1
        let number = questions
        let frame = try await Self.frame(message(number))
        for await answer in lease.connection.ask(.question(number), frame: frame) {
            if case .failed(let failure) = answer { throw failure }
            return answer
        }
        throw Self.givenUp
    }

    private static let besideThePoint = ContactFailure.badFrame(message: "the agent answered another question")

    /// Asks for an action and waits for its end. `progress` is called in order, and not for what it was too slow for.
    /// - Parameter secrets: those that the request takes. They go to this host in the frame of the request, beside it.
    public func perform(
        _ request: ActionRequest, with secrets: Secrets = Secrets(), on host: HostConnection,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport {
        let lease = try await lease(host)
        defer { finish(host, lease) }
        let frame = try await Self.frame(.perform(request, secrets: secrets.isEmpty ? nil : secrets))
        let answers = lease.connection.ask(.action(request.id), frame: frame)
        if let report = try await Self.report(answers, progress) { return report }
        throw .badFrame(message: "the agent doesn't know the action that it was asked for")
    }

    /// Waits for the end of an action that may have been asked for before.
    /// - Parameter claim: on whose behalf: what was sent for it before doesn't begin it any more where the answer is nil.
    /// - Returns: nil if the host never heard of it.
    public func attach(
        to id: String, for claim: RunClaim? = nil, on host: HostConnection,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport? {
        let lease = try await lease(host)
        defer { finish(host, lease) }
        let frame = try await Self.frame(.attach(id: id, claim: claim))
        return try await Self.report(lease.connection.ask(.action(id), frame: frame, isAttached: true), progress)
    }

    /// Asks once. Read-only.
    /// - Parameter timeout: how long the host waits for the answer, in seconds.
    public func ask(
        _ probe: Probe, timeout: Double, on host: HostConnection
    ) async throws(ContactFailure) -> ProbeReply {
        let answer = try await ask(host) { .ask(request: $0, probe, timeout: timeout) }
        guard case .asked(let reply) = answer else { throw Self.besideThePoint }
        return reply
    }

    /// Says something between actions.
    public func tend(
        _ tending: Tending, on host: HostConnection
    ) async throws(ContactFailure) -> TendingAnswer {
        let answer = try await ask(host) { .tend(request: $0, tending) }
        guard case .tended(let answer) = answer else { throw Self.besideThePoint }
        return answer
    }

    /// The same, but only over a connection that is open already; nil where none is.
    public func tendIfConnected(
        _ tending: Tending, on host: HostConnection
    ) async throws(ContactFailure) -> TendingAnswer? {
        // Nothing is awaited between this look and the use of the connection.
        guard pool.isOpen(host), connections[host]?.connection.isOver == false else { return nil }
        return try await tend(tending, on: host)
    }

    /// Asks which agent speaks, what the host's owner allows, and whether it is on hold.
    public func standing(of host: HostConnection) async throws(ContactFailure) -> HostStanding {
        try await askStanding(host) { .standing(request: $0) }
    }

    /// Puts a host on hold. `since` is set there.
    public func hold(_ host: HostConnection, _ hold: Hold) async throws(ContactFailure) -> HostStanding {
        try await askStanding(host) { .hold(request: $0, hold) }
    }

    /// Ends a host's hold.
    /// - Returns: how it stood before.
    public func endHold(of host: HostConnection) async throws(ContactFailure) -> HostStanding {
        try await askStanding(host) { .release(request: $0) }
    }

    /// Puts the agent in place for good, or takes it away. Only with `SSHOptions.purpose` set to `setup`.
    /// - Parameter rehearsal: whether only to say what would change.
    public func setUp(
        _ host: HostConnection, _ setup: AgentSetup, rehearsal: Bool
    ) async throws(ContactFailure) -> SetupReport {
        let answer = try await ask(host) { .setUp(request: $0, setup, rehearsal: rehearsal) }
        guard case .setUp(let report) = answer else { throw Self.besideThePoint }
        return report
    }

    /// The digests of the agents that may be sent, in lower-case hexadecimal.
    public func agentDigests() async throws(ContactFailure) -> [String] { try await tools.agents().map(\.digest) }

    private func askStanding(
        _ host: HostConnection, _ message: (_ request: Int) -> ControllerMessage
    ) async throws(ContactFailure) -> HostStanding {
        let answer = try await ask(host, message)
        guard case .standing(let standing) = answer else { throw Self.besideThePoint }
        return standing
    }

    /// The host isn't needed for now: its connection may be closed when another host needs the room.
    public func release(_ host: HostConnection) {
        carryOut(pool.release(host))
    }

    /// Closes all connections and waits until their processes are gone. What goes on at hosts goes on.
    public func close() async {
        isClosed = true
        for waiter in Array(waiting.keys) { settle(waiter, .failure(Self.closed)) }
        for (_, connection) in connections.values { connection.close() }
        for end in Array(ends.values) { await end.value }
    }

    private static let givenUp = ContactFailure.connectionLost(message: "lull stopped waiting for the answer")
    private static let closed = ContactFailure.connectionLost(message: "lull closed the connection")

    /// Away from the actor, since a request may carry megabytes.
    /// - Throws: `.badFrame` where it carries more than a frame may hold.
    @concurrent private static func frame(_ message: ControllerMessage) async throws(ContactFailure) -> [UInt8] {
        do {
            return try FrameCodec.encode(message)
        } catch FrameError.tooLong(let length) {
            throw .badFrame(message: "a request of \(length) bytes is more than a frame may hold")
        } catch {
            throw .badFrame(message: String(describing: error))
        }
    }

    private static func report(
        _ answers: AsyncStream<Requests.Answer>, _ progress: @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport? {
        for await answer in answers {
            switch answer {
            case .progress(let step): await progress(step)
            case .report(let report): return report
            case .unknownAction: return nil
            case .failed(let failure): throw failure
            case .forecast, .status, .examined, .audit, .standing, .setUp, .tended, .asked: break
            }
        }
        throw givenUp
    }

    // MARK: - Connections

    private func lease(_ host: HostConnection) async throws(ContactFailure) -> Lease {
        // Refused before it takes anyone's room.
        _ = try SSHCommand(to: host, remoteCommand: "", options: options)
        guard !isClosed else { throw Self.closed }
        if let (number, connection) = connections[host], connection.isOver { pool.failing(host, number: number) }
        arrivals += 1
        let waiter = arrivals
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiting[waiter] = continuation
                if Task.isCancelled { return settle(waiter, .failure(Self.givenUp)) }
                carryOut(pool.acquire(host, waiter: waiter))
            }
        } onCancel: {
            Task { await self.giveUp(waiter) }
        }
        return try result.get()
    }

    private func finish(_ host: HostConnection, _ lease: Lease) {
        carryOut(pool.finish(host, number: lease.number))
    }

    private func giveUp(_ waiter: Int) {
        guard waiting[waiter] != nil else { return }
        pool.cancel(waiter)
        settle(waiter, .failure(Self.givenUp))
    }

    private func settle(_ waiter: Int, _ result: Result<Lease, ContactFailure>) {
        waiting.removeValue(forKey: waiter)?.resume(returning: result)
    }

    private func carryOut(_ actions: [ConnectionPool<HostConnection>.Action]) {
        for action in actions {
            switch action {
            case .open(let host, let number): open(host, number)
            case .close(let host, _): connections[host]?.connection.close()
            case .grant(let waiter, let host, let number):
                guard let (current, connection) = connections[host], current == number else { continue }
                settle(waiter, .success(Lease(number: number, connection: connection)))
            }
        }
    }

    private func open(_ host: HostConnection, _ number: Int) {
        let connection = SSHConnection(options: options, tools: tools)
        connections[host] = (number, connection)
        openedConnections[host.host, default: 0] += 1
        let end = connection.open(host)
        ends[number] = Task {
            _ = await end.value
            self.ended(host, number)
        }
    }

    private func ended(_ host: HostConnection, _ number: Int) {
        if connections[host]?.number == number { connections[host] = nil }
        ends[number] = nil
        carryOut(pool.ended(host, number: number))
    }
}
