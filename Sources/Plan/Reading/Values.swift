import Diagnostics
import PlanSyntax

/// Reading of single values. Each returns nil after it has reported what is wrong.
extension Record.Entry {
    private func wrongType(_ problems: Problems, advice: String? = nil) {
        problems.add(
            ShapeProblem.wrongType("'\(field.key)'", expected: field.type.words, found: value.found, advice: advice),
            at: value.span)
    }

    /// A scalar as it was written: `1.10` stays `1.10`.
    func text(_ problems: Problems, advice: String? = nil) -> Placed<String>? {
        guard let text = value.scalarText, !value.isNull else {
            wrongType(problems, advice: advice)
            return nil
        }
        value.refuseTag(problems)
        return Placed(text, at: value.span)
    }

    /// The same of an item of the list that is the value; `expected` is what each must be.
    func text(ofItem item: YAMLNode, _ expected: String, _ problems: Problems) -> Placed<String>? {
        guard let text = item.scalarText, !item.isNull else {
            problems.add(
                ShapeProblem.wrongType("an item of '\(field.key)'", expected: expected, found: item.found, advice: nil),
                at: item.span)
            return nil
        }
        item.refuseTag(problems)
        return Placed(text, at: item.span)
    }

    /// Text in which nothing is replaced.
    func fixedText(_ problems: Problems, advice: String? = nil) -> Placed<String>? {
        guard let text = text(problems, advice: advice) else { return nil }
        guard !Template.begins(in: text.value) else {
            problems.add(VariableProblem.notHere(field.key), at: text.span)
            return nil
        }
        guard !text.value.trimmed.isEmpty else {
            problems.add(ShapeProblem.value(.empty, what: field.key), at: text.span)
            return nil
        }
        guard !ValueRules.hasControlCharacter(text.value) else {
            problems.add(ShapeProblem.value(.controlCharacter, what: field.key), at: text.span)
            return nil
        }
        return text
    }

    /// Text with variables; `rule` is applied at once if it has none.
    func template(_ problems: Problems, rule: (String) -> ValueFault? = { _ in nil }) -> Template? {
        text(problems).flatMap { template($0, problems, rule: rule) }
    }

    func template(_ text: Placed<String>, _ problems: Problems, rule: (String) -> ValueFault?) -> Template? {
        let (template, faults) = Template.parse(text.value, at: text.span)
        for fault in faults { problems.add(VariableProblem.template(fault.value), at: fault.span) }
        if !field.type.holdsSecrets { problems.note(template, in: field.key) }
        if faults.isEmpty, let literal = template.literal, let fault = rule(literal) {
            problems.add(ShapeProblem.value(fault, what: field.key), at: text.span)
            return nil
        }
        return faults.isEmpty ? template : nil
    }

    func bool(_ problems: Problems) -> Bool? {
        if case .bool(let flag) = try? value.resolved() { return flag }
        guard let text = value.scalarText else {
            wrongType(problems)
            return nil
        }
        let meant: String? =
            switch text.lowercased() {
            case "yes", "y", "on", "true", "1": "true"
            case "no", "n", "off", "false", "0": "false"
            default: nil
            }
        problems.add(ShapeProblem.notABoolean(text, suggestion: meant), at: value.span)
        return nil
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type, _ problems: Problems) -> Choice?
    where Choice.RawValue == String {
        guard let text = text(problems) else { return nil }
        if let choice = Choice(rawValue: text.value) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        let near = problems.nearest(to: text.value, among: known, of: field.key)
        problems.add(
            ShapeProblem.notAChoice(field.key, choice: text.value, among: known, suggestion: near), at: text.span)
        return nil
    }

    func duration(_ problems: Problems, canBeZero: Bool = true) -> Duration? {
        guard let text = text(problems) else { return nil }
        do {
            let duration = try DurationSyntax.parse(text.value)
            guard canBeZero || duration > .zero else {
                problems.add(NumberProblem.zeroDuration(field.key), at: text.span)
                return nil
            }
            return duration
        } catch {
            problems.add(NumberProblem(error, text.value), at: text.span)
            return nil
        }
    }

    /// `off`, or a duration. What YAML 1.1 takes for "no" is meant so here.
    func hostGuard(_ problems: Problems) -> GuardSpec? {
        if let text = value.scalarText, ["off", "false", "no"].contains(text.lowercased()) {
            value.refuseTag(problems)
            return .off
        }
        guard let duration = duration(problems) else { return nil }
        guard duration >= GuardSpec.shortest else {
            problems.add(
                NumberProblem.tooSmall(value.scalarText ?? "", what: field.key, least: "10s, or 'off'"), at: value.span)
            return nil
        }
        return .after(duration)
    }

    /// The items of a list, at least one.
    func items(_ problems: Problems, advice: String? = nil) -> [YAMLNode]? {
        guard case .sequence(let items) = value.kind else {
            wrongType(problems, advice: advice)
            return nil
        }
        value.refuseTag(problems)
        guard !items.isEmpty else {
            problems.add(ShapeProblem.emptyList(field.key), at: value.span)
            return nil
        }
        return items
    }

    /// A single text, or a list of them; all that can be read of it.
    func oneOrMore(_ expected: String, _ problems: Problems) -> [Placed<String>]? {
        guard case .sequence = value.kind else { return text(problems).map { [$0] } }
        return items(problems)?.compactMap { text(ofItem: $0, expected, problems) }
    }

    /// A command as a list of words.
    func argv(_ problems: Problems) -> [Template]? {
        if let text = value.scalarText, !value.isNull {
            problems.add(StepProblem.commandAsText(what: field.key, text), at: value.span)
            return nil
        }
        guard let items = items(problems) else { return nil }
        var words: [Template] = []
        for (index, item) in items.enumerated() {
            let rule = index == 0 ? ValueRules.program : ValueRules.word
            if let word = text(ofItem: item, "a word", problems).flatMap({ template($0, problems, rule: rule) }) {
                words.append(word)
            }
        }
        return words.count == items.count ? words : nil
    }
}

extension NumberProblem {
    init(_ fault: DurationSyntax.Fault, _ text: String) {
        self =
            switch fault {
            case .missingUnit(let suggestion): .missingUnit(text, suggestion: suggestion)
            case .negative: .negative(text)
            case .tooLong: .durationTooLong(text)
            case .malformed(let suggestion): .badDuration(text, suggestion: suggestion)
            }
    }
}
