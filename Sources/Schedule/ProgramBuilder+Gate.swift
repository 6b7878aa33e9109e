import AgentProtocol
import Plan

extension ProgramBuilder {
    /// What the hosts of a step are asked before each of its batches; hosts that are asked the same stand together.
    func gate(_ step: Step, on hosts: [String]) -> [GateCheck]? {
        guard !step.gate.isEmpty else { return nil }
        return step.gate.map { spec in
            var places: [Probe: Int] = [:]
            var questions: [GateCheck.Question] = []
            for host in hosts {
                guard let probe = probe(spec.question, on: host) else { continue }
                if let place = places[probe] {
                    questions[place].hosts.append(host)
                } else {
                    places[probe] = questions.count
                    questions.append(GateCheck.Question(probe: probe, hosts: [host]))
                }
            }
            return GateCheck(
                times: spec.times, every: seconds(spec.every), within: seconds(spec.within), questions: questions)
        }
    }
}

extension Step {
    /// What a person is asked.
    var approval: String? {
        if case .approve(let text, _) = verb { text } else { nil }
    }

    var approvers: [String]? {
        if case .approve(_, let approvers) = verb { approvers } else { nil }
    }
}
