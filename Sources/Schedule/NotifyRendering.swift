import AgentProtocol
import Diagnostics
import Plan
import PlanSyntax

/// Replaces the `{{ variables }}` of `notify`: those of the plan and of the command line. It is said once for the run, so no host's
/// variables count.
struct NotifyRendering {
    private let variables: Variables
    private let findings: Findings

    init(plan: Plan, extra: ExtraVariables, findings: Findings) {
        variables = Variables(layers: [extra.values, plan.vars], secrets: Set(plan.secrets.map(\.name.value)))
        self.findings = findings
    }

    /// - Returns: Nil after what is wrong was reported.
    func target(_ spec: NotifySpec) -> ScheduledNotify? {
        switch spec.channel {
        case .webhook(let template, let headers, let format):
            // Only what holds no secret can be judged as a whole.
            let url = text(template, what: "webhook", whole: ValueRules.webhook, part: ValueRules.partOfWebhook)
            let headers = texts(headers, what: "headers", rule: ValueRules.header)
            guard let url, let headers else { return nil }
            return ScheduledNotify(
                channel: .webhook(.init(url: url, headers: headers.isEmpty ? nil : headers, format: format)),
                kinds: spec.kinds)
        case .command(let argv, let environment):
            let words = argv.compactMap(word)
            let environment = texts(environment, what: "env", rule: ValueRules.word)
            guard words.count == argv.count, let environment else { return nil }
            return ScheduledNotify(
                channel: .command(.init(argv: words, environment: environment.isEmpty ? nil : environment)),
                kinds: spec.kinds)
        }
    }

    private func texts(
        _ templates: [String: Template], what: String, rule: (String) -> ValueFault?
    ) -> [String: SecretText]? {
        let texts = templates.compactMapValues { text($0, what: what, whole: rule, part: rule) }
        return texts.count == templates.count ? texts : nil
    }

    /// - Parameters:
    ///   - whole: the rule for a text without secrets.
    ///   - part: the rule for what stands between secrets.
    private func text(
        _ template: Template, what: String, whole: (String) -> ValueFault?, part: (String) -> ValueFault?
    ) -> SecretText? {
        var text = SecretText()
        let isWhole = each(template) { piece, resolution throws(HostFault) in
            switch piece {
            case .text(let words): text.append(.text(words))
            case .variable(let reference):
                for piece in try resolution.secretText(of: reference).pieces { text.append(piece) }
            }
        }
        guard isWhole else { return nil }
        let fault =
            text.secrets.isEmpty
            ? whole(text.plain ?? "")
            : text.pieces.compactMap { if case .text(let words) = $0 { part(words) } else { nil } }.first
        guard let fault else { return text }
        findings.add(.inNotify(.value(fault, what: what)), at: template.span)
        return nil
    }

    /// A word of a command, in which the message may be named.
    private func word(_ template: Template) -> MessageText? {
        var pieces: [MessageText.Piece] = []
        let isWhole = each(template) { piece, resolution throws(HostFault) in
            switch piece {
            case .text(let words): pieces.append(.text(words))
            case .variable(let reference) where reference.path.first == MessageText.variable:
                pieces.append(.field(try Self.field(reference)))
            case .variable(let reference): pieces.append(.text(try resolution.text(of: reference)))
            }
        }
        return isWhole ? MessageText(pieces) : nil
    }

    private static func field(_ reference: Template.Reference) throws(HostFault) -> MessageText.Field {
        let key = reference.path.dropFirst().joined(separator: ".")
        if let field = MessageText.Field(rawValue: key) { return field }
        if key.isEmpty { throw .notText(MessageText.variable, holds: "a mapping") }
        let known = MessageText.Field.allCases.map(\.rawValue)
        throw .noKey(
            key, in: MessageText.variable, suggestion: suggestion(for: key, among: known) ?? known.first)
    }

    /// - Returns: Whether all of its pieces could be had.
    private func each(
        _ template: Template,
        _ body: (Template.Piece, inout VariableResolution) throws(HostFault) -> Void
    ) -> Bool {
        var resolution = VariableResolution(variables: variables)
        var isWhole = true
        for piece in template.pieces {
            do throws(HostFault) {
                try body(piece, &resolution)
            } catch {
                let span = if case .variable(let reference) = piece { reference.span } else { template.span }
                findings.add(.inNotify(error), at: span)
                isWhole = false
            }
        }
        return isWhole
    }
}
