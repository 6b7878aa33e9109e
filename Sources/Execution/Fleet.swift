public import AgentProtocol
public import Inventory

/// What a run needs of the hosts: the whole of it. Agents over ssh stand behind it, or simulated hosts.
public protocol Fleet: Sendable {
    /// Read-only.
    func forecast(_ connection: HostConnection, program: [Operation]) async throws(ContactFailure) -> HostForecast
    /// Asks for an action and waits for its end. Progress may be lost.
    /// - Parameter secrets: those that the request takes. They are no part of it, since it is recorded.
    func perform(
        _ request: ActionRequest, with secrets: Secrets, on connection: HostConnection,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport
    /// Waits for the end of an action that may have been asked for before; nil if the host never heard of it.
    /// - Parameter claim: on whose behalf: where the answer is nil, no request that was sent for it before begins the action
    ///   any more. Nil where there is none.
    func attach(
        to id: String, for claim: RunClaim?, on connection: HostConnection,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport?
    /// Asks once. Read-only, of no action, and for nobody.
    /// - Parameter timeout: how long the host waits for the answer, in seconds.
    func ask(_ probe: Probe, timeout: Double, on connection: HostConnection) async throws(ContactFailure) -> ProbeReply
    /// Says something between actions.
    func tend(_ tending: Tending, on connection: HostConnection) async throws(ContactFailure) -> TendingAnswer
    /// The same, but only over a connection that is open already; nil where none is.
    func tendIfConnected(
        _ tending: Tending, on connection: HostConnection
    ) async throws(ContactFailure) -> TendingAnswer?
    /// The host isn't needed for now: its connection may be closed if others need the room.
    func release(_ connection: HostConnection) async
    /// Closes everything. What goes on at hosts goes on.
    func close() async
}

/// What an audit needs of the hosts: the whole of it.
public protocol AuditedFleet: Sendable {
    /// Read-only.
    func audit(_ connection: HostConnection, question: AuditQuestion) async throws(ContactFailure) -> HostAudit
    /// The host isn't needed any more: its connection may be closed if others need the room.
    func release(_ connection: HostConnection) async
}
