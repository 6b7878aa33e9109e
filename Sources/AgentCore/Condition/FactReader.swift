import AgentProtocol
import Glibc

/// What this host says of the facts that a plan's `when` asks for.
struct FactReader {
    let services: any ServiceOperations
    /// Debian's and Ubuntu's mark, left by packages that count only after a reboot.
    var rebootMark = "/run/reboot-required"

    func value(_ fact: HostFact) -> Result<ConditionValue, FactProblem> {
        switch fact {
        case .serviceState(let unit, let user):
            sight(unit, user).map { .text($0.isAbsent ? "absent" : $0.activeState) }
        case .serviceEnabled(let unit, let user): sight(unit, user).map { .bool($0.unitFileState == "enabled") }
        case .rebootRequired: .success(.bool(access(rebootMark, F_OK) == 0))
        case .kernel: .success(.version(Self.kernel))
        case .uptime: Self.uptime
        }
    }

    private func sight(_ unit: String, _ user: String?) -> Result<UnitGlance, FactProblem> {
        do throws(ServiceManagerError) {
            return .success(try services.glance(at: unit, of: user))
        } catch {
            return .failure(FactProblem(message: error.reason.message))
        }
    }

    private static var kernel: String {
        var name = utsname()
        uname(&name)
        return withUnsafeBytes(of: &name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Suspended time counts: what matters is when the host was booted.
    private static var uptime: Result<ConditionValue, FactProblem> {
        var time = timespec()
        guard clock_gettime(CLOCK_BOOTTIME, &time) == 0 else {
            return .failure(FactProblem(message: "the clock can't be read: \(SystemError.text(errno))"))
        }
        return .success(.duration(Double(time.tv_sec)))
    }
}

/// A unit as far as a condition is about it.
struct UnitGlance: Hashable {
    var activeState: String
    var unitFileState: String
    /// Whether the host has no such unit.
    var isAbsent: Bool
}

extension Systemd {
    func glance(at unit: String, of user: String?) throws(ServiceManagerError) -> UnitGlance {
        let found = try manager(of: user).systemctl.unit(unit)
        return UnitGlance(
            activeState: found.status.activeState, unitFileState: found.unitFileState,
            isAbsent: found.loadState == "not-found")
    }
}

/// Asks a condition, for the worker.
struct OnlyIfStep {
    let services: any ServiceOperations

    func perform(_ operation: OnlyIfOperation) -> OperationEnd {
        switch operation.condition.answer(FactReader(services: services).value) {
        case .holds: OperationEnd(outcome: .unchanged)
        case .doesNotHold(let found):
            OperationEnd(
                outcome: .unchanged, reasons: [.conditionNotMet(condition: operation.condition.text, found: found)])
        case .cannotTell(let message):
            .refused(.conditionUnknown(condition: operation.condition.text, message: message))
        }
    }
}
