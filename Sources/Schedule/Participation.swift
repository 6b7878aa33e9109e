import AgentProtocol
import Diagnostics
import Plan
import PlanSyntax

/// Which hosts of a step take part, as far as their variables decide that.
struct Participation {
    struct Part {
        var host: String
        /// What is left to ask of the host when its turn comes; nil where nothing is.
        var when: HostCondition?
    }

    let scopes: HostScopes
    let findings: Findings

    /// Those of the hosts that take part, in the same order, and why the others don't.
    func parts(of step: Step, on hosts: [String]) -> (parts: [Part], leftOut: [LeftOut]) {
        guard !step.when.isEmpty else { return (hosts.map { Part(host: $0) }, []) }
        var parts: [Part] = []
        var leftOut: [LeftOut] = []
        let scopes = scopes.within(step)
        for host in hosts {
            guard let variables = scopes.variables(host) else { continue }
            do throws(ConditionReducer.Fault) {
                switch try verdict(step.when, variables) {
                case .takesPart(let condition): parts.append(Part(host: host, when: condition))
                case .staysOut(let because):
                    if let index = leftOut.firstIndex(where: { $0.because == because }) {
                        leftOut[index].hosts.append(host)
                    } else {
                        leftOut.append(LeftOut(step: step.title, hosts: [host], because: because))
                    }
                }
            } catch {
                findings.add(scopes.explained(error.fault, on: host), on: host, at: error.span)
            }
        }
        return (parts, leftOut)
    }

    /// `when: rack == 'a' doesn't hold: rack is b`. Hosts are told together where this is the same.
    private static func words(_ condition: PlanCondition, _ variables: Variables) -> String {
        let text = "when: \(condition.source) doesn't hold"
        var resolution = VariableResolution(variables: variables)
        let found = condition.root.variables.compactMap { path -> String? in
            // It stands before this already, and would tell each host alone.
            if path == ["host"] || path == ["inventory_hostname"] { return nil }
            let name = path.joined(separator: ".")
            do throws(HostFault) {
                return try resolution.value(of: path).shortText.map { "\(name) is \($0)" }
            } catch {
                switch error {
                case .undefined, .noKey: return "\(name) is undefined"
                default: return nil
                }
            }
        }
        return found.isEmpty ? text : "\(text): \(found.joined(separator: ", "))"
    }

    private enum Verdict {
        case takesPart(HostCondition?)
        case staysOut(because: String)
    }

    private func verdict(_ conditions: [PlanCondition], _ variables: Variables) throws(ConditionReducer.Fault)
        -> Verdict
    {
        var open: [HostCondition] = []
        var reducer = ConditionReducer(variables: variables)
        for condition in conditions {
            let reduced = try reducer.flag(condition.root)
            switch reduced {
            case .value(.bool(true)): break
            case .value: return .staysOut(because: Self.words(condition, variables))
            default: open.append(HostCondition(text: condition.source, condition: reduced))
            }
        }
        return .takesPart(HostCondition(allOf: open))
    }
}

extension ConditionNode {
    /// Its variables, in order, each once.
    fileprivate var variables: [[String]] {
        switch kind {
        case .value, .fact: []
        case .variable(let path), .isDefined(let path): [path]
        case .not(let inner): inner.variables
        case .list(let items), .all(let items), .any(let items): items.flatMap(\.variables).unique
        case .compare(let left, _, let right): (left.variables + right.variables).unique
        }
    }
}

extension [[String]] {
    fileprivate var unique: [[String]] {
        var seen: Set<[String]> = []
        return filter { seen.insert($0).inserted }
    }
}

extension Value {
    /// Nil where it is no single value, or a long one.
    fileprivate var shortText: String? {
        guard let text = keyText, text.utf8.count <= 40 else { return nil }
        return text.isEmpty ? "''" : text
    }
}
