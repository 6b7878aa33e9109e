import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule
import Testing

/// A controller that dies after any of its appends to the journal, with or without what follows from it at the hosts; and
/// another one that takes the run up again.
@Suite struct ResumeTests {
    enum Story: CaseIterable {
        case rolling, failing, downBetweenSteps

        var schedule: Schedule {
            let app = Sample.service("app")
            switch self {
            case .rolling, .failing:
                return Sample.schedule(
                    hosts: ["a", "b", "c", "d"],
                    steps: [
                        Sample.step(
                            "restart app", batches: [["a", "b"], ["c", "d"]], program: [.restart(app)], guardFor: 120)
                    ])
            case .downBetweenSteps:
                let hosts = [["a", "b"]]
                return Sample.schedule(
                    hosts: ["a", "b"],
                    steps: [
                        Sample.step("stop app", batches: hosts, program: [.stop(app)], guardFor: 120),
                        Sample.step(
                            "link", batches: hosts, program: [.link(LinkOperation(path: "/a", to: "/b"))],
                            guardFor: 120),
                        Sample.step("start app", batches: hosts, program: [.start(app)]),
                    ])
            }
        }

        /// Where something fails, one action after the other, so that a crash changes nothing of what is begun.
        var forks: Int { self == .failing ? 1 : 10 }
        var fleet: RememberingFleet { RememberingFleet(failing: self == .failing ? ["r1.s1.h2"] : []) }

        func preview() -> Preview {
            let facts = HostFacts(
                hostname: "", machine: "", kernel: "", serviceManager: nil, bootID: "", clock: 0)
            let sights = schedule.hosts.map {
                ($0.host, Preview.Sight.seen(HostForecast(facts: facts, operations: [])))
            }
            return Preview(schedule: schedule, sights: Dictionary(uniqueKeysWithValues: sights))
        }
    }

    /// What is left of a run whose controller died.
    struct Wreck {
        var entries: [JournalEntry]
        var fleet: RememberingFleet
        /// Nil if it came to its end.
        var end: RunEnd?
    }

    /// - Parameter effects: whether what follows from the last append still reaches the hosts.
    private func live(_ story: Story, appends: Int, effects: Bool) async throws -> Wreck {
        let fleet = story.fleet
        let store = MemoryStore(room: appends) { left in if left == 0, !effects { fleet.cut() } }
        let driver = Driver(store: store, fleet: fleet, observer: NoObserver(), clock: ImmediateClock())
        let end = try? await driver.run(Sample.started(story.schedule, forks: story.forks), story.preview())
        fleet.mend()
        return Wreck(entries: try await store.entries(of: "r1"), fleet: fleet, end: end)
    }

    private func resume(
        _ wreck: Wreck, _ intention: RunResumed.Intention, appends: Int = .max, now: Double = 0
    ) async throws -> Wreck {
        let store = MemoryStore(wreck.entries, room: appends)
        let driver = Driver(store: store, fleet: wreck.fleet, observer: NoObserver(), clock: ImmediateClock())
        let end: RunEnd?
        do {
            end = try await driver.resume(
                wreck.entries, intention, operatorName: "bob", controller: "laptop", now: now)
        } catch is MemoryStore.Full {
            end = nil
        }
        return Wreck(entries: try await store.entries(of: "r1"), fleet: wreck.fleet, end: end)
    }

    /// Every wreck that there can be, of all stories.
    private func wrecks(_ body: (Story, Wreck, String) async throws -> Void) async throws {
        for story in Story.allCases {
            for effects in [true, false] {
                for appends in 1...100 {
                    let wreck = try await live(story, appends: appends, effects: effects)
                    if wreck.end != nil { break }
                    // As with a disk that is full from here on: nothing is done that isn't recorded.
                    let intended = Set(wreck.entries.compactMap(\.event.intendedID))
                    #expect(intended.isSuperset(of: wreck.fleet.now.performed), "\(story), \(appends) appends")
                    try await body(story, wreck, "\(story), \(appends) appends, effects: \(effects)")
                }
            }
        }
    }

    private func expectOnce(_ fleet: RememberingFleet, _ what: String) {
        let performed = fleet.now.performed
        #expect(Set(performed).count == performed.count, "\(what): something was done twice")
    }

