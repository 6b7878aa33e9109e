import AgentProtocol

/// How a step's soak is kept: by watching what can be watched.
enum Soak {
    /// After a start or a restart. A service without health checks must stay active, unchanged, for that long.
    /// Of all health checks the first must go on holding for that long, and the others are asked once more after it, so
    /// that the soak is as long as it says however many they are.
    static func watching(
        _ targets: [ServiceTarget], _ soak: Double, _ verb: (ServiceTarget) -> Operation
    ) -> [Operation] {
        guard soak > 0 else { return targets.map(verb) }
        var program = targets.map { target in
            var target = target
            if target.health.isEmpty { target.soak = max(target.soak, soak) }
            return verb(target)
        }
        program += holding(targets.flatMap(\.health), soak)
        return program
    }

    /// After a reload, which starts nothing that could be watched: the same, but a service without health checks is
    /// asked whether it is active.
    static func afterReload(_ targets: [ServiceTarget], _ soak: Double) -> [Operation] {
        let reloads = targets.map { Operation.reload($0.settlingAfterReload) }
        guard soak > 0 else { return reloads }
        return reloads + holding(targets.flatMap { $0.health.isEmpty ? [isActive($0)] : $0.health }, soak)
    }

    private static func isActive(_ target: ServiceTarget) -> HealthCheck {
        let ask = ["is-active", "--quiet", "--", target.unit]
        let argv = target.user.map { UserManager.systemctl(of: $0) + ask } ?? ["systemctl"] + ask
        return HealthCheck(probe: .command(argv: argv), within: 0, every: 1, soak: 0)
    }

    private static func holding(_ checks: [HealthCheck], _ soak: Double) -> [Operation] {
        checks.enumerated().map { index, check in
            var check = check
            check.soak = index == 0 ? max(check.soak, soak) : 0
            return .check(check)
        }
    }

    /// After what can't be asked how it is: a plain wait.
    static func resting(_ operations: [Operation], _ soak: Double) -> [Operation] {
        soak > 0 ? operations + [.pause(soak)] : operations
    }
}

extension HealthCheck {
    /// After `wait_for` and `check`: the same question, for longer.
    func soaking(atLeast soak: Double) -> HealthCheck {
        var check = self
        check.soak = max(check.soak, soak)
        return check
    }
}

extension ServiceTarget {
    /// Most reloads only send a signal and return: for a moment the old configuration goes on answering, and a health check
    /// that is asked then says yes of what is about to go. Seen with nginx, where a broken configuration passed on all hosts.
    fileprivate var settlingAfterReload: ServiceTarget {
        guard !health.isEmpty else { return self }
        var target = self
        target.health[0].soak = max(target.health[0].soak, 1)
        return target
    }
}
