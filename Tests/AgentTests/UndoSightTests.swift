import AgentProtocol
import Testing

/// What was seen of a service first is how it was before the run, whichever operation saw it. The simulation found these.
@Suite struct UndoSightTests {
    private let app = ServiceTarget(unit: "app.service", stopTimeout: 10, startTimeout: 10, dependents: .restart)
    private let web = ServiceTarget(unit: "web.service", stopTimeout: 10, startTimeout: 10)

    private func action(_ operation: Operation, _ before: ServicesBefore) -> PastAction {
        let done = OperationReport(index: 0, outcome: .done, undo: [.services(before)], duration: 1)
        let report = ActionReport(id: "r1.s1.h0", outcome: .done, operations: [done], startedAt: 0, finishedAt: 1)
        return PastAction(program: [operation], closing: [], report: report)
    }

    private func before(
        _ verb: ServicesBefore.Verb, _ target: ServiceTarget, up: [ServiceTarget], pulledIn: [String]? = nil
    ) -> ServicesBefore {
        ServicesBefore(verb: verb, target: target, activeTriggers: [], activeUnits: up.map(\.unit), pulledIn: pulledIn)
    }

    /// What each undo of services would bring up.
    private func broughtUp(_ program: [Operation]) -> [[String]] {
        program.compactMap { if case .undo(.services(let before)) = $0 { before.activeUnits } else { nil } }
    }

    @Test func whatTheRunBroughtUpIsNotBroughtBackByAnother() {
        let program = UndoComposer.compose([
            action(.start(web), before(.start, web, up: [])),
            action(.restart(app), before(.restart, app, up: [web, app])),
        ]).program
        #expect(program.contains(.stop(web)))
        #expect(!broughtUp(program).joined().contains("web.service"))
    }

    @Test func whatTheRunTookDownIsNotTakenForDown() {
        let program = UndoComposer.compose([
            action(.stop(app), before(.stop, app, up: [web, app])),
            action(.start(web), before(.start, web, up: [], pulledIn: ["app.service"])),
        ]).program
        #expect(!program.contains(.stop(web)))
        #expect(broughtUp(program).allSatisfy { $0.contains("web.service") })
        for case .undo(.services(let before)) in program { #expect(before.pulledIn ?? [] == []) }
    }

    @Test func whatAStartBroughtBackBesidesWasDown() {
        let program = UndoComposer.compose([
            action(.start(app), before(.start, app, up: [], pulledIn: ["web.service"])),
            action(.restart(web), before(.restart, web, up: [web])),
        ]).program
        #expect(program.contains(.stop(web)) && program.contains(.stop(app)))
        #expect(!broughtUp(program).joined().contains("web.service"))
    }

    @Test func aHostThatStayedDrainedIsGivenBack() {
        let drain = Operation.run(CommandOperation(argv: ["drain"], timeout: 1))
        let undrain = Operation.run(CommandOperation(argv: ["undrain"], timeout: 1))
        func history(_ closed: Outcome) -> [PastAction] {
            let operations = [
                OperationReport(index: 0, outcome: .done, duration: 1),
                OperationReport(index: 1, outcome: .refused, duration: 0),
                OperationReport(index: 2, outcome: closed, duration: 1),
            ]
            let report = ActionReport(
                id: "r1.s1.h0", outcome: .refused, operations: operations, startedAt: 0, finishedAt: 1)
            return [
                PastAction(
                    program: [drain, .restart(app)], closing: [Closing(closes: 0, operation: undrain)], report: report)
            ]
        }
        let open = UndoComposer.compose(history(.failed))
        #expect(open.program == [drain] && open.closing == [Closing(closes: 0, operation: undrain)])
        #expect(UndoComposer.compose(history(.done)).program.isEmpty)
    }
}
