import AgentProtocol

/// Conditions in the simulated world.
extension Deed {
    func asked(_ operation: OnlyIfOperation) -> End {
        switch operation.condition.answer(value) {
        case .holds: .unchanged
        case .doesNotHold(let found):
            End(outcome: .unchanged, reasons: [.conditionNotMet(condition: operation.condition.text, found: found)])
        case .cannotTell(let message):
            End(outcome: .refused, reasons: [.conditionUnknown(condition: operation.condition.text, message: message)])
        }
    }

    private func value(_ fact: HostFact) -> Result<ConditionValue, FactProblem> {
        switch fact {
        case .serviceState(let unit, _): .success(.text(services.index(unit).map(state) ?? "absent"))
        case .serviceEnabled(let unit, _):
            .success(.bool(services.index(unit).map { services.units[$0].isEnabled } ?? false))
        case .rebootRequired, .kernel, .uptime: .success(fact.simulated(isFirstBoot: host.boots == 1))
        }
    }

    /// In systemd's words.
    private func state(_ index: Int) -> String {
        switch services.units[index].state {
        case .active: "active"
        case .starting: "activating"
        case .stopping: "deactivating"
        case .down: "inactive"
        case .failed: "failed"
        }
    }
}

extension HostFact {
    /// Of a host as such: it has been up for a month, and asks for a reboot until it has had one.
    func simulated(isFirstBoot: Bool) -> ConditionValue {
        switch self {
        case .uptime: .duration(isFirstBoot ? 30 * 86_400 : 60)
        case .kernel: .version("6.1.0")
        default: .bool(isFirstBoot)
        }
    }
}