    @Test func whatIsTakenUpAgainEndsAsIfNothingHadHappened() async throws {
        var count = 0
        try await wrecks { story, wreck, what in
            count += 1
            let whole = try await live(story, appends: .max, effects: true)
            let resumed = try await resume(wreck, .goOn)
            #expect(resumed.end == whole.end, "\(what)")
            #expect(resumed.fleet.now.performed.sorted() == whole.fleet.now.performed.sorted(), "\(what)")
            expectOnce(resumed.fleet, what)
            let state = try #require(RunState(replaying: resumed.entries))
            let intended = try #require(RunState(replaying: whole.entries))
            for (name, host) in intended.hosts {
                #expect(state.hosts[name]?.history == host.history, "\(what), \(name)")
                #expect(state.hosts[name]?.standing == host.standing, "\(what), \(name)")
                #expect(state.hosts[name]?.puttingBack == host.puttingBack, "\(what), \(name)")
            }
            #expect(state.epoch == 1 && state.isQuiet, "\(what)")
        }
        #expect(count >= 30, "too few ways to die were tried")
    }

    /// And the second controller dies, too, after each of its appends.
    @Test func aRunIsTakenUpAgainAsOftenAsItTakes() async throws {
        try await wrecks { story, wreck, what in
            let whole = try await live(story, appends: .max, effects: true)
            for appends in 1...100 {
                let second = try await resume(try await again(story, wreck), .goOn, appends: appends)
                if second.end != nil { break }
                let third = try await resume(second, .goOn)
                #expect(third.end == whole.end, "\(what), then \(appends)")
                expectOnce(third.fleet, what)
            }
        }
    }

    /// The same wreck with hosts of its own.
    private func again(_ story: Story, _ wreck: Wreck) async throws -> Wreck {
        let fleet = story.fleet
        for id in wreck.fleet.now.performed {
            guard let request = wreck.fleet.now.requests[id] else { continue }
            _ = try await fleet.perform(request, on: HostConnection(host: "", address: "")) { _ in }
        }
        return Wreck(entries: wreck.entries, fleet: fleet, end: nil)
    }

    @Test func aRollbackPutsBackEveryHostThatWasTouchedAndNoOther() async throws {
        try await wrecks { _, wreck, what in
            let before = Set(wreck.fleet.now.performed)
            let resumed = try await resume(wreck, .rollBack)
            #expect(resumed.end == .putBack, "\(what)")
            expectOnce(resumed.fleet, what)
            let state = try #require(RunState(replaying: resumed.entries))
            let touched = state.hosts.filter { $1.history.contains { before.contains($0.intent.id) } }
            for (name, host) in state.hosts {
                #expect(!host.hasOutstandingChanges && !host.isUncertain, "\(what), \(name)")
                #expect((host.rollback != nil) == touched.keys.contains(name), "\(what), \(name)")
            }
            let forward = resumed.fleet.now.performed.filter { !$0.contains(".undo") }
            #expect(Set(forward).isSubset(of: before), "\(what): begun only to be put back")
        }
    }

