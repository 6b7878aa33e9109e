import Diagnostics
import PlanSyntax

/// What verbs act on.
extension StepReading {
    /// Services that the plan declares, each once.
    func names(_ entry: Record.Entry) -> [Placed<String>]? {
        guard let texts = entry.oneOrMore("the name of a service", problems) else { return nil }
        var names: [Placed<String>] = []
        var units: [String: SourceSpan] = [:]
        for written in texts {
            guard let service = declared(written, entry) else { continue }
            // One alone, the usual case, is named once.
            if texts.count > 1, let first = units.updateValue(written.span, forKey: service.unit) {
                problems.add(
                    StepProblem.serviceTwice(service.name.value), at: written.span,
                    secondary: [Diagnostic.Label(first, "first named here")])
            }
            names.append(Placed(service.name.value, at: written.span))
        }
        return names.count == texts.count ? names : nil
    }

    /// What is stopped before a reboot: services, `all` or `none`.
    func reboot(_ entry: Record.Entry, of step: Record) -> RebootSpec? {
        if let timeout = step["timeout"], case .mapping = timeout.value.kind {
            problems.add(StepProblem.rebootTimeouts, at: timeout.value.span)
        }
        switch entry.value.scalarText {
        case "none": return RebootSpec(services: [], isAll: false)
        case "all":
            guard let services else { return nil }
            if services.isEmpty { problems.add(StepProblem.nothingDeclared, at: entry.value.span) }
            return RebootSpec(services: services.map { Placed($0.name.value, at: entry.value.span) }, isAll: true)
        default: return names(entry).map { RebootSpec(services: $0, isAll: false) }
        }
    }

    private func declared(_ name: Placed<String>, _ entry: Record.Entry) -> ServiceSpec? {
        guard !Template.begins(in: name.value) else {
            problems.add(VariableProblem.notHere(entry.field.key), at: name.span)
            return nil
        }
        do {
            let unit = try UnitName.unit(of: name.value)
            guard let services else { return nil }
            if let problem = UnitName.obstacle(to: entry.field.key, unit) {
                problems.add(problem, at: name.span)
                return nil
            }
            if let service = byUnit[unit] {
                // The unit of the host by the same name is another.
                if let user = service.user, ["enable", "disable"].contains(entry.field.key) {
                    problems.add(
                        StepProblem.enablesForUser(name.value, verb: entry.field.key, user: user), at: name.span)
                    return nil
                }
                return service
            }
            let near = problems.nearest(to: name.value, among: services.map(\.name.value), of: "services")
            problems.add(StepProblem.unknownService(name.value, suggestion: near), at: name.span)
        } catch {
            problems.add(error, at: name.span)
        }
        return nil
    }

    func link(_ entry: Record.Entry) -> LinkSpec? {
        guard
            let record = Record(entry.value, .link, "'link'", expected: "a mapping of path and to", to: problems)
        else { return nil }
        let path = record["path"].flatMap { $0.template(problems, rule: ValueRules.ownFile) }
        let to = record["to"].flatMap { $0.template(problems, rule: ValueRules.target) }
        guard let path, let to else { return nil }
        return LinkSpec(path: path, to: to)
    }

    func copy(_ entry: Record.Entry) -> CopySpec? {
        guard
            let record = Record(
                entry.value, .copy, "'copy'", expected: "a mapping of src or content, and dest", to: problems)
        else { return nil }
        let destination = record["dest"].flatMap { $0.template(problems, rule: ValueRules.ownFile) }
        let mode = record["mode"].flatMap { $0.mode(problems) }
        let given = record.entries.filter { record.place.alternatives.contains($0.field.key) }
        guard given.count == 1, let source = given.first else {
            if given.isEmpty, !record.unread.isEmpty { return nil }
            problems.add(
                StepProblem.exactlyOne(
                    of: record.place.alternatives, in: record.subject, given: given.map(\.field.key)),
                at: given.last?.key.span ?? record.span)
            return nil
        }
        let content: CopySpec.Content? =
            source.field.key == "src"
            ? source.template(problems, rule: ValueRules.target).map { .file($0, directory: scope.directory) }
            : source.template(problems).map { .text($0) }
        guard let content, let destination else { return nil }
        return CopySpec(content: content, destination: destination, mode: mode)
    }
}
