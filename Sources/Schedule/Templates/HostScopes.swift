import Diagnostics
import Inventory
import Plan
import PlanSyntax

/// The variables of each host of a run.
struct HostScopes {
    private var connections: [String: HostConnection] = [:]
    private var variables: [String: [String: Value]] = [:]

    init(plan: Plan, inventory: Inventory, hosts: [String], findings: Findings) {
        for host in hosts {
            do {
                let connection = try inventory.connection(of: host)
                connections[host] = connection
                // The nearest wins: the plan's, over them the host's, over them what lull itself says.
                var merged = plan.vars.merging(inventory.variables(of: host)) { $1 }
                merged["host"] = .string(host)
                merged["inventory_hostname"] = .string(host)
                merged["address"] = .string(connection.address)
                variables[host] = merged
            } catch {
                findings.add(error.all)
            }
        }
    }

    func connection(_ host: String) -> HostConnection? { connections[host] }

    /// Nil for a host whose connection could not be made out.
    func variables(_ host: String) -> [String: Value]? { variables[host] }
}
