import AgentProtocol
import Schedule
import Simulation

/// When a fault may strike, and whether a plan comes to that.
enum FaultMoment {
    static let names = Cue.Moment.allCases.map(\.rawValue).joined(separator: ", ")

    static func named(_ name: String) -> Cue.Moment? { Cue.Moment(rawValue: name) }

    /// Whether a run of the schedule comes to the moment on one of the hosts.
    static func isReached(_ moment: Cue.Moment, on hosts: [String], in schedule: Schedule) -> Bool {
        let actions = schedule.steps.flatMap(\.batches).joined()
        let own = actions.filter { hosts.contains($0.host) }.flatMap { $0.program + $0.closing.map(\.operation) }
        let forOthers = actions.flatMap { $0.errands ?? [] }.filter { hosts.contains($0.host) }.flatMap(\.program)
        let programs = own + forOthers
        switch moment {
        case .begin, .rollback: return true
        default: return programs.contains { moments(of: $0).contains(moment) }
        }
    }

    private static func moments(of operation: Operation) -> [Cue.Moment] {
        let health: [Cue.Moment] = operation.target?.health.isEmpty == false ? [.health] : []
        switch operation {
        case .stop: return [.stop]
        case .start: return [.start, .soak] + health
        case .restart: return [.restart, .stop, .start, .soak] + health
        case .reload: return [.reload]
        case .enable: return [.enable]
        case .disable: return [.disable]
        case .reboot: return [.reboot]
        case .run: return [.run]
        case .link: return [.link]
        case .copy: return [.copy]
        case .waitFor: return [.waitFor]
        case .check: return [.check]
        case .pause: return [.pause]
        case .undo, .onlyIf: return []
        }
    }
}
