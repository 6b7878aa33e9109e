import AgentProtocol
import Execution
import Inventory
import Journal
import Plan
import Schedule
import Synchronization
import Testing
import Windows

@Suite struct DriverTests {
    private let restart = [Operation.restart(Sample.service("app"))]

    private func schedule(_ hosts: String...) -> Schedule {
        Sample.schedule(hosts: hosts, steps: [Sample.step("restart app", batches: [hosts], program: restart)])
    }

    private func run(
        _ schedule: Schedule, store: MemoryStore, fleet: ScriptedFleet, forks: Int = 10,
        choice: OperatorChoice = .stop, observer: any RunObserver = NoObserver(),
        before: (Driver) -> Void = { _ in }
    ) async throws -> RunEnd {
        let driver = Driver(
            store: store, fleet: fleet, observer: observer, choose: { _ in choice }, clock: ImmediateClock())
        before(driver)
        return try await Self.run(schedule, driver, forks: forks)
    }

    private static func run(
        _ schedule: Schedule, _ driver: Driver, forks: Int = 10, window: RunWindow? = nil
    ) async throws -> RunEnd {
        let forecast = HostForecast(
            facts: HostFacts(
                hostname: "", machine: "", kernel: "", serviceManager: nil, bootID: "", clock: 0), operations: [])
        let sights = Dictionary(uniqueKeysWithValues: schedule.hosts.map { ($0.host, Preview.Sight.seen(forecast)) })
        return try await driver.run(
            Sample.started(schedule, forks: forks, window: window), Preview(schedule: schedule, sights: sights))
    }

    /// A whole run, of which something is asked before it begins, or when it asks for an approval.
    static func run(
        _ schedule: Schedule, store: MemoryStore, fleet: ScriptedFleet,
        approve: @escaping @Sendable (Driver, ScheduledStep, Int, OpenQuestion) async -> ApprovalAnswer = {
            _, _, _, _ in
            .notNow
        }, before: (Driver) -> Void = { _ in }
    ) async throws -> RunEnd {
        let own = Mutex<Driver?>(nil)
        let driver = Driver(
            store: store, fleet: fleet, observer: NoObserver(),
            approve: { step, index, question in
                guard let driver = own.withLock({ $0 }) else { return .notNow }
                return await approve(driver, step, index, question)
            }, clock: ImmediateClock())
        own.withLock { $0 = driver }
        before(driver)
        defer { own.withLock { $0 = nil } }
        return try await run(schedule, driver)
    }

