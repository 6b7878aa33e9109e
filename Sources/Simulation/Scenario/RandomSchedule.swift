import AgentProtocol
import Inventory
import Plan
import Schedule

/// Schedules in the shape that the scheduler gives them.
enum RandomSchedule {
    static func make(for hosts: [HostSpec], run: String, _ random: inout Randomness) -> Schedule {
        let connections = hosts.map { HostConnection(host: $0.name, address: $0.name) }
        let onFailure = random.pick(OnFailure.allCases + [.rollback, .rollback])
        let steps = (0..<random.count(1...4)).map { number in
            step(number, run, hosts, random.chance(0.8) ? onFailure : random.pick(OnFailure.allCases), &random)
        }
        return Schedule(
            planName: "plan", hosts: connections, maxFailed: random.pick([0, 0, 1, 1, 2, 3]), steps: steps)
    }

    /// - Parameter given: what is done in it; nil for the seed's choice.
    static func step(
        _ number: Int, _ run: String, _ hosts: [HostSpec], _ onFailure: OnFailure, _ random: inout Randomness,
        _ given: (title: String, work: [Operation])? = nil
    ) -> ScheduledStep {
        var chosen = hosts.filter { _ in random.chance(0.85) }
        if chosen.isEmpty { chosen = [hosts[random.index(hosts.count)]] }
        let (title, work) = given ?? work("\(run)-\(number)", chosen[0], &random)
        let isDrained = random.chance(0.3)
        var program = work
        var closing: [Closing] = []
        if isDrained {
            program.insert(.run(CommandOperation(argv: ["set", "drained-\(run)"], timeout: 10)), at: 0)
            closing = [
                Closing(closes: 0, operation: .run(CommandOperation(argv: ["unset", "drained-\(run)"], timeout: 10)))
            ]
        }
        let worstCase = (program + closing.map(\.operation)).reduce(0) { $0 + $1.worstCase }
        let guardFor: Double? = onFailure == .rollback && random.chance(0.8) ? random.pick([30, 120]) : nil
        let actions = chosen.map {
            ScheduledAction(
                host: $0.name, program: program, closing: closing, worstCase: worstCase, guardFor: guardFor)
        }
        return ScheduledStep(
            title: title, onFailure: onFailure,
            batches: batches(actions, random.pick([[1], [2], [1, 3], [100], [100], [1, 2, 100]])))
    }

    private static func batches(_ actions: [ScheduledAction], _ sizes: [Int]) -> [[ScheduledAction]] {
        var left = actions[...]
        var batches: [[ScheduledAction]] = []
        while !left.isEmpty {
            let size = sizes[min(batches.count, sizes.count - 1)]
            batches.append(Array(left.prefix(size)))
            left = left.dropFirst(size)
        }
        return batches
    }

    private static func work(
        _ name: String, _ host: HostSpec, _ random: inout Randomness
    ) -> (title: String, program: [Operation]) {
        let services = host.units.filter { $0.triggers == nil }.map(\.name)
        let unit = random.chance(0.6) ? "app.service" : random.pick(services)
        var target = ServiceTarget(
            unit: unit, stopTimeout: random.pick([5, 20, 60]), startTimeout: random.pick([3, 10]),
            dependents: random.chance(0.7) ? .restart : .refuse)
        if random.chance(0.4) {
            target.health = [
                HealthCheck(probe: .http(url: "http://localhost/", status: []), within: 5, every: 1, soak: 0)
            ]
        }
        if random.chance(0.5) { target.soak = random.pick([1, 5]) }
        switch random.index(8) {
        case 0, 1, 2: return ("restart \(unit)", [.restart(target)])
        case 3: return ("stop \(unit)", [.stop(target)])
        case 4: return ("start \(unit)", [.start(target)])
        case 5: return ("link", [.link(LinkOperation(path: RandomHosts.path, to: RandomHosts.newRelease))])
        case 6:
            let mark = "mark-\(name)"
            let undo = random.chance(0.7) ? ["unset", mark] : nil
            return ("run", [.run(CommandOperation(argv: ["set", mark], timeout: 10, undo: undo))])
        default:
            return (
                "link and restart",
                [.link(LinkOperation(path: RandomHosts.path, to: RandomHosts.newRelease)), .restart(target)]
            )
        }
    }
}
