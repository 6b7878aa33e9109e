import AgentProtocol
public import Journal
import Schedule

extension RunState {
    /// The names of the secrets that a run may still take when it is taken up in this way: what is ahead, and what a rollback of
    /// what was done would need.
    public func secretsNeeded(for intention: RunResumed.Intention) -> Set<String> {
        var state = self
        // Where it then stands is for the rules of resuming to say, and nowhere else.
        state.resume(RunResumed(intention: intention, operatorName: "", controller: "", epoch: epoch + 1))
        return state.phase == .aborting ? state.secretsOfGivingBack : state.secretsOfGoingOn
    }

    /// Whoever was drained elsewhere is given back in every case.
    private var secretsOfGivingBack: Set<String> {
        var needed: Set<String> = []
        for record in hosts.values.flatMap(\.history) where record.intent.errand?.isGivenBack == true {
            if !record.isTakenBack { needed.formUnion(SecretNeeds.ofUndo(record.intent.program, [])) }
        }
        return needed
    }

    private var secretsOfGoingOn: Set<String> {
        var needed: Set<String> = []
        for (name, host) in hosts where host.puttingBack != .done {
            for intent in host.history.map(\.intent) {
                needed.formUnion(SecretNeeds.ofUndo(intent.program, intent.closing))
                if intent.errand == nil { needed.formUnion(secretsOfDrain(name, intent)) }
            }
        }
        let goesForward = phase == .forward && trip == nil
        for intent in inFlight.values where goesForward || intent.purpose == .rollback {
            needed.formUnion(SecretNeeds.names(intent.program, intent.closing))
        }
        guard goesForward else { return needed }
        needed.formUnion(schedule.secretsOfBlockers)
        for index in schedule.steps.indices where index >= cursor.step {
            for (number, batch) in schedule.steps[index].batches.enumerated()
            where index > cursor.step || number >= cursor.batch {
                for action in batch { needed.formUnion(action.secrets) }
            }
        }
        return needed
    }

    /// What is done elsewhere for a host is done once more while it is put back.
    private func secretsOfDrain(_ host: String, _ intent: ActionIntent) -> Set<String> {
        let action = schedule.steps[intent.step].batches[intent.batch].first { $0.host == host }
        return (action?.errands ?? []).filter(\.isGivenBack).reduce(into: []) {
            $0.formUnion(SecretNeeds.names($1.program, []))
        }
    }
}
