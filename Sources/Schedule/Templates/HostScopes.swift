import Diagnostics
import Inventory
import Plan
import PlanSyntax

/// The variables of each host of a run.
///
/// The nearest wins: the plan's, over them the host's own, over them those of the step, over them those of the command line, over
/// them what lull itself says.
struct HostScopes {
    private var connections: [String: HostConnection] = [:]
    private var ofHosts: [String: [String: Value]] = [:]
    private let inventory: Inventory
    private let plan: [String: Value]
    private let extra: [String: Value]
    private let declaredSecrets: [SecretSpec]
    /// Their names.
    private let secrets: Set<String>
    /// Of the step that is looked at.
    private var step: [String: Value] = [:]

    init(plan: Plan, inventory: Inventory, extra: ExtraVariables, hosts: [String], findings: Findings) {
        self.inventory = inventory
        self.plan = plan.vars
        self.extra = extra.values
        declaredSecrets = plan.secrets
        secrets = Set(plan.secrets.map(\.name.value))
        for secret in plan.secrets where extra.values[secret.name.value] != nil {
            findings.add(ScheduleProblem.secretOnCommandLine(secret.name.value), at: secret.name.span)
        }
        for host in hosts { add(host, findings) }
    }

    /// One more host, unless it is known.
    mutating func add(_ host: String, _ findings: Findings) {
        guard connections[host] == nil else { return }
        let ofHost = inventory.variables(of: host)
        for secret in declaredSecrets where ofHost[secret.name.value] != nil {
            findings.add(.secretTwice(secret.name.value), on: host, at: secret.name.span)
        }
        let layers = [Self.names(of: host), extra, ofHost, plan]
        do {
            connections[host] = try inventory.connection(
                of: host, over: extra, with: Variables(layers: layers, secrets: secrets))
            ofHosts[host] = ofHost
        } catch {
            findings.add(error.all)
        }
    }

    /// Every host that there is, whether it takes part or not.
    var inventoryHosts: [String] { inventory.hosts }

    func exists(_ host: String) -> Bool { inventory.contains(host: host) }

    private static func names(of host: String) -> [String: Value] {
        ["host": .string(host), "inventory_hostname": .string(host)]
    }

    /// The same, as seen from a step.
    func within(_ step: Step) -> HostScopes {
        var scopes = self
        scopes.step = step.vars
        return scopes
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
    func variables(_ host: String) -> Variables? {
        guard let connection = connections[host], let ofHost = ofHosts[host] else { return nil }
        var own = Self.names(of: host)
        own["address"] = .string(connection.address)
        return Variables(layers: [own, extra, step, ofHost, plan], secrets: secrets)
    }
}
