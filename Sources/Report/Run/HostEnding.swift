import AgentProtocol
import Execution
import Inventory
import Journal
import Schedule

/// Where one host stands at the end of a run, in the words of the report.
enum HostEnding: Int, Sendable, Hashable, CaseIterable {
    case asPlanned, forced, unchanged, partly, putBack, failedUntouched, untouched, leftOut, inFlight, needsPerson

    /// - Parameters:
    ///   - steps: how many steps of the schedule the host has a part in.
    ///   - wasAborted: nothing will finish what is half done.
    init(_ host: HostRecord, steps: Int, isInFlight: Bool, wasAborted: Bool) {
        if isInFlight {
            self = .inFlight
        } else if case .excluded = host.standing {
            self = .leftOut
        } else if host.needsPerson {
            self = .needsPerson
        } else if host.rollback?.outcome.isSuccess == true {
            self = .putBack
        } else if host.history.isEmpty, host.isFit, host.errandsDone == 0 {
            self = .untouched
        } else if !host.isFit {
            self = .failedUntouched
        } else if host.puttingBack != .done, host.ownSteps < steps {
            self = wasAborted && host.hasOutstandingChanges ? .needsPerson : .partly
        } else if host.puttingBack == .done || host.isUnchanged {
            self = .unchanged
        } else if host.history.contains(where: { $0.report?.outcome == .forced }) {
            self = .forced
        } else {
            self = .asPlanned
        }
    }

    var text: String {
        switch self {
        case .asPlanned: "as planned"
        case .forced: "as planned, by force"
        case .unchanged: "unchanged"
        case .partly: "done as far as the run went"
        case .putBack: "put back as before"
        case .failedUntouched: "failed, nothing to put back"
        case .untouched: "not reached, untouched"
        case .leftOut: "left out, untouched"
        case .inFlight: "unknown, still at work when last seen"
        case .needsPerson: "needs a person"
        }
    }

    /// As in JSON.
    var code: String {
        switch self {
        case .asPlanned: "as-planned"
        case .forced: "forced"
        case .unchanged: "unchanged"
        case .partly: "partly"
        case .putBack: "put-back"
        case .failedUntouched: "failed-untouched"
        case .untouched: "untouched"
        case .leftOut: "left-out"
        case .inFlight: "in-flight"
        case .needsPerson: "needs-person"
        }
    }

    /// Whether it is worth telling of a host that the plan has no step for.
    fileprivate var isNews: Bool {
        switch self {
        case .inFlight, .needsPerson, .leftOut, .putBack: true
        case .asPlanned, .forced, .unchanged, .partly, .failedUntouched, .untouched: false
        }
    }

    var style: Style {
        switch self {
        case .asPlanned: .good
        case .unchanged, .untouched: .faint
        case .partly, .putBack, .leftOut: .careful
        case .forced, .failedUntouched, .inFlight, .needsPerson: .bad
        }
    }
}

extension RunState {
    /// Where each host stands, in inventory order.
    var endings: [(host: String, ending: HostEnding)] {
        let inFlight = Set(inFlight.values.map(\.host) + toConfirm.values.map(\.host))
        var steps: [String: Int] = [:]
        for action in schedule.steps.flatMap(\.batches).joined() where !action.program.isEmpty {
            steps[action.host, default: 0] += 1
        }
        let mereDelegates = schedule.mereDelegates
        return schedule.hosts.compactMap { connection in
            let name = connection.host
            guard let host = hosts[name] else { return nil }
            let ending = HostEnding(
                host, steps: steps[name] ?? 0, isInFlight: inFlight.contains(name), wasAborted: wasAborted)
            // Who only acts for others is told of where something is left there.
            if mereDelegates.contains(name), !ending.isNews { return nil }
            return (name, ending)
        }
    }
}
