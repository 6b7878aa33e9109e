public import Diagnostics
import PlanSyntax

/// Reads a plan: from its text to the model, with all that is wrong in it at once.
public enum PlanReader {
    /// - Parameter files: Where included files come from.
    /// - Returns: The plan, nil if there is any error; and all errors and warnings.
    public static func read(
        _ text: SourceText, files: PlanFiles = .disk
    ) -> (plan: Plan?, diagnostics: [Diagnostic]) {
        let problems = Problems()
        let (node, diagnostics) = YAMLReader.read(text)
        problems.add(diagnostics)
        guard let node else { return (nil, problems.diagnostics) }
        let plan = plan(node, text, files, problems)
        return (problems.hasErrors ? nil : plan, withoutEchoes(problems.diagnostics).unique)
    }

    /// `{{ name }}` without quotes is a mapping to YAML; once that is said, its wrong type is no news.
    private static func withoutEchoes(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        let unquoted = Set(diagnostics.lazy.filter { $0.code == .unquotedTemplate }.compactMap(\.primary?.span.start))
        guard !unquoted.isEmpty else { return diagnostics }
        return diagnostics.filter { diagnostic in
            guard diagnostic.code == .wrongType, let start = diagnostic.primary?.span.start else { return true }
            return !unquoted.contains(start)
        }
    }

    private static func plan(
        _ node: YAMLNode, _ text: SourceText, _ files: PlanFiles, _ problems: Problems
    ) -> Plan? {
        if node.isNull {
            problems.add(ShapeProblem.emptyPlan, at: node.span)
            return nil
        }
        guard
            let record = Record(
                node, .plan, "the plan", advice: "such as services: … and steps: …, without a leading '- '",
                to: problems)
        else { return nil }
        let services = record["services"].map(ServiceReading(problems: problems).services) ?? .some([])
        let inclusion = Inclusion(files, of: text)
        let steps =
            record["steps"].map(StepReading(problems: problems, services: services, inclusion: inclusion).steps) ?? []
        warnOfUnused(services ?? [], steps, problems)
        let limits = FailLimitReading(problems: problems)
        let secretReading = SecretReading(problems: problems)
        let secrets = record["vars"].map(secretReading.secrets) ?? []
        let plan = Plan(
            source: text, name: record["name"].flatMap { $0.fixedText(problems) }?.value ?? text.name,
            vars: record["vars"].map { VariableReading(problems: problems, isOfPlan: true).vars($0) } ?? [:],
            secrets: secrets,
            window: record["window"].flatMap(WindowReading(problems: problems, files: files).planWindow),
            blockers: record["blockers"].map(BlockerReading(problems: problems).blockers) ?? [],
            notify: record["notify"].map(NotifyReading(problems: problems).targets) ?? [],
            budget: limits.budget(record, own: record["budget"].flatMap { budget($0, problems) }) ?? .count(0),
            defaults: record["defaults"].map { defaults($0, problems) } ?? Defaults(), services: services ?? [],
            steps: steps)
        ForceReading(problems: problems).check(plan)
        limits.check(plan)
        secretReading.check(secrets)
        return plan
    }

    private static func budget(_ entry: Record.Entry, _ problems: Problems) -> Limit? {
        Record(
            entry.value, .budget, "'budget'", expected: "a mapping such as { max_failed: 2 }", to: problems
        )?["max_failed"].flatMap { $0.limit(problems, atLeast: 0) }
    }

    private static func defaults(_ entry: Record.Entry, _ problems: Problems) -> Defaults {
        var defaults = Defaults()
        guard
            let record = Record(
                entry.value, .defaults, "'defaults'", expected: "a mapping such as { timeout: 90s }", to: problems)
        else { return defaults }
        let shared = ServiceReading(problems: problems)
        ForceReading(problems: problems).defaults(record["noforce"])
        defaults.timeout = defaults.timeout.replaced(by: record["timeout"].flatMap(shared.timeout))
        defaults.onFailure = record["on_failure"].flatMap { $0.choice(OnFailure.self, problems) } ?? .rollback
        defaults.soak = record["soak"].flatMap { $0.duration(problems) } ?? .zero
        defaults.hostGuard = record["guard"].flatMap { $0.hostGuard(problems) }
        return defaults
    }

    private static func warnOfUnused(_ services: [ServiceSpec], _ steps: [Step], _ problems: Problems) {
        // With errors, a step that uses the service may be one of those that could not be read.
        guard !problems.hasErrors else { return }
        var used: Set<String> = []
        // By their places, since a step is too large to be copied for a look at it.
        for step in steps.indices { for name in steps[step].verb.services { used.insert(name.value) } }
        for service in services where !used.contains(service.name.value) {
            problems.add(StepProblem.unusedService(service.name.value), at: service.name.span)
        }
    }
}

extension Verb {
    /// The services that the verb acts on, in order.
    public var services: [Placed<String>] {
        switch self {
        case .stop(let names), .start(let names), .restart(let names), .reload(let names), .enable(let names),
            .disable(let names):
            names
        case .reboot(let spec): spec.services
        case .run, .link, .copy, .waitFor, .check, .pause, .approve: []
        }
    }
}

extension [Diagnostic] {
    private struct Key: Hashable {
        var text: ObjectIdentifier?
        var start: Int?
        var end: Int?
        var message: String

        // Two that are said of one place are rare, so their messages needn't be hashed.
        func hash(into hasher: inout Hasher) {
            hasher.combine(start)
            hasher.combine(end)
        }
    }

    /// A file that is included twice is wrong once.
    fileprivate var unique: [Diagnostic] {
        var seen: Set<Key> = []
        seen.reserveCapacity(count)
        return filter { diagnostic in
            let span = diagnostic.primary?.span
            return seen.insert(
                Key(
                    text: span.map { ObjectIdentifier($0.text) }, start: span?.start, end: span?.end,
                    message: diagnostic.message)
            ).inserted
        }
    }
}
