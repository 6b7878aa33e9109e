import AgentProtocol
import Execution
import Inventory
import Journal
import Synchronization

/// Hosts that remember what they were asked for, as real ones do: asked again, they give the record and don't act.
final class RememberingFleet: Fleet {
    struct Memory {
        /// By action id, in the order in which they were performed.
        var performed: [String] = []
        var records: [String: ActionReport] = [:]
        var requests: [String: ActionRequest] = [:]
        /// What came with each request, by action id.
        var secrets: [String: Secrets] = [:]
        var tendings: [(host: String, tending: Tending)] = []
        /// By host: the action by which it put back what the run did.
        var reverts: [String: String] = [:]
        var isCut = false
    }

    private let memory = Mutex(Memory())
    /// The ids of actions that fail at their first operation.
    private let failing: Set<String>

    init(failing: Set<String> = []) { self.failing = failing }

    var now: Memory { memory.withLock { $0 } }

    /// From here on nothing arrives and no host does anything.
    func cut() { memory.withLock { $0.isCut = true } }
    func mend() { memory.withLock { $0.isCut = false } }

    /// Nobody confirmed in time.
    func revert(_ host: String, _ id: String) {
        memory.withLock { memory in
            memory.reverts[host] = "\(id).revert"
            memory.records["\(id).revert"] = ActionReport(
                id: "\(id).revert", outcome: .done, operations: [], startedAt: 0, finishedAt: 1)
        }
    }

    /// The hosts that were confirmed to, by the id of the action.
    var confirmed: [String] {
        now.tendings.compactMap {
            if case .confirm(_, let confirmation) = $0.tending { confirmation.actionID } else { nil }
        }
    }

    var released: [String] {
        now.tendings.compactMap { if case .release = $0.tending { $0.host } else { nil } }.sorted()
    }

    func forecast(_ connection: HostConnection, program: [Operation]) async throws(ContactFailure) -> HostForecast {
        throw .unreachable(message: "not asked in these tests")
    }

    func perform(
        _ request: ActionRequest, with secrets: Secrets = Secrets(), on connection: HostConnection,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport {
        try memory.withLock { memory throws(ContactFailure) in
            if memory.isCut { throw .connectionLost(message: "cut") }
            memory.requests[request.id] = request
            memory.secrets[request.id] = secrets
            if let record = memory.records[request.id] { return record }
            memory.performed.append(request.id)
            let intent = ActionIntent(
                id: request.id, purpose: .forward, step: 0, batch: 0, host: "", program: request.program, worstCase: 0)
            let report = Sample.report(intent, failing: failing.contains(request.id) ? 0 : nil)
            memory.records[request.id] = report
            return report
        }
    }

    func attach(
        to id: String, for claim: RunClaim?, on connection: HostConnection,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport? {
        try memory.withLock { memory throws(ContactFailure) in
            if memory.isCut { throw .connectionLost(message: "cut") }
            return memory.records[id]
        }
    }

    func ask(
        _ probe: Probe, timeout: Double, on connection: HostConnection
    ) async throws(ContactFailure) -> ProbeReply {
        throw .unreachable(message: "not asked in these tests")
    }

    func tend(_ tending: Tending, on connection: HostConnection) async throws(ContactFailure) -> TendingAnswer {
        try memory.withLock { memory throws(ContactFailure) in
            if memory.isCut { throw .connectionLost(message: "cut") }
            memory.tendings.append((connection.host, tending))
            if case .confirm = tending, let id = memory.reverts[connection.host] { return .reverted(actionID: id) }
            return .granted
        }
    }

    func tendIfConnected(
        _ tending: Tending, on connection: HostConnection
    ) async throws(ContactFailure) -> TendingAnswer? { try await tend(tending, on: connection) }

    func release(_ connection: HostConnection) async {}
    func close() async {}
}