    @Test func anAbortBeginsNothingAndGivesTheHostsBack() async throws {
        try await wrecks { _, wreck, what in
            let before = wreck.fleet.now.performed
            let resumed = try await resume(wreck, .abort)
            #expect(resumed.fleet.now.performed == before, "\(what)")
            let state = try #require(RunState(replaying: resumed.entries))
            #expect(state.isQuiet && resumed.end != nil && resumed.end != .interrupted, "\(what)")
            #expect(state.objection(to: .goOn) != nil, "\(what): it could be taken up again")
            #expect(state.objection(to: .abort) != nil, "\(what)")
            for host in state.hostsToRelease { #expect(resumed.fleet.released.contains(host), "\(what), \(host)") }
        }
    }

    @Test func aRunThatEndedAsPlannedCanBePutBackOnceAndNotGoneOnWith() async throws {
        let whole = try await live(.rolling, appends: .max, effects: true)
        #expect(whole.end == .asPlanned)
        await #expect(throws: ResumeObjection.ended(.asPlanned)) { try await resume(whole, .goOn) }
        await #expect(throws: ResumeObjection.ended(.asPlanned)) { try await resume(whole, .abort) }
        let undone = try await resume(whole, .rollBack)
        #expect(undone.end == .putBack)
        #expect(undone.fleet.now.performed.filter { $0.contains(".undo.") }.count == 4)
        await #expect(throws: ResumeObjection.nothingToPutBack) { try await resume(undone, .rollBack) }
    }

    @Test func aRollbackThatFailedIsTriedAgainUnderAnotherId() async throws {
        let fleet = RememberingFleet(failing: ["r1.undo.h0"])
        let store = MemoryStore()
        let driver = Driver(store: store, fleet: fleet, observer: NoObserver(), clock: ImmediateClock())
        _ = try await driver.run(Sample.started(Story.rolling.schedule), Story.rolling.preview())
        let whole = Wreck(entries: try await store.entries(of: "r1"), fleet: fleet, end: nil)
        let first = try await resume(whole, .rollBack)
        #expect(first.end == .needsPerson)
        #expect(!fleet.released.contains("a"), "others are told that it isn't as before")
        let second = try await resume(first, .rollBack)
        #expect(second.end == .putBack)
        #expect(fleet.now.performed.suffix(1) == ["r1.undo2.h0"])
        expectOnce(fleet, "twice")
    }

    /// Hosts keep their records for 30 days; what they don't know any more may have been done.
    @Test func afterAMonthNothingIsBegunAgainThatMayHaveBeenDone() async throws {
        let wreck = try await live(.rolling, appends: 1, effects: false)
        let resumed = try await resume(wreck, .goOn, now: 31 * 86_400)
        #expect(resumed.fleet.now.performed.isEmpty)
        #expect(resumed.end == .needsPerson)
        #expect(try await resume(wreck, .goOn, now: 29 * 86_400).end == .asPlanned)
    }

    @Test func everyRequestAfterAnInterruptionComesWithAHigherEpoch() async throws {
        let wreck = try await live(.rolling, appends: 2, effects: true)
        let resumed = try await resume(wreck, .goOn)
        let claims = resumed.fleet.now.requests.values.compactMap(\.claim)
        #expect(Set(claims.map(\.epoch)) == [0, 1])
        #expect(Set(claims.map(\.owner)) == ["alice@desk", "bob@laptop"])
        let tended = resumed.fleet.now.tendings.map(\.tending.claim)
        #expect(tended.allSatisfy { ($0.epoch == 1) == ($0.owner == "bob@laptop") })
    }

    @Test func aHostThatPutBackByItselfIsOutAndSaidToBe() async throws {
        let wreck = try await live(.rolling, appends: 1, effects: true)
        wreck.fleet.revert("a", "r1.s1.h0")
        let resumed = try await resume(wreck, .goOn)
        #expect(resumed.end == .putBack)
        let state = try #require(RunState(replaying: resumed.entries))
        #expect(state.hosts["a"]?.wasRevertedByGuard == true && state.hosts["a"]?.puttingBack == .done)
        #expect(!resumed.fleet.now.performed.contains("r1.undo.h0"), "it was put back already")
        #expect(resumed.fleet.now.performed.contains("r1.undo.h1"), "the budget is spent")
        #expect(
            resumed.entries.contains {
                if case .reverted("r1.s1.h0", let report) = $0.event { report.id == "r1.s1.h0.revert" } else { false }
            })
    }

    /// The service is down between two steps: a controller that stays away must not leave it so.
    @Test func aGuardIsKeptUntilWhatIsDownIsUp() async throws {
        let whole = try await live(.downBetweenSteps, appends: .max, effects: true)
        var kept: [String: [Double?]] = [:]
        for (host, tending) in whole.fleet.now.tendings {
            if case .confirm(_, let confirmation) = tending { kept[host, default: []].append(confirmation.keepFor) }
        }
        // Three steps of 20 s, and 30 s for contact with each; then one less; then it is up.
        #expect(kept["a"] == [150, 100, nil] && kept["b"] == [150, 100, nil])
        #expect(whole.fleet.now.requests["r1.s3.h0"]?.releases == true)
        #expect(whole.fleet.now.requests["r1.s2.h0"]?.releases == nil)
        // Taken up again in between, the guard is asked for and armed for longer.
        let wreck = try await live(.downBetweenSteps, appends: 4, effects: false)
        let before = wreck.fleet.confirmed.count
        let resumed = try await resume(wreck, .goOn)
        #expect(resumed.end == .asPlanned && resumed.fleet.confirmed.count > before)
    }

    @Test func aSecondControllerOfTheSameRunIsStoppedByTheJournal() async throws {
        let wreck = try await live(.rolling, appends: 2, effects: false)
        let store = MemoryStore(
            wreck.entries + [JournalEntry(sequence: wreck.entries.count + 1, time: 0, event: .abandoned)])
        let driver = Driver(store: store, fleet: wreck.fleet, observer: NoObserver(), clock: ImmediateClock())
        let before = wreck.fleet.now.performed
        await #expect(throws: JournalError.writtenMeanwhile(runID: "r1")) {
            _ = try await driver.resume(wreck.entries, .goOn, operatorName: "", controller: "", now: 0)
        }
        #expect(wreck.fleet.now.performed == before)
    }
}

extension RunEvent {
    fileprivate var intendedID: String? {
        if case .intended(let intent) = self { intent.id } else { nil }
    }
}
