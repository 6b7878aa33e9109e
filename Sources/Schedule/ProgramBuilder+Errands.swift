import AgentProtocol
import Diagnostics
import Plan

/// What is done elsewhere on behalf of a host.
extension ProgramBuilder {
    /// Commands that follow on each other on the same host are one errand.
    ///
    /// - Returns: Nil after what is wrong was reported.
    func errands(_ step: Step, timeout: Double, on host: String, peers: Set<String>) -> [Errand]? {
        let ownVerb: [CommandSpec] = if case .run(let command) = step.verb { [command] } else { [] }
        let before = step.before.filter { $0.delegate != nil }.map { (Errand.Part.before, $0) }
        let after = (ownVerb + step.after).filter { $0.delegate != nil }.map { (Errand.Part.after, $0) }
        var errands: [Errand] = []
        var isWhole = true
        for (part, spec) in before + after {
            guard let delegate = delegate(spec, on: host, peers: peers),
                let command = command(spec, timeout: timeout, on: host)
            else {
                isWhole = false
                continue
            }
            if let last = errands.last, last.part == part, last.host == delegate {
                errands[errands.count - 1].program.append(.run(command))
            } else {
                errands.append(Errand(part: part, host: delegate, program: [.run(command)], worstCase: 0))
            }
        }
        if let soak = step.soak, ownVerb.contains(where: { $0.delegate != nil }), isWhole, !errands.isEmpty {
            let index = errands.firstIndex { $0.part == .after } ?? 0
            errands[index].program.insert(.pause(seconds(soak)), at: 1)
        }
        guard isWhole else { return nil }
        return errands.map { errand in
            var errand = errand
            errand.worstCase = errand.program.reduce(0) { $0 + $1.worstCase }
            errand.guardFor = guardFor(step, program: errand.program)
            return errand
        }
    }

    /// - Parameter peers: The hosts of the step. Each of them may be put back in the middle of it, and whoever is drained there with it.
    private func delegate(_ spec: CommandSpec, on host: String, peers: Set<String>) -> String? {
        guard let template = spec.delegate, let name = renderer.text(template, on: host) else { return nil }
        guard name != host else {
            findings.add(.delegateItself(name), on: host, at: template.span)
            return nil
        }
        guard !peers.contains(name) else {
            findings.add(.delegateTakesPart(name), on: host, at: template.span)
            return nil
        }
        guard renderer.scopes.exists(name) else {
            let near = suggestion(for: name, among: renderer.scopes.inventoryHosts)
            findings.add(.noDelegate(name, suggestion: near), on: host, at: template.span)
            return nil
        }
        return name
    }
}
