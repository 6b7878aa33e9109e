import AgentProtocol

/// What has to be known of the host beside its policy to judge a program.
struct PolicyFacts {
    /// Whether this host's own records hold what an undo says: that the agent did it, and what was there before.
    var didRecord: (Undo) -> Bool
    /// Whether they say that an action brought this service up from being down.
    var didBringUp: (ServiceTarget) -> Bool
}

extension Policy {
    /// What stands against a request, by the index of the operation (as in `OperationReport`). Empty where it is allowed.
    func objections(to request: ActionRequest, _ facts: PolicyFacts) -> [(index: Int, reason: Reason)] {
        let operations = request.program + request.closing.map(\.operation)
        return operations.indices.flatMap { index in
            objections(to: operations[index], before: operations[(index + 1)...], facts).map { (index, $0) }
        }
    }

    /// - Parameter following: what comes after it in the program: a stop that is taken back again is no more than a restart.
    func objections(
        to operation: Operation, before following: ArraySlice<Operation>, _ facts: PolicyFacts
    ) -> [Reason] {
        switch operation {
        case .stop(let target):
            return objections(to: target, .stop, needs: isTakenBack(target, by: following) ? .restart : .stop, facts)
        case .start(let target): return objections(to: target, .start, needs: .start, facts)
        case .restart(let target): return objections(to: target, .restart, needs: .restart, facts)
        case .reload(let target): return objections(to: target, .reload, needs: .reload, facts)
        case .enable(let target): return objections(to: target, .enable, needs: .enable, facts)
        case .disable(let target): return objections(to: target, .disable, needs: .disable, facts)
        case .reboot(let reboot):
            // Beside the host itself: it starts again, and waits for, what was stopped for it.
            return [objection(to: "reboot the host", verb: .reboot)].compactMap(\.self)
                + reboot.stopped.flatMap { objections(to: $0, .restart, needs: .reboot, facts) }
        case .run(let command): return [objectionToRun(command.argv)].compactMap(\.self)
        case .link(let link):
            let paths = AllowedPaths(policy: self)
            return [paths.objection(to: "change", link.path) ?? paths.objection(toLink: link.path, to: link.to)]
                .compactMap(\.self)
        case .copy(let copy): return objections(to: copy)
        case .waitFor(let check), .check(let check): return [objectionToAsk(check.probe)].compactMap(\.self)
        // Facts are no more than anyone on the host may see.
        case .pause, .onlyIf: return []
        case .undo(let undo): return objections(to: undo, facts)
        }
    }

    private func isTakenBack(_ target: ServiceTarget, by following: ArraySlice<Operation>) -> Bool {
        following.contains { operation in
            guard case .undo(.services(let before)) = operation else { return false }
            return before.target.unit == target.unit && before.target.user == target.user && before.targetWasActive
        }
    }

    private func objections(
        to target: ServiceTarget, _ verb: Verb, needs: Verb, _ facts: PolicyFacts
    ) -> [Reason] {
        let what = "\(verb.rawValue) \(Self.name(target.unit, target.user))"
        var reasons = [objection(to: what, verb: needs), objection(to: what, unit: [target.unit], user: target.user)]
        // A service that the run itself brought up is taken down again by its rollback.
        if reasons[0] != nil, verb == .stop, facts.didBringUp(target) { reasons[0] = nil }
        if target.force != nil { reasons.append(objectionToForce(target.unit)) }
        let paths = AllowedPaths(policy: self)
        reasons += target.protect.map { paths.objection(to: "keep a copy of", $0, followsLast: true) }
        reasons += target.health.map { objectionToAsk($0.probe) }
        return reasons.compactMap(\.self)
    }

    private func objections(to copy: CopyOperation) -> [Reason] {
        if let mode = copy.mode, mode & 0o7000 != 0 {
            let text = "0" + String(mode, radix: 8)
            return [
                forbids("give \(copy.path) the mode \(text)", "never allows set-user-id, set-group-id and sticky bits")
            ]
        }
        return [AllowedPaths(policy: self).objection(to: "change", copy.path)].compactMap(\.self)
    }

    /// What is put back must be what this host saw before it was changed: otherwise an undo would be a way to do anything.
    /// Which verb it was doesn't matter then: what may be done may be taken back.
    private func objections(to undo: Undo, _ facts: PolicyFacts) -> [Reason] {
        let paths = AllowedPaths(policy: self)
        var reasons: [Reason?] = []
        switch undo {
        case .command(let argv, _, _): return [objectionToRun(argv)].compactMap(\.self)
        case .link(let path, _), .file(let path, _):
            reasons.append(paths.objection(to: "put back", path))
            if reasons[0] == nil, !facts.didRecord(undo) { reasons.append(unrecorded("put back \(path)")) }
        case .unitFiles(let states):
            for state in states {
                reasons.append(objection(to: "put back \(state.unit)", unit: [state.unit], user: nil))
            }
            if !facts.didRecord(undo) { reasons.append(unrecorded("put back unit files")) }
        case .services(let before):
            let user = before.target.user
            let units = [before.target.unit] + before.activeUnits + before.activeTriggers + (before.pulledIn ?? [])
            for unit in units {
                reasons.append(objection(to: "put back \(Self.name(unit, user))", unit: [unit], user: user))
            }
            if !facts.didRecord(undo) { reasons.append(unrecorded("put back \(before.target.unit)")) }
            if before.target.force != nil { reasons.append(objectionToForce(before.target.unit)) }
            reasons += before.target.health.map { objectionToAsk($0.probe) }
        }
        var seen: Set<Reason> = []
        return reasons.compactMap(\.self).filter { seen.insert($0).inserted }
    }

    private func unrecorded(_ what: String) -> Reason {
        forbids(what, "lets only be put back what the host's own records tell of")
    }
}
