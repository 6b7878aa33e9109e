import AgentProtocol
import Diagnostics
import Plan
import PlanSyntax

/// Replaces the `{{ variables }}` of `notify`: those of the plan and of the command line. It is said once for the run, so no host's
/// variables count.
struct NotifyRendering {
    private let texts: ControllerTexts

    init(plan: Plan, extra: ExtraVariables, findings: Findings) {
        texts = ControllerTexts(plan: plan, extra: extra, key: "notify", findings: findings)
    }

    /// - Returns: Nil after what is wrong was reported.
    func target(_ spec: NotifySpec) -> ScheduledNotify? {
        switch spec.channel {
        case .webhook(let template, let headers, let format):
            // Only what holds no secret can be judged as a whole.
            let url = texts.text(template, what: "webhook", whole: ValueRules.webhook, part: ValueRules.partOfWebhook)
            let headers = texts.texts(headers, what: "headers", rule: ValueRules.header)
            guard let url, let headers else { return nil }
            return ScheduledNotify(
                channel: .webhook(.init(url: url, headers: headers.isEmpty ? nil : headers, format: format)),
                kinds: spec.kinds)
        case .command(let argv, let environment):
            let words = argv.compactMap(word)
            let environment = texts.texts(environment, what: "env", rule: ValueRules.word)
            guard words.count == argv.count, let environment else { return nil }
            return ScheduledNotify(
                channel: .command(.init(argv: words, environment: environment.isEmpty ? nil : environment)),
                kinds: spec.kinds)
        }
    }

    /// A word of a command, in which the message may be named.
    private func word(_ template: Template) -> MessageText? {
        var pieces: [MessageText.Piece] = []
        let isWhole = texts.each(template) { piece, resolution throws(HostFault) in
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
}
