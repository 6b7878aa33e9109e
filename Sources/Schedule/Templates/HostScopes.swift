import Diagnostics
import Inventory
import Plan
import PlanSyntax

/// The variables of each host of a run.
struct HostScopes {
    private var connections: [String: HostConnection] = [:]
    private var variables: [String: [String: Value]] = [:]
    private let inventory: Inventory

    init(plan: Plan, inventory: Inventory, hosts: [String], findings: Findings) {
        self.inventory = inventory
        for host in hosts {
            // The nearest wins: the plan's, over them the host's, over them what lull itself says.
            var merged = plan.vars.merging(inventory.variables(of: host)) { $1 }
            merged["host"] = .string(host)
            merged["inventory_hostname"] = .string(host)
            do {
                let connection = try inventory.connection(of: host, with: merged)
                connections[host] = connection
                merged["address"] = .string(connection.address)
                variables[host] = merged
            } catch {
                findings.add(error.all)
            }
        }
    }

    func connection(_ host: String) -> HostConnection? { connections[host] }

    /// A fault with what only the inventory knows of it: where an encrypted value stands, and which encrypted files may hold one
    /// that is missing.
    func explained(_ fault: HostFault, on host: String) -> HostFault {
        switch fault {
        case .encrypted(let name, nil):
            let variable = name.prefix { $0 != "." }
            guard let span = inventory.place(of: String(variable), on: host) else { return fault }
            return .encrypted(name, place: "\(span.text.name):\(span.line):\(span.column)")
        case .undefined(let name, let user, _):
            let files = inventory.encryptedFiles(of: host)
            return files.isEmpty ? fault : .hidden(name, user: user, files: files)
        default: return fault
        }
    }

    /// Nil for a host whose connection could not be made out.
    func variables(_ host: String) -> [String: Value]? { variables[host] }
}
