import AgentProtocol
import Execution
import Inventory
import Journal
import Plan
import Report
import Schedule
import Testing

/// What counts as drift, how it is told, and that the hash of a preview counts the same.
struct DriftTests {
    private static let planText = "name: x\n"

    @Test(arguments: PreviewScenarios.all.keys.sorted())
    func nothingDriftsByItself(_ name: String) throws {
        let saved = try #require(PreviewScenarios.all[name])
        var now = saved
        for host in saved.sights.keys {
            now.change(host) { forecast in
                forecast.facts.clock += 36_000
                forecast.facts.connections = []
                for index in forecast.operations.indices {
                    forecast.operations[index].service?.mainPID += 1
                    forecast.operations[index].service?.activeFor = 36_000
                    forecast.operations[index].service?.use = nil
                }
            }
        }
        #expect(now.drift(since: saved) == [])
        #expect(try now.hash(planText: Self.planText) == saved.hash(planText: Self.planText))
        #expect(try now.hash(planText: "") != saved.hash(planText: Self.planText))
    }

    /// A change of the world, and the one line that tells of it.
    struct Change: Sendable, CustomTestStringConvertible {
        var line: String
        var make: @Sendable (inout Preview) -> Void
        var testDescription: String { line }

        init(_ line: String, _ make: @escaping @Sendable (inout Preview) -> Void) {
            self.line = line
            self.make = make
        }

        /// Of the service that `web1` and `web2` restart.
        static func service(_ line: String, _ make: @escaping @Sendable (inout ServiceFacts) -> Void) -> Change {
            Change(line) { preview in
                preview.change("web1") { forecast in
                    guard var facts = forecast.operations[0].service else { return }
                    make(&facts)
                    forecast.operations[0].service = facts
                }
            }
        }

        static func operation(_ line: String, _ make: @escaping @Sendable (inout OperationForecast) -> Void) -> Change {
            Change(line) { preview in preview.change("web1") { make(&$0.operations[0]) } }
        }
    }

    private static let ofHosts: [Change] = [
        Change("web1: it answered then, and couldn't be asked (unreachable) now  [contact]") {
            $0.sights["web1"] = .excluded(.contact(.unreachable(message: "Connection refused")))
        },
        Change(
            "web1: it answered then, and refused ('app.service' may not be stopped by hand (RefuseManualStop, or it can't be stopped)) now  [contact]"
        ) {
            $0.sights["web1"] = .excluded(.refused([.cannotStop(unit: "app.service")]))
        },
        Change("web1: kernel: was 6.1.0, and is 6.1.9  [system]") { $0.change("web1") { $0.facts.kernel = "6.1.9" } },
        Change("web1: service manager: was systemd 252, and is none  [system]") {
            $0.change("web1") { $0.facts.serviceManager = nil }
        },
        Change("web[1-2]: it has been rebooted  [boot]") { preview in
            for host in ["web1", "web2"] { preview.change(host) { $0.facts.bootID = "another" } }
        },
    ]

    private static let ofServices: [Change] = [
        .service("web1: app.service: was active (running), and is inactive (dead)  [service]") {
            ($0.activeState, $0.subState) = ("inactive", "dead")
        },
        .service("web1: app.service, SIGKILL by systemd: was after 1m30s, and is after 3s  [service]") {
            $0.killsAfter = 3
        },
        .service("web1: app.service, KillMode: was control-group, and is mixed  [service]") { $0.killMode = "mixed" },
        .service(
            "web1: new: app.service takes down worker.service (Requires=app.service, killed after 5s, and stays down)  [blast]"
        ) {
            $0.alsoStops.append(AlsoStops(unit: "worker.service", because: "Requires=app.service", killsAfter: 5))
        },
        .service("web1: no longer: app.service is started again by app.socket (Triggers=app.service)  [blast]") {
            $0.revivers = []
        },
        .operation("web1: app.service: was active (running), and isn't there any more  [service]") { $0.service = nil },
        .operation("web1: step 1, restart app.service: was active → active, and is nothing to do  [effect]") {
            $0.prospect = .nothing(because: "the moment")
        },
        .operation(
            "web1: new: step 1, restart app.service warning: the service manager: the job of app.service is not done  [effect]"
        ) {
            $0.warnings = [.serviceManager(message: "the job of app.service is not done")]
        },
    ]

