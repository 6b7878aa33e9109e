import AgentProtocol
import Testing

@testable import AgentCore

/// The order of a program and of what closes its pairs, with operations that only tell.
@Suite struct ProgramTests {
    /// Ends the operation `pause(n)` with the n-th of its outcomes.
    final class Teller: OperationPerforming, WorkerLog {
        let outcomes: [Outcome]
        var performed: [Int] = []

        init(_ outcomes: [Outcome]) { self.outcomes = outcomes }

        func perform(_ operation: Operation, steps: OperationSteps) -> OperationEnd {
            guard case .pause(let number) = operation else { return .unchanged }
            performed.append(Int(number))
            return OperationEnd(outcome: outcomes[Int(number)])
        }

        func note(_ report: ActionReport) throws(SystemError) {}
        func progress(_ progress: ActionProgress) {}
    }

    /// Programs are written as the outcomes of their operations; `closes` names the opener of each closing, whose own
    /// outcomes follow.
    private func run(_ program: [Outcome], closes: [Int] = [], _ closing: [Outcome] = []) -> (Teller, ActionReport) {
        let teller = Teller(program + closing)
        let request = ActionRequest(
            id: "x", program: program.indices.map { .pause(Double($0)) },
            closing: closes.enumerated().map {
                Closing(closes: $1, operation: .pause(Double(program.count + $0)))
            })
        return (teller, ProgramRunner(request: request, operations: teller, log: teller).run())
    }

    @Test(
        arguments: [([Outcome], Outcome)]([
            ([], .unchanged), ([.unchanged, .unchanged], .unchanged), ([.unchanged, .done], .done),
            ([.done, .failed, .done], .failed), ([.held], .held), ([.done, .refused], .refused),
            ([.done, .forced], .forced),
            ([.killed, .done], .killed), ([.unknown], .unknown),
        ]))
    func theFirstThatIsNoSuccessDecides(program: [Outcome], outcome: Outcome) {
        let (teller, report) = run(program)
        #expect(report.outcome == outcome)
        let begun = program.firstIndex { !$0.isSuccess }.map { $0 + 1 } ?? program.count
        #expect(teller.performed == Array(0..<begun))
        #expect(report.operations.map(\.index) == teller.performed)
    }

    @Test func whatWasOpenedIsClosedInEveryCase() {
        #expect(run([.done, .done], closes: [0], [.done]).0.performed == [0, 1, 2])
        #expect(run([.done, .failed], closes: [0], [.done]).0.performed == [0, 1, 2])
        #expect(run([.failed, .done], closes: [0], [.done]).0.performed == [0, 2])
        #expect(run([.held, .done], closes: [0], [.done]).0.performed == [0, 2])
    }

    @Test func whatWasNotOpenedIsNotClosed() {
        #expect(run([.failed, .done], closes: [1], [.done]).0.performed == [0])
        #expect(run([.refused], closes: [0], [.done]).0.performed == [0])
        // What was taken already may have been taken by an action that died.
        #expect(run([.unchanged, .done], closes: [0], [.done]).0.performed == [0, 1, 2])
    }

    @Test func aClosingThatFailsMakesTheActionFail() {
        let (teller, report) = run([.done, .done], closes: [0, 1], [.held, .done])
        #expect(report.outcome == .failed)
        #expect(teller.performed == [0, 1, 2, 3])
        #expect(report.operations.map(\.index) == [0, 1, 2, 3])
        // But it doesn't hide what went wrong before.
        #expect(run([.done, .killed], closes: [0], [.failed]).1.outcome == .killed)
    }
}
