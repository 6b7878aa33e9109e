import AgentProtocol
import Journal
import Plan
import Schedule

/// Has the commands of a run take secrets, by the scheduler's rules: none is needed after a reboot, and where one is needed to take
/// something back, no step is guarded.
enum RandomSecrets {
    /// Picked as that of `RandomExtras`.
    private static let salt: UInt64 = 0x6C75_6C70_0000_5EC3

    static func add(to scenario: inout Scenario, seed: UInt64) {
        var random = Randomness(seed: seed ^ salt)
        guard random.chance(0.1) else { return }
        let isInUndo = random.chance(0.6)
        let run = scenario.controllers[0].started.runID
        for index in scenario.controllers.indices where scenario.controllers[index].started.runID == run {
            var schedule = scenario.controllers[index].started.schedule
            for step in schedule.steps.indices {
                for batch in schedule.steps[step].batches.indices {
                    schedule.steps[step].batches[batch] = schedule.steps[step].batches[batch].map {
                        taking($0, inUndo: isInUndo)
                    }
                }
            }
            schedule.secrets = [ScheduledSecret(name: "token", source: .env("TOKEN"))]
            scenario.controllers[index].started.schedule = schedule
        }
    }

    private static func taking(_ given: ScheduledAction, inUndo: Bool) -> ScheduledAction {
        var action = given
        let reboots = action.program.contains { if case .reboot = $0 { true } else { false } }
        let closed = Set(action.closing.map(\.closes))
        action.program = action.program.enumerated().map { index, operation in
            guard case .run(var command) = operation, !reboots else { return operation }
            if !inUndo, command.undo != nil || closed.contains(index) { return operation }
            command.input = input
            return .run(command)
        }
        for index in (action.errands ?? []).indices {
            guard let errand = action.errands?[index] else { continue }
            action.errands?[index].program = errand.program.map { operation in
                guard case .run(var command) = operation, inUndo || command.undo == nil else { return operation }
                command.input = input
                return .run(command)
            }
            if inUndo { action.errands?[index].guardFor = nil }
        }
        guard inUndo else { return action }
        action.guardFor = nil
        if reboots { return action }
        action.closing = action.closing.map { closing in
            guard case .run(var command) = closing.operation else { return closing }
            command.input = input
            return Closing(closes: closing.closes, operation: .run(command))
        }
        return action
    }

    private static let input = CommandInput(
        stdin: SecretText([.secret("token")]), environment: ["TOKEN": SecretText([.secret("token")])])
}
