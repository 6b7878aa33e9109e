import AgentProtocol
import Execution
import FoundationEssentials
import Journal
import Report
import Schedule
import Testing

/// Force takes three keys; a run has none of it without all of them, and a rollback never.
@Suite struct ForceDecisionTests {
    static let rule = ForceRule(after: 5, signal: 9, reason: "hangs in bug 42")
    static var app: ServiceTarget {
        var app = Sample.service("app")
        app.force = rule
        return app
    }

    private func schedule(_ operations: [Operation], hosts: [String] = ["a", "b"], maxFailed: Int = 0) -> Schedule {
        Sample.schedule(
            hosts: hosts, maxFailed: maxFailed,
            steps: [Sample.step("restart app", batches: hosts.map { [$0] }, program: operations)])
    }

    @Test func theOperatorsWordIsInTheJournalAndTheForceInTheAction() throws {
        let run = LivedRun(schedule([.restart(Self.app)]), forceAllowedBy: "ada")
        #expect(run.intent(on: "a")?.program == [.restart(Self.app)])
        let stored = try JSONEncoder().encode(RunEvent.started(run.state.started))
        #expect(try JSONDecoder().decode(RunEvent.self, from: stored) == .started(run.state.started))
    }

    @Test func withoutTheOperatorsWordNoActionHoldsForce() {
        let run = LivedRun(schedule([.stop(Self.app), .restart(Self.app)]))
        #expect(run.intent(on: "a")?.program == [.stop(Sample.service("app")), .restart(Sample.service("app"))])
    }

    @Test func aJournalOfBeforeIsStillReadable() throws {
        var text = String(decoding: try JSONEncoder().encode(RunEvent.sampleStart("r1")), as: UTF8.self)
        #expect(!text.contains("forceAllowedBy"), "what isn't there is what old journals look like")
        #expect(try JSONDecoder().decode(RunEvent.self, from: Data(text.utf8)) == .sampleStart("r1"))
        text = "{\"killed\":{\"unit\":\"a.service\",\"signal\":9,\"by\":\"systemd\"}}"
        #expect(
            try JSONDecoder().decode(Reason.self, from: Data(text.utf8))
                == .killed(unit: "a.service", signal: 9, by: "systemd"))
        text = "{\"endUnseen\":{\"unit\":\"a.service\"}}"
        #expect(try JSONDecoder().decode(Reason.self, from: Data(text.utf8)) == .endUnseen(unit: "a.service"))
    }

    @Test func oneHostThatForbidsItKeepsTheRunFromBeginningAnywhere() {
        var state = RunState(
            Sample.started(schedule([.restart(Self.app)], maxFailed: 2), forceAllowedBy: "ada"))
        let reason = Reason.forceForbidden(unit: "app.service", policy: "force: never in /etc/lull/policy")
        state.apply(.excluded(host: "b", because: .refused([reason])))
        #expect(state.decide(room: 10, now: 0) == [.finished(.refused)])
        var other = RunState(Sample.started(schedule([.restart(Self.app)], maxFailed: 2), forceAllowedBy: "ada"))
        other.apply(.excluded(host: "b", because: .refused([.cannotStop(unit: "app.service")])))
        #expect(other.decide(room: 10, now: 0) != [.finished(.refused)], "what the budget bears is another matter")
    }

    @Test func aForcedHostIsAsPlannedAndTheRunGoesOn() {
        var run = LivedRun(schedule([.restart(Self.app)]), forceAllowedBy: "ada")
        for host in ["a", "b"] {
            if let intent = run.intent(on: host) { run.happens(.settled(ReportScenarios.forced(intent))) }
        }
        #expect(run.end == .asPlanned)
    }

    @Test func whatIsPutBackIsNeverForced() {
        let link = Operation.link(LinkOperation(path: "/srv/app/current", to: "/srv/app/v2"))
        var run = LivedRun(
            schedule([link, .restart(Self.app), .stop(Self.app)], hosts: ["a"]), forceAllowedBy: "ada")
        run.fails("a", at: 2)
        let intent = run.intent(on: "a")
        #expect(intent?.purpose == .rollback)
        #expect(intent?.program.contains { $0.force != nil } == false)
        for case .undo(.services(let before)) in intent?.program ?? [] { #expect(before.target.force == nil) }
        // Also where an agent's report still held it.
        var before = ServicesBefore(verb: .start, target: Self.app, activeTriggers: [], activeUnits: [])
        before.target = Self.app
        var forged = LivedRun(schedule([.start(Self.app), .pause(1)], hosts: ["a"]), forceAllowedBy: "ada")
        if let intent = forged.intent(on: "a") {
            var report = Sample.report(intent, failing: 1)
            report.operations[0].undo = [.services(before)]
            forged.happens(.settled(report))
        }
        #expect(forged.intent(on: "a")?.program.first == .stop(Sample.service("app")))
    }

    @Test func thePlansForcesAreListedOnceForEachStepAndService() {
        let forces = schedule([.restart(Self.app), .stop(Sample.service("db"))]).forces
        #expect(forces.map(\.unit) == ["app.service"] && forces.map(\.step) == [1])
        #expect(
            forces.first?.text == "app.service (restart app): SIGKILL after 5s of stopping; reason: hangs in bug 42")
        #expect(schedule([.start(Sample.service("app"))]).forces.isEmpty)
    }

    @Test func aPreviewSaysWhoForbidsIt() {
        let reason = Reason.forceForbidden(unit: "app.service", policy: "force: never in /etc/lull/policy")
        let preview = Preview(
            schedule: schedule([.restart(Self.app)], maxFailed: 2), sights: ["b": .excluded(.refused([reason]))])
        let figures = PreviewFigures(preview, forks: 10)
        #expect(figures.wouldRefuse && !figures.isOverBudget)
        let text = PreviewText.render(preview, forks: 10, width: 200, ink: .none)
        #expect(text.contains("b forbids the force that the plan asks for: a run would refuse to begin."))
    }
}