    private static let ofPlans: [Change] = [
        Change("the plan: it had 1 step, and has 0  [plan]") { $0.schedule.steps = [] },
        Change("the plan: step 1 was 'Roll', and is 'Rock'  [plan]") { $0.schedule.steps[0].title = "Rock" },
        Change("the plan: step 1 (Roll) has other batches, or another order  [plan]") {
            $0.schedule.steps[0].batches.reverse()
        },
        Change("the plan: step 1 (Roll) has other conditions or limits  [plan]") {
            $0.schedule.steps[0].onFailure = .continue
        },
        Change("web2: step 1 (Roll) does something else  [plan]") { $0.schedule.steps[0].batches[1][0].worstCase = 1 },
        Change("web2: step 1 (Roll) doesn't take place here any more  [inventory]") {
            $0.schedule.steps[0].batches.removeLast()
        },
        Change("web2: it is reached otherwise  [inventory]") { $0.schedule.hosts[1].address = "10.9.9.9" },
        Change("db1: it takes part now, and didn't  [inventory]") {
            $0.schedule.hosts.append(HostConnection(host: "db1", address: "db1"))
        },
        Change("the plan: the budget was 0, and is 1  [plan]") { $0.schedule.maxFailed = 1 },
        Change("the plan: its secrets are declared otherwise  [plan]") {
            $0.schedule.secrets = [ScheduledSecret(name: "token", source: .env("TOKEN"))]
        },
        Change("the plan: it reads otherwise, and does the same on each host  [plan]") { $0.schedule.planName = "y" },
        Change("the plan: it reads otherwise, and does the same on each host  [plan]") {
            $0.schedule.attachments["00"] = "AA=="
        },
    ]

    private static var saved: Preview {
        let schedule = Sample.schedule(
            hosts: ["web1", "web2"],
            steps: [
                Sample.step("Roll", batches: [["web1"], ["web2"]], program: [.restart(Sample.service("app"))])
            ])
        var facts = PreviewScenarios.facts("app.service")
        facts.revivers = [UnitTie(unit: "app.socket", because: "Triggers=app.service")]
        let operation = PreviewScenarios.change("active", "active", facts)
        return Preview(
            schedule: schedule,
            sights: [
                "web1": PreviewScenarios.seen("web1", [operation]), "web2": PreviewScenarios.seen("web2", [operation]),
            ])
    }

    @Test(arguments: ofHosts + ofServices + ofPlans)
    func everyChangeIsToldInOneLineAndChangesTheHash(_ change: Change) throws {
        let saved = Self.saved
        var now = saved
        change.make(&now)
        #expect(DriftText(now.schedule).lines(now.drift(since: saved)) == [change.line])
        #expect(try now.hash(planText: "") != saved.hash(planText: ""))
    }

    /// Nothing that is different goes untold, however many things there are: no random change of a preview with no drift.
    @Test func whatHasAnotherHashHasDrifted() throws {
        let previews = PreviewScenarios.all.values.map { $0 }
        for saved in previews {
            for now in previews where now != saved {
                let hasDrifted = try now.hash(planText: "") != saved.hash(planText: "")
                #expect(now.drift(since: saved).isEmpty != hasDrifted)
            }
        }
    }

    @Test func theJournalOfARunKeepsItsPreview() throws {
        let saved = Self.saved
        let events: [RunEvent] =
            [
                .started(Sample.started(saved.schedule))
            ]
            + saved.sights.sorted { $0.key < $1.key }.compactMap { host, sight in
                if case .seen(let forecast) = sight { .observed(host: host, forecast) } else { nil }
            }
        let entries = events.enumerated().map { JournalEntry(sequence: $0 + 1, time: 0, event: $1) }
        let replayed = try #require(Preview(of: entries))
        #expect(replayed == saved)
        #expect(Preview(of: []) == nil)
    }
}

extension Preview {
    mutating func change(_ host: String, _ make: (inout HostForecast) -> Void) {
        guard case .seen(var forecast)? = sights[host] else { return }
        make(&forecast)
        sights[host] = .seen(forecast)
    }
}
