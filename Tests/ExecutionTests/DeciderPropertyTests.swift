import AgentProtocol
import Execution
import Journal
import Plan
import Schedule
import Testing

/// Random plans lived with random ends of their actions, in random order; what must always hold is checked after each event.
@Suite struct DeciderPropertyTests {
    @Test(arguments: 0..<40) func randomRuns(group: UInt64) throws {
        for seed in group * 50..<group * 50 + 50 { try live(seed: seed) }
    }

    private func live(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let schedule = Self.schedule(&random)
        let forks = Int.random(in: 1...6, using: &random)
        let started = Sample.started(schedule, forks: forks)
        var state = RunState(started)
        var entries = [JournalEntry(sequence: 1, time: 0, event: .started(started))]
        var settled: Set<String> = []
        var rounds = 0
        func happened(_ event: RunEvent) {
            entries.append(JournalEntry(sequence: entries.count + 1, time: 0, event: event))
            state.apply(event)
        }
        func resume(_ intention: RunResumed.Intention) {
            happened(
                .resumed(
                    RunResumed(intention: intention, operatorName: "b", controller: "c", epoch: state.epoch + 1)))
        }
        while true {
            rounds += 1
            try #require(rounds < 2_000, "seed \(seed) never ends")
            for event in state.decide(room: forks - state.busyCount, now: 0) {
                if case .intended(let intent) = event { try check(intent, state, settled, seed: seed) }
                happened(event)
            }
            if case .ended(let end) = state.phase {
                try checkEnd(end, state, seed: seed)
                guard let intention = Self.next(after: state, &random) else { break }
                resume(intention)
                continue
            }
            #expect(state.busyCount <= forks || state.epoch > 0, "seed \(seed)")
            if state.awaitsChoice {
                happened(.chosen([.goOn, .rollBack, .stop].randomElement(using: &random) ?? .stop))
                continue
            }
            if Int.random(in: 0..<80, using: &random) == 0 {
                resume([.goOn, .goOn, .goOn, .rollBack, .abort].randomElement(using: &random) ?? .goOn)
                continue
            }
            if !state.toConfirm.isEmpty, state.inFlight.isEmpty || Bool.random(using: &random) {
                let id = state.toConfirm.keys.sorted().randomElement(using: &random) ?? ""
                happened(Self.answer(to: id, &random))
                continue
            }
            guard let intent = state.inFlight.values.sorted(by: { $0.id < $1.id }).randomElement(using: &random)
            else { continue }
            let event = Self.ending(of: intent, &random)
            if case .settled = event, intent.purpose != .rollback { settled.insert("\(intent.step) \(intent.host)") }
            if case .lost = event { settled.insert("\(intent.step) \(intent.host)") }
            happened(event)
            if Int.random(in: 0..<60, using: &random) == 0 { happened(.stopRequested) }
        }
        let replayed = try #require(RunState(replaying: entries))
        #expect(
            replayed.phase == state.phase && replayed.hosts == state.hosts && replayed.isQuiet,
            "seed \(seed): replay differs")
    }

    private func check(_ intent: ActionIntent, _ state: RunState, _ settled: Set<String>, seed: UInt64) throws {
        let isBusy = (Array(state.inFlight.values) + state.toConfirm.values).contains { $0.host == intent.host }
        #expect(!isBusy, "seed \(seed): two actions on one host")
        guard intent.purpose == .forward else { return }
        #expect(state.phase == .forward, "seed \(seed): forward during a rollback")
        #expect(state.outCount <= state.schedule.maxFailed, "seed \(seed): begun although the budget is spent")
        #expect(state.hosts[intent.host]?.isFit == true, "seed \(seed): begun on a host that is out")
        let ahead = state.toConfirm.values.allSatisfy { ($0.step, $0.batch) == (intent.step, intent.batch) }
        #expect(ahead, "seed \(seed): begun before the batch ahead is confirmed")
        for (step, scheduled) in state.schedule.steps.enumerated() {
            for (batch, actions) in scheduled.batches.enumerated() where (step, batch) < (intent.step, intent.batch) {
                for action in actions where state.hosts[action.host]?.isFit == true {
                    let isSettled = settled.contains("\(step) \(action.host)")
                    #expect(isSettled, "seed \(seed): out of order")
                }
            }
        }
    }

    private func checkEnd(_ end: RunEnd, _ state: RunState, seed: UInt64) throws {
        #expect(state.inFlight.isEmpty, "seed \(seed): ended with actions in flight")
        switch end {
        case .asPlanned:
            let allFit = state.hosts.values.allSatisfy { $0.isFit && !$0.isUncertain }
            #expect(allFit, "seed \(seed)")
        case .putBack:
            for host in state.hosts.values where !host.isFit {
                #expect(!host.hasOutstandingChanges && !host.isUncertain, "seed \(seed)")
            }
        case .needsPerson:
            let named = state.hosts.contains {
                $1.needsPerson || state.wasAborted && state.isHalfDone($0, $1)
            }
            #expect(named, "seed \(seed)")
        case .interrupted, .refused: break
        }
    }

    private static func schedule(_ random: inout SeededRandom) -> Schedule {
        let hosts = (0..<Int.random(in: 1...9, using: &random)).map { "h\($0)" }
        let app = Sample.service("app")
        let programs: [[AgentProtocol.Operation]] = [
            [.restart(app)], [.stop(app)], [.start(app)], [.link(LinkOperation(path: "/a", to: "/b"))],
            [.run(CommandOperation(argv: ["x"], timeout: 1))], [.reload(app)],
        ]
        let steps = (0..<Int.random(in: 1...4, using: &random)).map { index in
            var left = hosts.shuffled(using: &random)[...].prefix(Int.random(in: 1...hosts.count, using: &random))
            var batches: [[String]] = []
            while !left.isEmpty {
                let size = Int.random(in: 1...left.count, using: &random)
                batches.append(Array(left.prefix(size)))
                left = left.dropFirst(size)
            }
            return Sample.step(
                "step \(index)", batches: batches, onFailure: OnFailure.allCases.randomElement(using: &random) ?? .stop,
                program: programs.randomElement(using: &random) ?? [],
                guardFor: Bool.random(using: &random) ? 120 : nil)
        }
        return Sample.schedule(hosts: hosts, maxFailed: Int.random(in: 0...3, using: &random), steps: steps)
    }

    /// What an operator may do with a run that has ended, now and then.
    private static func next(after state: RunState, _ random: inout SeededRandom) -> RunResumed.Intention? {
        guard state.epoch < 6, Bool.random(using: &random) else { return nil }
        let intention = [RunResumed.Intention.goOn, .rollBack, .abort].randomElement(using: &random) ?? .goOn
        return state.objection(to: intention) == nil ? intention : nil
    }

    private static func answer(to id: String, _ random: inout SeededRandom) -> RunEvent {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: .unconfirmed(actionID: id, .contact(.connectionLost(message: "")))
        case 1:
            .reverted(
                actionID: id,
                ActionReport(
                    id: "\(id).revert", outcome: Bool.random(using: &random) ? .done : .failed, operations: [],
                    startedAt: 0, finishedAt: 1))
        default: .confirmed(actionID: id)
        }
    }

    private static func ending(of intent: ActionIntent, _ random: inout SeededRandom) -> RunEvent {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: .lost(actionID: intent.id, .connectionLost(message: ""))
        case 1: .lost(actionID: intent.id, .unreachable(message: ""))
        case 2, 3:
            .settled(
                Sample.report(
                    intent, failing: intent.program.isEmpty ? nil : 0,
                    outcome: [.failed, .held, .unknown, .refused, .killed].randomElement(using: &random) ?? .failed))
        default: .settled(Sample.report(intent))
        }
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
