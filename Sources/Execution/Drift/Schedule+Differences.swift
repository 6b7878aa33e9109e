import AgentProtocol
import Inventory
public import Schedule
import Windows

extension Schedule {
    /// What it does otherwise than an earlier one; nothing where they are equal, and something where they are not.
    public func differences(from earlier: Schedule) -> [Drift] {
        guard self != earlier else { return [] }
        var drift = stepDifferences(from: earlier)
        if maxFailed != earlier.maxFailed {
            drift.append(.plan("the budget was \(earlier.maxFailed), and is \(maxFailed)"))
        }
        if window != earlier.window {
            let (was, isNow) = (earlier.window?.summary ?? "none", window?.summary ?? "none")
            drift.append(.plan(was == isNow ? "its window reads otherwise" : "its window was \(was), and is \(isNow)"))
        }
        if secrets != earlier.secrets { drift.append(.plan("its secrets are declared otherwise")) }
        if blockers != earlier.blockers {
            drift.append(.plan("it is kept from beginning by something else than before"))
        }
        if notify != earlier.notify {
            drift.append(.plan("others are told of the run than before, or of something else"))
        }
        drift += hostDifferences(from: earlier)
        // Contents show in the operations that copy them, names and what is left out in nothing else.
        if drift.isEmpty { drift.append(.plan("it reads otherwise, and does the same on each host")) }
        return drift
    }

    private func stepDifferences(from earlier: Schedule) -> [Drift] {
        var drift: [Drift] = []
        if steps.count != earlier.steps.count {
            let before = earlier.steps.count == 1 ? "1 step" : "\(earlier.steps.count) steps"
            drift.append(.plan("it had \(before), and has \(steps.count)"))
        }
        for (index, (new, old)) in zip(steps, earlier.steps).enumerated() where new != old {
            if new.title != old.title {
                drift.append(.plan("step \(index + 1) was '\(old.title)', and is '\(new.title)'"))
                continue
            }
            let actions = [old, new].map { step in
                Dictionary(step.batches.joined().map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
            }
            let hosts = new.batches.joined().map(\.host)
            let changed = hosts.filter { actions[0][$0] != nil && actions[0][$0] != actions[1][$0] }
            let step = "step \(index + 1) (\(new.title))"
            drift += changed.map { Drift(.plan, host: $0, .planned("\(step) does something else")) }
            drift += hosts.filter { actions[0][$0] == nil }.map {
                Drift(.inventory, host: $0, .planned("\(step) takes place here now, and didn't"))
            }
            drift += old.batches.joined().map(\.host).filter { actions[1][$0] == nil }.map {
                Drift(.inventory, host: $0, .planned("\(step) doesn't take place here any more"))
            }
            let isSameHosts = Set(hosts) == Set(actions[0].keys)
            if isSameHosts, new.batches.map({ $0.map(\.host) }) != old.batches.map({ $0.map(\.host) }) {
                drift.append(.plan("\(step) has other batches, or another order"))
            }
            if new.settings != old.settings { drift.append(.plan("\(step) has other conditions or limits")) }
        }
        return drift
    }

    private func hostDifferences(from earlier: Schedule) -> [Drift] {
        let old = Dictionary(earlier.hosts.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
        let new = Dictionary(hosts.map { ($0.host, $0) }, uniquingKeysWith: { first, _ in first })
        return hosts.compactMap { connection -> Drift? in
            switch old[connection.host] {
            case connection?: nil
            case nil: Drift(.inventory, host: connection.host, .planned("it takes part now, and didn't"))
            case .some: Drift(.inventory, host: connection.host, .planned("it is reached otherwise"))
            }
        }
            + earlier.hosts.filter { new[$0.host] == nil }.map {
                Drift(.inventory, host: $0.host, .planned("it takes no part any more"))
            }
    }
}

extension Drift {
    fileprivate static func plan(_ text: String) -> Drift { Drift(.plan, host: nil, .planned(text)) }
}

extension ScheduledStep {
    /// All but what its hosts do.
    fileprivate var settings: ScheduledStep {
        var step = self
        step.batches = []
        return step
    }
}
