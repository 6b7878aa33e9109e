import AgentProtocol
import Execution
import Inventory
import Journal
import Plan
import Schedule
import Synchronization
import Testing

/// Through the driver, with hosts that answer by script.
@Suite("How a gate is asked")
struct GateKeeperTests {
    private func run(_ fleet: AnsweringFleet, times: Int, within: Double, store: MemoryStore) async throws -> RunEnd {
        var step = Sample.step("restart app", batches: [["a"], ["b"]], program: [.restart(Sample.service("app"))])
        step.gate = [
            GateCheck(
                times: times, every: 1, within: within,
                questions: [GateCheck.Question(probe: .command(argv: ["lag"]), hosts: ["a", "b"])])
        ]
        let schedule = Sample.schedule(hosts: ["a", "b"], steps: [step])
        let driver = Driver(store: store, fleet: fleet, observer: NoObserver(), clock: ImmediateClock())
        return try await driver.run(Sample.started(schedule), Preview(schedule: schedule, sights: [:]))
    }

    private func reports(_ store: MemoryStore) async -> [GateReport] {
        await store.events().compactMap { if case .gateAnswered(let report) = $0 { report } else { nil } }
    }

    @Test func everyHostIsAskedSoManyTimesBeforeEachBatch() async throws {
        let (fleet, store) = (AnsweringFleet(), MemoryStore())
        #expect(try await run(fleet, times: 3, within: 5, store: store) == .asPlanned)
        #expect(fleet.asked == ["a": 6, "b": 6])
        #expect(await reports(store).map(\.failure) == [nil, nil])
    }

    @Test func aNoBeginsTheRowAnew() async throws {
        let (fleet, store) = (AnsweringFleet(["b": [.yes("0"), .no("1")]]), MemoryStore())
        #expect(try await run(fleet, times: 2, within: 5, store: store) == .asPlanned)
        // Yes, no, yes, yes before the first batch.
        #expect(fleet.asked["a"] == 6)
    }

    @Test func oneThatNeverHoldsEndsWithItsTimeAndNamesTheHosts() async throws {
        let answers = [ProbeReply](repeating: .no("exit code 1"), count: 100)
        let (fleet, store) = (AnsweringFleet(["b": answers]), MemoryStore())
        #expect(try await run(fleet, times: 2, within: 5, store: store) == .putBack)
        // At once and after each of 5 seconds.
        #expect(fleet.asked == ["a": 6, "b": 6])
        let failure = try #require(await reports(store).first?.failure)
        #expect(failure.answers == [GateReport.Answer(host: "b", text: "exit code 1")])
        #expect(failure.question == "command lag")
    }

    @Test func withoutTimeItIsAskedOnce() async throws {
        let (fleet, store) = (AnsweringFleet(["a": [.no("1")]]), MemoryStore())
        #expect(try await run(fleet, times: 3, within: 0, store: store) == .putBack)
        #expect(fleet.asked["a"] == 1)
    }

    @Test func whatTheHostForbidsIsNotAskedAgain() async throws {
        let refusal = Reason.policyForbids(what: "run lag", rule: "has no `run yes`", path: "/etc/lull/policy")
        let (fleet, store) = (AnsweringFleet(["a": [.refused([refusal])]]), MemoryStore())
        #expect(try await run(fleet, times: 1, within: 100, store: store) == .putBack)
        #expect(fleet.asked["a"] == 1)
    }

    @Test func aHostThatCannotBeReachedSaysNo() async throws {
        let (fleet, store) = (AnsweringFleet(lost: ["b"]), MemoryStore())
        #expect(try await run(fleet, times: 1, within: 2, store: store) == .putBack)
        #expect(await reports(store).first?.failure?.answers.first?.host == "b")
    }

    @Test func anApprovalThatNobodyCanGiveEndsTheRunToBeTakenUpAgain() async throws {
        let approval = ScheduledStep(title: "approve", onFailure: .rollback, batches: [], approval: "Go on?")
        let work = Sample.step("restart app", batches: [["a"]], program: [.restart(Sample.service("app"))])
        let schedule = Sample.schedule(hosts: ["a"], steps: [approval, work])
        let (fleet, store) = (AnsweringFleet(), MemoryStore())
        let driver = Driver(store: store, fleet: fleet, observer: NoObserver(), clock: ImmediateClock())
        let end = try await driver.run(Sample.started(schedule), Preview(schedule: schedule, sights: [:]))
        #expect(end == .interrupted)
        let other = Driver(store: store, fleet: fleet, observer: NoObserver(), clock: ImmediateClock())
        let resumed = try await other.resume(
            await store.entries(of: "r1"), .goOn, operatorName: "bob", controller: "laptop", now: 1, approving: 0)
        #expect(resumed == .asPlanned)
        #expect(await store.events().contains(.approved(Approval(step: 0, by: "bob", controller: "laptop"))))
    }

    @Test func whoIsAskedIsWrittenDown() async throws {
        let approval = ScheduledStep(title: "approve", onFailure: .rollback, batches: [], approval: "Go on?")
        let schedule = Sample.schedule(hosts: ["a"], steps: [approval])
        let store = MemoryStore()
        let driver = Driver(
            store: store, fleet: AnsweringFleet(), observer: NoObserver(),
            approve: { step, index, _ in
                index == 0 && step.approval == "Go on?" ? .approved(by: "carol") : .notNow
            },
            clock: ImmediateClock())
        let end = try await driver.run(Sample.started(schedule), Preview(schedule: schedule, sights: [:]))
        #expect(end == .asPlanned)
        #expect(await store.events().contains(.approved(Approval(step: 0, by: "carol", controller: "desk"))))
    }
}

/// Hosts that do all that they are asked for, and answer questions by script; then always with yes.
final class AnsweringFleet: Fleet {
    private let state: Mutex<(asked: [String: Int], answers: [String: [ProbeReply]])>
    private let lost: Set<String>

    init(_ answers: [String: [ProbeReply]] = [:], lost: Set<String> = []) {
        state = Mutex(([:], answers))
        self.lost = lost
    }

    var asked: [String: Int] { state.withLock { $0.asked } }

    func ask(
        _ probe: Probe, timeout: Double, on connection: HostConnection
    ) async throws(ContactFailure) -> ProbeReply {
        if lost.contains(connection.host) { throw .unreachable(message: "no route to host") }
        return state.withLock { state in
            state.asked[connection.host, default: 0] += 1
            guard state.answers[connection.host]?.isEmpty == false else { return .yes("exit code 0") }
            return state.answers[connection.host]?.removeFirst() ?? .yes("exit code 0")
        }
    }

    func forecast(_ connection: HostConnection, program: [Operation]) async throws(ContactFailure) -> HostForecast {
        throw .unreachable(message: "not asked in these tests")
    }

    func perform(
        _ request: ActionRequest, with secrets: Secrets = Secrets(), on connection: HostConnection,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport {
        Sample.report(
            ActionIntent(
                id: request.id, purpose: .forward, step: 0, batch: 0, host: "", program: request.program,
                worstCase: 0))
    }

    func attach(
        to id: String, for claim: RunClaim?, on connection: HostConnection,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport? { nil }

    func tend(_ tending: Tending, on connection: HostConnection) async throws(ContactFailure) -> TendingAnswer {
        .granted
    }

    func tendIfConnected(
        _ tending: Tending, on connection: HostConnection
    ) async throws(ContactFailure) -> TendingAnswer? { nil }

    func release(_ connection: HostConnection) async {}
    func close() async {}
}