    /// Whoever is asked may take longer than the window is open.
    @Test func aRunThatWaitsForSomebodyEndsWithItsWindow() async throws {
        let store = MemoryStore()
        let fleet = ScriptedFleet { .success($0) }
        var schedule = schedule("a")
        schedule.steps.insert(
            ScheduledStep(title: "ask", onFailure: .stop, batches: [], approval: "Go on?", approvers: nil), at: 0)
        let isOver = Mutex(false)
        let driver = Driver(
            store: store, fleet: fleet, observer: NoObserver(),
            approve: { _, _, question in
                while !question.isOver, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(10)) }
                isOver.withLock { $0 = question.isOver }
                return .notNow
            })
        // 40 s of it are for the step and its rollback.
        let closes = SteadyTime.latest + 40.5
        let window = RunWindow.open(
            RunOpening(text: "tonight", closes: closes, lastStart: closes, atClose: .stop))
        let end = try await Self.run(schedule, driver, window: window)
        #expect(end == .interrupted)
        let ends = await store.events().compactMap { if case .windowTooShort(let short) = $0 { short } else { nil } }
        #expect(ends.count == 1 && ends[0].step == 1 && ends[0].left < 40)
        #expect(isOver.withLock { $0 }, "the question is taken back")
    }

    @Test func intentsAreDurableBeforeTheirRequestsAreSent() async throws {
        let store = MemoryStore()
        let fleet = ScriptedFleet { request in
            let intended = await store.events().contains {
                if case .intended(let intent) = $0 { intent.id == request.id } else { false }
            }
            #expect(intended, "\(request.id) was sent before it was recorded")
            return .success(request)
        }
        #expect(try await run(schedule("a", "b", "c"), store: store, fleet: fleet) == .asPlanned)
        let events = await store.events()
        #expect(events.first.map { if case .started = $0 { true } else { false } } == true)
        #expect(events.last == .finished(.asPlanned))
    }

    @Test func aBrokenLinkIsTakenUpAgainAndTheActionIsAskedForByItsId() async throws {
        let fleet = ScriptedFleet(
            perform: { _ in .failure(.connectionLost(message: "broken pipe")) },
            attach: [.failure(.unreachable(message: "no route")), .success(true)])
        #expect(try await run(schedule("a"), store: MemoryStore(), fleet: fleet) == .asPlanned)
        #expect(fleet.calls == ["perform r1.s1.h0", "attach r1.s1.h0", "attach r1.s1.h0"])
    }

    @Test func aRequestThatNeverArrivedIsSentAgain() async throws {
        let tries = Mutex(0)
        let fleet = ScriptedFleet(
            perform: { request in
                let first = tries.withLock { tries in
                    tries += 1
                    return tries == 1
                }
                return first ? .failure(.connectionLost(message: "")) : .success(request)
            }, attach: [.success(false)])
        #expect(try await run(schedule("a"), store: MemoryStore(), fleet: fleet) == .asPlanned)
        #expect(fleet.calls == ["perform r1.s1.h0", "attach r1.s1.h0", "perform r1.s1.h0"])
        // The first may still be on its way: the host can tell it from the second by the question in between.
        #expect(fleet.claims.map(\.turn) == [0, 1, 1] && fleet.claims.allSatisfy { $0.runID == "r1" })
    }

    /// A record that is gone after progress was seen means a host that forgot: it must not begin again, least of all a reboot.
    @Test func whatHasBegunIsNotBegunAgainWhereTheHostHasForgottenIt() async throws {
        let store = MemoryStore()
        let fleet = ScriptedFleet(
            perform: { _ in .failure(.connectionLost(message: "gone down")) },
            attach: [.failure(.unreachable(message: "refused"))] + Array(repeating: .success(false), count: 100),
            phase: .rebooting)
        let reboot = Operation.reboot(RebootOperation(stopped: [], timeout: 600))
        let schedule = Sample.schedule(
            hosts: ["a"], steps: [Sample.step("reboot", batches: [["a"]], program: [reboot])])
        #expect(try await run(schedule, store: store, fleet: fleet) == .needsPerson)
        #expect(fleet.calls.filter { $0.hasPrefix("perform") } == ["perform r1.s1.h0"])
        #expect(await store.events().contains(.lost(actionID: "r1.s1.h0", .connectionLost(message: "gone down"))))
    }

    @Test func aHostThatRebootsIsShownToBeAway() async throws {
        let shown = Progressed()
        let fleet = ScriptedFleet(
            perform: { _ in .failure(.connectionLost(message: "gone down")) },
            attach: Array(repeating: .failure(.unreachable(message: "refused")), count: 4) + [.success(true)],
            phase: .rebooting)
        #expect(try await run(schedule("a"), store: MemoryStore(), fleet: fleet, observer: shown) == .asPlanned)
        let elapsed = await shown.all.map(\.elapsed)
        #expect(elapsed.count == 5 && elapsed == elapsed.sorted() && elapsed.last ?? 0 > 3)
        #expect(await shown.all.allSatisfy { $0.phase == .rebooting && $0.limit == 600 })
    }

    @Test func aHostThatStaysAwayIsLostAndThePlanNeedsAPerson() async throws {
        let store = MemoryStore()
        let fleet = ScriptedFleet { _ in .failure(.connectionLost(message: "broken pipe")) }
        #expect(try await run(schedule("a"), store: store, fleet: fleet) == .needsPerson)
        let events = await store.events()
        #expect(events.contains(.lost(actionID: "r1.s1.h0", .connectionLost(message: "broken pipe"))))
    }

    @Test func aHostThatCannotBeReachedIsNotAskedAgain() async throws {
        let fleet = ScriptedFleet { _ in .failure(.authenticationFailed(message: "Permission denied")) }
        #expect(try await run(schedule("a"), store: MemoryStore(), fleet: fleet) == .putBack)
        #expect(fleet.calls == ["perform r1.s1.h0"])
    }

    @Test func aStoreThatFailsEndsTheRunBeforeAnythingIsSent() async throws {
        let fleet = ScriptedFleet { .success($0) }
        await #expect(throws: MemoryStore.Full.self) {
            _ = try await run(schedule("a"), store: MemoryStore(room: 0), fleet: fleet)
        }
        #expect(fleet.calls == [])
    }

    @Test func abandoningLeavesAtOnceAndSaysSo() async throws {
        let store = MemoryStore()
        let fleet = ScriptedFleet { _ in
            // An action that takes longer than anybody waits; ends when its task is cancelled.
            try? await Task.sleep(for: .seconds(3600))
            return .failure(.connectionLost(message: "closed"))
        }
        #expect(try await run(schedule("a"), store: store, fleet: fleet, before: { $0.abandon() }) == .interrupted)
        #expect(await store.events().last == .abandoned)
    }

    @Test func aStopRequestIsAnsweredWithTheOperatorsChoice() async throws {
        let fleet = ScriptedFleet { .success($0) }
        let end = try await run(
            schedule("a", "b"), store: MemoryStore(), fleet: fleet, forks: 1, choice: .rollBack,
            before: { $0.requestStop() })
        #expect(end == .putBack)
        #expect(fleet.calls == ["perform r1.s1.h0", "perform r1.undo.h0"])
    }
}

