import AgentProtocol
import Inventory
import Journal
public import Schedule

/// Asks every host of a schedule what its part would do. Read-only.
public struct Previewer: Sendable {
    private let fleet: any Fleet
    private let forks: Int

    /// - Parameter forks: how many hosts are asked at once.
    public init(fleet: any Fleet, forks: Int) {
        self.fleet = fleet
        self.forks = max(1, forks)
    }

    /// - Parameter seen: called for each host as its answer comes in, in any order.
    public func preview(
        _ schedule: Schedule, seen: @escaping @Sendable (String) async -> Void = { _ in }
    ) async -> Preview {
        let programs = schedule.programs
        var sights: [String: Preview.Sight] = [:]
        await withTaskGroup(of: (String, Preview.Sight).self) { group in
            var waiting = schedule.hosts[...]
            func begin() {
                guard let connection = waiting.popFirst() else { return }
                group.addTask {
                    (connection.host, await look(at: connection, program: programs[connection.host] ?? []))
                }
            }
            for _ in 0..<forks { begin() }
            for await (host, sight) in group {
                sights[host] = sight
                await seen(host)
                begin()
            }
        }
        return Preview(schedule: schedule, sights: sights)
    }

    private func look(at connection: HostConnection, program: [Operation]) async -> Preview.Sight {
        do throws(ContactFailure) {
            let forecast = try await fleet.forecast(connection, program: program)
            await fleet.release(connection)
            let refusals = Refusals.standing(in: program, forecast: forecast)
            return refusals.isEmpty ? .seen(forecast) : .excluded(.refused(refusals))
        } catch {
            return .excluded(.contact(error))
        }
    }
}

extension Schedule {
    /// All that each host does, step after step.
    var programs: [String: [Operation]] {
        var programs: [String: [Operation]] = [:]
        let actions = steps.flatMap(\.batches).joined()
        for action in actions { programs[action.host, default: []] += action.program }
        // What a host does for others stands behind its own.
        for errand in actions.flatMap({ $0.errands ?? [] }) { programs[errand.host, default: []] += errand.program }
        // So do the questions of gates: nothing is asked, but a host says whether its policy would let it be.
        for question in steps.flatMap({ $0.gate ?? [] }).flatMap(\.questions) {
            let check = Operation.check(HealthCheck(probe: question.probe, within: 0, every: 1, soak: 0))
            for host in question.hosts { programs[host, default: []].append(check) }
        }
        return programs
    }
}
