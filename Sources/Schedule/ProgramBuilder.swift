import AgentProtocol
import Plan

/// Turns a step into what one host is asked to do.
struct ProgramBuilder {
    let plan: Plan
    let services: [String: ServiceSpec]
    let renderer: Renderer
    let attachments: Attachments
    let findings: Findings

    init(plan: Plan, renderer: Renderer, attachments: Attachments, findings: Findings) {
        self.plan = plan
        services = Dictionary(plan.services.map { ($0.name.value, $0) }, uniquingKeysWith: { first, _ in first })
        self.renderer = renderer
        self.attachments = attachments
        self.findings = findings
    }

    /// `before`, the verb, the soak, `after`; and the undo of each `before`, the last one first.
    ///
    /// - Parameters:
    ///   - when: What the host is asked before, if anything.
    ///   - peers: All hosts of the step.
    /// - Returns: Nil after what is wrong was reported.
    func action(
        _ step: Step, on host: String, when: HostCondition? = nil, peers: Set<String> = []
    ) -> ScheduledAction? {
        let timeout = seconds(plan.defaults.timeout.replaced(by: step.timeout).forCommands)
        var program: [Operation] = []
        var closing: [Closing] = []
        var isWhole = true
        let errands = errands(step, timeout: timeout, on: host, peers: peers)
        for spec in step.before where spec.delegate == nil {
            guard var command = command(spec, timeout: timeout, on: host) else {
                isWhole = false
                continue
            }
            if let undo = command.undo {
                let close = Operation.run(CommandOperation(argv: undo, timeout: timeout, input: command.input))
                closing.insert(Closing(closes: program.count, operation: close), at: 0)
            }
            // It is closed at the end of the step, so a rollback of the run has nothing left to take back.
            command.undo = nil
            program.append(.run(command))
        }
        if let work = work(step, timeout: timeout, on: host) { program += work } else { isWhole = false }
        for spec in step.after where spec.delegate == nil {
            guard let command = command(spec, timeout: timeout, on: host) else {
                isWhole = false
                continue
            }
            program.append(.run(command))
        }
        guard isWhole, let errands else { return nil }
        if let when {
            program.insert(.onlyIf(OnlyIfOperation(when, covers: program.count)), at: 0)
            closing = closing.map { Closing(closes: $0.closes + 1, operation: $0.operation) }
        }
        let worstCase = (program + closing.map(\.operation)).reduce(0) { $0 + $1.worstCase }
        return ScheduledAction(
            host: host, program: program, closing: closing, worstCase: worstCase,
            guardFor: guardFor(step, program: program), errands: errands.isEmpty ? nil : errands)
    }

    /// Nil also where there is nothing that a host would put back.
    func guardFor(_ step: Step, program: [Operation]) -> Double? {
        guard program.contains(where: \.mayChange), case .after(let time) = plan.hostGuard(of: step) else { return nil }
        return seconds(time)
    }

    private func work(_ step: Step, timeout: Double, on host: String) -> [Operation]? {
        let soak = step.soak.map(seconds) ?? 0
        switch step.verb {
        case .stop: return targets(step, on: host).map { Soak.resting($0.map(Operation.stop), soak) }
        case .start: return targets(step, on: host).map { Soak.watching($0, soak, Operation.start) }
        case .restart: return targets(step, on: host).map { Soak.watching($0, soak, Operation.restart) }
        case .reload: return targets(step, on: host).map { Soak.afterReload($0, soak) }
        case .enable: return targets(step, on: host).map { Soak.resting($0.map(Operation.enable), soak) }
        case .disable: return targets(step, on: host).map { Soak.resting($0.map(Operation.disable), soak) }
        case .reboot(let spec): return targets(step, on: host).map { reboot(spec, $0, step, soak) }
        case .run(let spec) where spec.delegate != nil: return []
        case .run(let spec): return command(spec, timeout: timeout, on: host).map { Soak.resting([.run($0)], soak) }
        case .link(let spec): return link(spec, on: host).map { Soak.resting([.link($0)], soak) }
        case .copy(let spec): return copy(spec, on: host).map { Soak.resting([.copy($0)], soak) }
        case .waitFor(let spec):
            return check(spec, on: host).map { [.waitFor($0.soaking(atLeast: soak))] }
        case .check(let spec):
            return check(spec, on: host).map { [.check($0.soaking(atLeast: soak))] }
        case .approve: return []
        case .pause(let duration): return Soak.resting([.pause(seconds(duration))], soak)
        }
    }

    /// Its services are stopped one after the other, by the same operation as in a step of their own. So a stop that is held
    /// ends the program before the reboot, and a rollback puts back those that were stopped.
    private func reboot(
        _ spec: RebootSpec, _ targets: [ServiceTarget], _ step: Step, _ soak: Double
    ) -> [Operation] {
        let targets = targets.map { target in
            var target = target
            if spec.isAll { target.ifPresent = true }
            return target
        }
        let timeout = seconds(step.timeout?.start ?? RebootSpec.timeout)
        return targets.map(Operation.stop)
            + [.reboot(RebootOperation(stopped: targets, timeout: timeout, soak: soak))]
    }

    private func targets(_ step: Step, on host: String) -> [ServiceTarget]? {
        let specs = step.verb.services.compactMap { services[$0.value] }
        let targets = specs.compactMap { target($0, step, on: host) }
        return targets.count == specs.count ? targets : nil
    }

    private func target(_ service: ServiceSpec, _ step: Step, on host: String) -> ServiceTarget? {
        let timeout = plan.timeouts(of: service, in: step)
        let health = service.health.compactMap { check($0, on: host) }
        let protect = service.protect.compactMap {
            renderer.text($0, on: host, what: "protect", rule: ValueRules.ownPath)
        }
        guard health.count == service.health.count, protect.count == service.protect.count else { return nil }
        return ServiceTarget(
            unit: service.unit, stopTimeout: seconds(timeout.stop), startTimeout: seconds(timeout.start),
            soak: seconds(service.soak ?? plan.defaults.soak), health: health, protect: protect,
            dependents: DependentsPolicy(service.dependents),
            dependentTimeouts: dependentTimeouts(of: service),
            force: plan.force(of: service, in: step).map(ForceRule.init), user: service.user)
    }
}

extension Operation {
    /// Whether it may leave the host otherwise than it was.
    fileprivate var mayChange: Bool {
        switch self {
        case .stop, .start, .restart, .reload, .enable, .disable, .reboot, .run, .link, .copy, .undo: true
        case .waitFor, .check, .pause, .onlyIf: false
        }
    }
}

extension ForceRule {
    fileprivate init(_ force: ForceSpec) {
        self.init(after: seconds(force.after.value), signal: force.signal.number, reason: force.reason)
    }
}

extension ProgramBuilder {
    /// Which units depend on a service is known to the hosts alone, so every other service of the plan that has a time of its
    /// own is named. A step's `timeout` is about the services that it names.
    ///
    /// - Returns: seconds by unit; nil where there are none.
    private func dependentTimeouts(of service: ServiceSpec) -> [String: Double]? {
        guard service.dependents != .refuse else { return nil }
        var timeouts: [String: Double] = [:]
        for other in plan.services where other.unit != service.unit {
            if let stop = other.timeout?.stop { timeouts[other.unit] = seconds(stop) }
        }
        return timeouts.isEmpty ? nil : timeouts
    }
}

extension DependentsPolicy {
    fileprivate init(_ dependents: Dependents) {
        self =
            switch dependents {
            case .refuse: .refuse
            case .restart: .restart
            case .leave: .leave
            }
    }
}

/// On the wire durations are seconds.
func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