/// A fleet that answers by script and remembers what it was asked.
final class ScriptedFleet: Fleet {
    typealias Perform = @Sendable (ActionRequest) async -> Result<ActionRequest, ContactFailure>

    private let answer: Perform
    private let state: Mutex<(calls: [String], claims: [RunClaim], attach: [Result<Bool, ContactFailure>])>

    /// What it says of each action before it answers.
    private let phase: ActionProgress.Phase?

    init(
        perform: @escaping Perform, attach: [Result<Bool, ContactFailure>] = [], phase: ActionProgress.Phase? = nil
    ) {
        answer = perform
        self.phase = phase
        state = Mutex(([], [], attach))
    }

    convenience init(_ perform: @escaping Perform) { self.init(perform: perform) }

    var calls: [String] { state.withLock { $0.calls } }
    /// With which each of them came.
    var claims: [RunClaim] { state.withLock { $0.claims } }

    func forecast(_ connection: HostConnection, program: [Operation]) async throws(ContactFailure) -> HostForecast {
        throw .unreachable(message: "not asked in these tests")
    }

    func perform(
        _ request: ActionRequest, with secrets: Secrets = Secrets(), on connection: HostConnection,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport {
        state.withLock {
            $0.calls.append("perform \(request.id)")
            if let claim = request.claim { $0.claims.append(claim) }
        }
        if let phase {
            await progress(
                ActionProgress(id: request.id, index: 0, phase: phase, subject: "the host", elapsed: 0, limit: 600))
        }
        return Self.report(of: try await answer(request).get())
    }

    func attach(
        to id: String, for claim: RunClaim?, on connection: HostConnection,
        progress: @escaping @Sendable (ActionProgress) async -> Void
    ) async throws(ContactFailure) -> ActionReport? {
        let next = state.withLock { state in
            state.calls.append("attach \(id)")
            if let claim { state.claims.append(claim) }
            return state.attach.isEmpty ? .failure(.unreachable(message: "gone")) : state.attach.removeFirst()
        }
        return try next.get() ? Self.report(of: ActionRequest(id: id, program: [])) : nil
    }

    func ask(
        _ probe: Probe, timeout: Double, on connection: HostConnection
    ) async throws(ContactFailure) -> ProbeReply {
        throw .unreachable(message: "not asked in these tests")
    }

    func tend(_ tending: Tending, on connection: HostConnection) async throws(ContactFailure) -> TendingAnswer {
        .granted
    }

    func tendIfConnected(
        _ tending: Tending, on connection: HostConnection
    ) async throws(ContactFailure) -> TendingAnswer? { nil }

    func release(_ connection: HostConnection) async {}
    func close() async {}

    private static func report(of request: ActionRequest) -> ActionReport {
        Sample.report(
            ActionIntent(
                id: request.id, purpose: .forward, step: 0, batch: 0, host: "", program: request.program,
                worstCase: 0))
    }
}

private actor Progressed: RunObserver {
    private(set) var all: [ActionProgress] = []
    func recorded(_ entry: JournalEntry) async {}
    func progressed(_ progress: ActionProgress) async { all.append(progress) }
}
