import AgentProtocol

/// Asks the health checks of a service or of the plan, one after the other.
enum HealthStep {
    static func perform(
        _ checks: [HealthCheck], steps: OperationSteps, phase: ActionProgress.Phase = .checkingHealth
    ) -> OperationEnd {
        for check in checks {
            let verdict = HealthChecker(check: check).run { since, isSoaking, answer in
                steps.progress(
                    isSoaking ? .soaking : phase, check.probe.description, since: since,
                    limit: isSoaking ? check.soak : check.within, detail: answer)
            }
            if case .no(let seconds, let lastAnswer) = verdict {
                return .failed(.unhealthy(probe: check.probe, seconds: seconds, lastAnswer: lastAnswer))
            }
        }
        return .done
    }
}
