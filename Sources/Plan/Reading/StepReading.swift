import Diagnostics
import PlanSyntax

/// Reading of `steps`.
struct StepReading {
    let problems: Problems
    /// Nil if they could not be read: then nothing is said of the names that steps use.
    let services: [ServiceSpec]?
    let byUnit: [String: ServiceSpec]
    private let declared: ConditionTyping.Declared?
    let inclusion: Inclusion
    var scope = IncludeScope()

    init(problems: Problems, services: [ServiceSpec]?, inclusion: Inclusion) {
        self.problems = problems
        self.services = services
        self.inclusion = inclusion
        byUnit = Dictionary((services ?? []).map { ($0.unit, $0) }, uniquingKeysWith: { first, _ in first })
        declared = services.map { ConditionTyping.Declared($0.map(ConditionTyping.Service.init)) }
    }

    private static let verbs = PlanField.Place.step.alternatives

    func steps(_ entry: Record.Entry) -> [Step] {
        guard let items = entry.items(problems, advice: "begin each with '- '") else { return [] }
        return steps(items)
    }

    func steps(_ items: [YAMLNode]) -> [Step] {
        let file = scope.path.last.map { " of \($0)" } ?? ""
        var steps: [Step] = []
        steps.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            guard
                let record = Record(
                    item, .step, "step \(index + 1)\(file)", expected: "a mapping such as { restart: app, hosts: web }",
                    unlessNeeded: scope.hosts != nil || item.hasKey("include") || item.hasKey("approve")
                        ? ["hosts"] : [], to: problems)
            else { continue }
            if let include = record["include"] {
                steps += included(record, include)
            } else if let step = step(record) {
                steps.append(step)
            }
        }
        return steps
    }

    private func step(_ record: Record) -> Step? {
        let shared = ServiceReading(problems: problems)
        let (force, isNoforce) = ForceReading(problems: problems).step(record)
        let name = record["name"].flatMap { $0.fixedText(problems) }
        let hosts =
            record["hosts"].flatMap { $0.fixedText(problems, advice: Self.pattern(for: $0.value)) } ?? scope.hosts
        let serial = record["serial"].flatMap { $0.limits(problems) } ?? []
        let spread = record["spread"].flatMap(SpreadReading(problems: problems).spread)
        let gate = record["gate"].map(GateReading(problems: problems).gate) ?? []
        let order = record["order"].flatMap { $0.choice(HostOrder.self, problems) } ?? .inventory
        let before = record["before"].map(commands) ?? []
        let after = record["after"].map(commands) ?? []
        let soak = record["soak"].flatMap { $0.duration(problems) }
        let timeout = record["timeout"].flatMap(shared.timeout)
        let onFailure = record["on_failure"].flatMap { $0.choice(OnFailure.self, problems) }
        let hostGuard = record["guard"].flatMap { $0.hostGuard(problems) }
        let tags = record["tags"].map { $0.tags(problems) } ?? []
        let allTags = scope.tags + tags.filter { !scope.tags.contains($0) }
        let failLimit = FailLimitReading(problems: problems).limit(record)
        let runsOnce = record["run_once"].flatMap { $0.bool(problems) } ?? false
        let own = record["vars"].map(VariableReading(problems: problems).vars)
        let vars = own.map { scope.vars.merging($0) { $1 } } ?? scope.vars
        if runsOnce, let sizes = record["serial"] {
            problems.add(
                SelectionProblem.serialOfOne, at: sizes.key.span,
                secondary: record["run_once"].map { [Diagnostic.Label($0.key.span, "and this leaves one host")] } ?? [])
        }
        let verb = verb(record)
        let when = (scope.when + [record["when"]].compactMap(\.self)).flatMap { conditions($0, of: verb?.0) }
        guard let (verb, span) = verb else { return nil }
        if verb.commands.contains(where: { $0.delegate != nil }), let own = after.first(where: { $0.delegate == nil }) {
            problems.add(StepProblem.delegatesInside("run"), at: own.span)
        }
        if (before + after + verb.commands).contains(where: { $0.delegate != nil }) {
            for fact in when.compactMap(\.root.firstFact) {
                problems.add(ConditionProblem.factBesideDelegate, at: fact.span)
            }
        }
        if !verb.isApproval, let misplaced = record["approvers"] {
            problems.add(StepProblem.goesWith("approvers", needs: "approve"), at: misplaced.key.span)
        }
        if verb.isApproval { ApprovalReading(problems: problems).check(record, at: span, under: scope.when) }
        guard let hosts = verb.needsHosts ? hosts : Placed("", at: span) else { return nil }
        return Step(
            name: name, verb: verb, verbSpan: span, hosts: hosts, serial: serial, spread: spread, order: order,
            gate: gate,
            before: before,
            after: after, soak: soak, timeout: timeout, force: force, isNoforce: isNoforce, onFailure: onFailure,
            hostGuard: hostGuard, tags: allTags, runsOnce: runsOnce, vars: vars, when: when,
            failLimit: failLimit, span: record.span)
    }

    func conditions(_ entry: Record.Entry, of verb: Verb?) -> [PlanCondition] {
        let ofStep = verb.flatMap { verb in declared.map { known in verb.services.compactMap { known[$0.value] } } }
        let typing = ConditionTyping(problems: problems, ofStep: ofStep, declared: declared)
        return ConditionReading(typing: typing).conditions(entry)
    }

    private func verb(_ record: Record) -> (Verb, SourceSpan)? {
        let verbs = record.entries.filter(\.field.isVerb)
        record.reportStrayCompanions(problems)
        // Read all of them, so that what is wrong in any of them is said.
        let read = verbs.map { entry in verb(entry, of: record).map { ($0, entry.key.span) } }
        guard verbs.count <= 1 else {
            problems.add(
                StepProblem.severalVerbs(record.subject, verbs.map(\.field.key)), at: verbs[1].key.span,
                secondary: [Diagnostic.Label(verbs[0].key.span, "the first")])
            return nil
        }
        if verbs.isEmpty, !Self.verbs.contains(where: record.misspells) {
            problems.add(StepProblem.noVerb(record.subject, verbs: Self.verbs), at: record.span)
        }
        return read.first ?? nil
    }

    private func verb(_ entry: Record.Entry, of step: Record) -> Verb? {
        let checks = CheckReading(problems: problems)
        switch entry.field.key {
        case "stop": return names(entry).map { .stop($0) }
        case "start": return names(entry).map { .start($0) }
        case "restart": return names(entry).map { .restart($0) }
        case "reload": return names(entry).map { .reload($0) }
        case "enable": return names(entry).map { .enable($0) }
        case "disable": return names(entry).map { .disable($0) }
        case "reboot": return reboot(entry, of: step).map { .reboot($0) }
        case "run": return command(step).map { .run($0) }
        case "link": return link(entry).map { .link($0) }
        case "copy": return copy(entry).map { .copy($0) }
        case "wait_for": return checks.question(entry, within: .seconds(30)).map { .waitFor($0) }
        case "approve": return ApprovalReading(problems: problems).verb(entry, of: step)
        case "check": return checks.question(entry, within: .zero).map { .check($0) }
        default: return entry.duration(problems, canBeZero: false).map { .pause($0) }
        }
    }

    /// Of a list of hosts, the pattern that means the same.
    private static func pattern(for node: YAMLNode) -> String? {
        guard case .sequence(let items) = node.kind, !items.isEmpty else { return nil }
        let names = items.compactMap(\.scalarText)
        return names.count == items.count ? "write '\(names.joined(separator: ":"))'" : nil
    }

    private func commands(_ entry: Record.Entry) -> [CommandSpec] {
        guard let items = entry.items(problems, advice: "write [{ run: [ … ] }]") else { return [] }
        let commands = items.compactMap { item in
            Record(
                item, .command, "a command of '\(entry.field.key)'", expected: "a mapping such as { run: [ … ] }",
                to: problems
            ).flatMap(command)
        }
        checkOrder(commands, of: entry.field.key)
        return commands
    }

    /// What is done elsewhere encloses what a host does itself.
    private func checkOrder(_ commands: [CommandSpec], of key: String) {
        let isBefore = key == "before"
        for (one, next) in zip(commands, commands.dropFirst()) where (one.delegate == nil) != (next.delegate == nil) {
            guard (next.delegate != nil) == isBefore else { continue }
            problems.add(StepProblem.delegatesInside(key), at: next.span)
            return
        }
    }

    private func command(_ record: Record) -> CommandSpec? {
        let undo = record["undo"].map { $0.argv(problems) }
        let unless = record["unless"].map { $0.argv(problems) }
        let delegate = record["on"].flatMap { $0.template(problems, rule: ValueRules.program) }
        let stdin = record["stdin"].map { $0.template(problems, rule: ValueRules.input) }
        let environment = record["env"].map { $0.environment(problems) } ?? [:]
        guard let argv = record["run"]?.argv(problems), let environment else { return nil }
        return CommandSpec(
            argv: argv, undo: undo ?? nil, unless: unless ?? nil, delegate: delegate, stdin: stdin ?? nil,
            environment: environment, span: record.span)
    }
}

extension ConditionTyping.Service {
    fileprivate init(_ service: ServiceSpec) {
        self.init(name: service.name.value, unit: service.unit, user: service.user)
    }
}
