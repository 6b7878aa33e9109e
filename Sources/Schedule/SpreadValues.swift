import Plan

/// What the variable of a `spread` holds on each host.
struct SpreadValues {
    let scopes: HostScopes
    let findings: Findings

    /// - Parameters:
    ///   - hosts: of the step; one that doesn't have the variable is an error.
    ///   - all: of the run; one of them may be out when the step's turn comes.
    func spread(_ spec: SpreadSpec, hosts: [String], all: [String]) -> ScheduledSpread {
        let needed = Set(hosts)
        var values: [String: String] = [:]
        for host in all {
            guard let variables = scopes.variables(host) else { continue }
            var resolution = VariableResolution(variables: variables)
            do {
                values[host] = try resolution.text(of: Template.Reference(path: spec.by.value, span: spec.by.span))
            } catch {
                if needed.contains(host) { findings.add(scopes.explained(error, on: host), on: host, at: spec.by.span) }
            }
        }
        return ScheduledSpread(by: spec.name, max: spec.max, values: values)
    }
}
