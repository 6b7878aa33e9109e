import AgentProtocol
import Execution
import Journal
import Plan
import Schedule
import Testing

@Suite("How many hosts that share a value may be out or at work")
struct SpreadDecisionTests {
    private static let racks = ["a1": "A", "a2": "A", "a3": "A", "a4": "A", "b1": "B", "b2": "B"]

    private func schedule(
        _ batches: [[String]], max: Int, maxFailed: Int = 9, onFailure: OnFailure = .rollback, steps: Int = 1
    ) -> Schedule {
        let hosts = Self.racks.keys.sorted()
        return Sample.schedule(
            hosts: hosts, maxFailed: maxFailed,
            steps: (1...steps).map { number in
                var step = Sample.step(
                    "restart \(number)", batches: batches, onFailure: onFailure,
                    program: [.restart(Sample.service("app"))])
                step.spread = ScheduledSpread(by: "rack", max: max, values: Self.racks)
                return step
            })
    }

    @Test func aBatchGoesTogether() {
        var run = LivedRun(schedule([["a1", "a2", "b1"], ["a3", "b2"]], max: 2))
        #expect(run.inFlight == ["forward a1 1", "forward a2 1", "forward b1 1"])
        run.succeeds("a1", "a2", "b1")
        #expect(run.inFlight == ["forward a3 1", "forward b2 1"])
    }

    @Test func aHostThatIsOutTakesRoomInItsGroup() {
        var run = LivedRun(schedule([["a1"], ["a2", "a3", "b1"]], max: 2))
        run.fails("a1")
        run.succeeds("a1")
        #expect(run.inFlight == ["forward a2 1"], "a1 is out although it was put back, so one more may go")
        run.succeeds("a2")
        #expect(run.inFlight == ["forward a3 1", "forward b1 1"])
        run.succeeds("a3", "b1")
        #expect(run.end == .putBack)
    }

    @Test func aHostIsAtWorkUntilItKnowsThatItIsSettled() {
        var batches = schedule([["a1"], ["a2", "a3"]], max: 2)
        for batch in batches.steps[0].batches.indices {
            for action in batches.steps[0].batches[batch].indices {
                batches.steps[0].batches[batch][action].guardFor = 120
            }
        }
        var run = LivedRun(batches)
        run.fails("a1")
        run.confirmed("a1")
        run.succeeds("a1")
        run.succeeds("a2")
        #expect(run.inFlight == [])
        run.confirmed("a2")
        #expect(run.inFlight == ["forward a3 1"])
    }

    @Test func aGroupWithoutRoomEndsTheRun() {
        var run = LivedRun(schedule([["a1", "b1"], ["a2", "b2"]], max: 1))
        run.succeeds("b1")
        run.fails("a1")
        #expect(run.inFlight == ["rollback a1 1", "rollback b1 1"], "a2 could not go any more")
        run.succeeds("a1", "b1")
        #expect(run.end == .putBack)
    }

    @Test func withOnFailureContinueTheRunEndsAsItStands() {
        var run = LivedRun(schedule([["a1", "b1"], ["a2", "b2"]], max: 1, onFailure: .continue))
        run.succeeds("b1")
        run.fails("a1")
        #expect(run.end == .needsPerson)
        #expect(run.state.hosts["b2"]?.history.isEmpty == true)
    }

    @Test func aGroupThatIsThroughNeedsNoRoom() {
        var run = LivedRun(schedule([["a1", "b1"], ["b2"]], max: 1))
        run.fails("a1")
        run.succeeds("a1", "b1")
        #expect(run.inFlight == ["forward b2 1"])
    }

    @Test func aLaterStepNeedsTheRoom() {
        var run = LivedRun(schedule([["b1"], ["a1", "b2"]], max: 1, steps: 2))
        run.succeeds("b1", "b2")
        run.fails("a1")
        run.succeeds("a1")
        #expect(run.inFlight == ["forward b1 2"], "nobody else of rack A has a part in the second step")
        var other = LivedRun(schedule([["b1"], ["b2"]], max: 1, steps: 2))
        other.succeeds("b1")
        other.fails("b2")
        other.succeeds("b2")
        #expect(other.inFlight == ["rollback b1 1"], "b1 has a part in the second step, and can't have it")
    }

    @Test func hostsThatWereExcludedTakeRoom() {
        var state = RunState(Sample.started(schedule([["a1", "b1"], ["a2", "b2"]], max: 1)))
        state.apply(.excluded(host: "b1", because: .contact(.unreachable(message: "no route"))))
        #expect(state.decide(room: 9, now: 0) == [.finished(.refused)])
        var roomy = RunState(Sample.started(schedule([["a1", "b1"], ["a2", "b2"]], max: 2)))
        roomy.apply(.excluded(host: "b1", because: .contact(.unreachable(message: "no route"))))
        #expect(roomy.decide(room: 9, now: 0).count == 1)
    }

    @Test func replayingGivesTheSame() {
        var run = LivedRun(schedule([["a1"], ["a2", "a3", "b1"]], max: 2))
        run.fails("a1")
        run.succeeds("a1")
        let started = JournalEntry(sequence: 1, time: 0, event: .started(run.state.started))
        let entries = run.events.enumerated().map { JournalEntry(sequence: $0 + 2, time: 0, event: $1) }
        let replayed = RunState(replaying: [started] + entries)
        #expect(replayed?.decide(room: 9, now: 0) == run.state.decide(room: 9, now: 0))
        #expect(replayed?.inFlight == run.state.inFlight)
    }
}
