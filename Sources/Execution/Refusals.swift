import AgentProtocol

/// Which refusals of a forecast keep a host out of the run.
///
/// A forecast speaks of the host as it is now. A refusal that an earlier operation of the same program may well cure (its
/// dependents are stopped first, its unit is installed first) is shown, and judged again when its turn comes.
enum Refusals {
    static func standing(in program: [Operation], forecast: HostForecast) -> [Reason] {
        var reasons: [Reason] = []
        for (index, operation) in forecast.operations.enumerated() {
            guard case .refuse(let refusals) = operation.prospect else { continue }
            let earlier = zip(program, forecast.operations).prefix(index)
            reasons += refusals.filter { !isCurable($0, by: earlier.map { ($0, $1) }) }
        }
        return reasons
    }

    private static func isCurable(
        _ reason: Reason, by earlier: [(operation: Operation, forecast: OperationForecast)]
    ) -> Bool {
        let stopped = earlier.compactMap { step -> String? in
            if case .stop(let target) = step.operation { target.unit } else { nil }
        }
        switch reason {
        case .dependents(_, let ties), .conflicts(_, let ties): return Set(ties.map(\.unit)).isSubset(of: stopped)
        case .keptUp(_, let units): return Set(units).isSubset(of: stopped)
        case .unitNotLoaded, .daemonReloadPending, .cannotStop, .cannotStart, .cannotReload, .stopHasAction,
            .sysvScript, .stopCommandKills, .overridden, .fileProblem, .unitFileFixed:
            return earlier.contains { $0.operation.changesFiles && !$0.forecast.isNothing }
        default:
            return false
        }
    }
}

extension Operation {
    fileprivate var changesFiles: Bool {
        switch self {
        case .run, .link, .copy: true
        case .stop, .start, .restart, .reload, .enable, .disable, .reboot, .waitFor, .check, .pause, .undo,
            .onlyIf:
            false
        }
    }
}

extension OperationForecast {
    fileprivate var isNothing: Bool {
        if case .nothing = prospect { true } else { false }
    }
}
