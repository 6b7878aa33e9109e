import AgentProtocol
import Journal
import Schedule

/// What hosts do on behalf of others. The numbers are their own, as those of `RandomExtras`.
enum RandomErrands {
    /// Picked as that of `RandomExtras`.
    private static let salt: UInt64 = 0x6C75_6C6F_0000_3C6F

    static func add(to scenario: inout Scenario, seed: UInt64) {
        var random = Randomness(seed: seed ^ salt)
        guard random.chance(0.2), scenario.hosts.count > 1 else { return }
        for index in scenario.controllers.indices {
            let run = scenario.controllers[index].started.runID
            add(to: &scenario.controllers[index].started.schedule, run, scenario.hosts.map(\.name), &random)
        }
    }

    private static func add(
        to schedule: inout Schedule, _ run: String, _ hosts: [String], _ random: inout Randomness
    ) {
        let delegates = random.chance(0.7) ? [random.pick(hosts)] : [random.pick(hosts), random.pick(hosts)]
        if random.chance(0.5) {
            for step in schedule.steps.indices { free(delegates[0], in: &schedule.steps[step]) }
        }
        for step in schedule.steps.indices where random.chance(0.7) {
            // Nobody serves others in a step of its own.
            for delegate in Set(delegates) { free(delegate, in: &schedule.steps[step]) }
            guard !schedule.steps[step].batches.joined().contains(where: { delegates.contains($0.host) }) else {
                continue
            }
            let isBefore = random.chance(0.8)
            let isAfter = !isBefore || random.chance(0.2)
            let isAllElsewhere = isAfter && random.chance(0.2)
            for batch in schedule.steps[step].batches.indices {
                for action in schedule.steps[step].batches[batch].indices {
                    add(
                        to: &schedule.steps[step].batches[batch][action],
                        by: delegates.filter { $0 != schedule.steps[step].batches[batch][action].host },
                        "\(run)-\(step)", isBefore: isBefore, isAfter: isAfter, isAllElsewhere: isAllElsewhere)
                }
            }
        }
    }

    private static func add(
        to action: inout ScheduledAction, by delegates: [String], _ name: String, isBefore: Bool, isAfter: Bool,
        isAllElsewhere: Bool
    ) {
        guard !delegates.isEmpty else { return }
        let host = action.host
        func errand(_ part: Errand.Part, _ delegate: String, _ mark: String) -> Errand {
            let command = CommandOperation(argv: ["set", mark], timeout: 10, undo: ["unset", mark])
            return Errand(
                part: part, host: delegate, program: [.run(command)], worstCase: command.timeout,
                guardFor: action.guardFor)
        }
        var errands: [Errand] = []
        if isBefore { errands = delegates.enumerated().map { errand(.before, $1, "held-\(host)-\(name)-\($0)") } }
        if isAfter { errands += [errand(.after, delegates[0], "seen-\(host)-\(name)")] }
        action.errands = errands
        if isAllElsewhere {
            action.program = []
            action.closing = []
            action.guardFor = nil
            action.worstCase = 0
        }
    }

    /// Has a host do nothing for itself in a step, unless nobody else is left for it.
    private static func free(_ host: String, in step: inout ScheduledStep) {
        guard step.batches.joined().contains(where: { $0.host != host }) else { return }
        for batch in step.batches.indices { step.batches[batch].removeAll { $0.host == host } }
        step.batches.removeAll(where: \.isEmpty)
        for check in (step.gate ?? []).indices {
            for question in step.gate?[check].questions.indices ?? 0..<0 {
                step.gate?[check].questions[question].hosts.removeAll { $0 == host }
            }
        }
    }
}
