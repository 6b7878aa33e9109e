import Diagnostics
import PlanSyntax

/// Reading of `services`, and of what else has timeouts.
struct ServiceReading {
    let problems: Problems

    /// Nil if there is no telling what services there are.
    func services(_ entry: Record.Entry) -> [ServiceSpec]? {
        guard case .mapping(let pairs) = entry.value.kind else {
            problems.add(
                ShapeProblem.wrongType(
                    "'services'", expected: entry.field.type.words, found: entry.value.found, advice: "such as { app: }"
                ),
                at: entry.value.span)
            return nil
        }
        var services: [ServiceSpec] = []
        var byUnit: [String: ServiceSpec] = [:]
        for pair in pairs {
            guard let name = pair.key.scalarText, let service = service(name, pair) else { continue }
            if let first = byUnit[service.unit] {
                problems.add(
                    StepProblem.serviceTwice(first.name.value), at: service.name.span,
                    secondary: [Diagnostic.Label(first.name.span, "first named here")])
            } else {
                services.append(service)
                byUnit[service.unit] = service
            }
        }
        return services
    }

    private func service(_ name: String, _ pair: YAMLNode.Entry) -> ServiceSpec? {
        if pair.key.isMergeKey {
            problems.add(ShapeProblem.mergeKey, at: pair.key.span)
            return nil
        }
        var spec: ServiceSpec
        do {
            spec = ServiceSpec(name: Placed(name, at: pair.key.span), unit: try UnitName.unit(of: name))
        } catch {
            problems.add(error, at: pair.key.span)
            return nil
        }
        guard !pair.value.isNull,
            let record = Record(pair.value, .service, "service '\(name)'", to: problems)
        else { return spec }
        spec.timeout = record["timeout"].flatMap(timeout)
        spec.health = record["health"].map { CheckReading(problems: problems).health($0, service: name) } ?? []
        spec.protect = record["protect"].map(protect) ?? []
        spec.dependents = record["dependents"].flatMap { $0.choice(Dependents.self, problems) } ?? .refuse
        spec.soak = record["soak"].flatMap { $0.duration(problems) }
        spec.force = record["force"].flatMap(ForceReading(problems: problems).force)
        spec.user = record["user"].flatMap(user)
        return spec
    }

    private func user(_ entry: Record.Entry) -> String? {
        guard let name = entry.fixedText(problems) else { return nil }
        guard UserName.isValid(name.value) else {
            problems.add(StepProblem.badUserName(name.value), at: name.span)
            return nil
        }
        return name.value
    }

    private func protect(_ entry: Record.Entry) -> [Template] {
        guard let items = entry.items(problems, advice: "write [ … ]") else { return [] }
        return items.compactMap { item in
            entry.text(ofItem: item, "an absolute path", problems)
                .flatMap { entry.template($0, problems, rule: ValueRules.ownPath) }
        }
    }

    /// One duration for both, or a mapping of `stop` and `start`.
    func timeout(_ entry: Record.Entry) -> TimeoutOverride? {
        guard case .mapping = entry.value.kind else {
            return entry.duration(problems, canBeZero: false).map { TimeoutOverride(stop: $0, start: $0) }
        }
        return Record(entry.value, .timeout, "'timeout'", to: problems).map { record in
            TimeoutOverride(
                stop: record["stop"].flatMap { $0.duration(problems, canBeZero: false) },
                start: record["start"].flatMap { $0.duration(problems, canBeZero: false) })
        }
    }
}
