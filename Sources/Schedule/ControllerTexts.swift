import AgentProtocol
import Diagnostics
import Plan
import PlanSyntax

/// Replaces the `{{ variables }}` of what is said once for the run, and for no host: those of the plan and of the command line. No
/// host's variables count.
struct ControllerTexts {
    private let variables: Variables
    /// Where the texts stand in the plan.
    private let key: String
    private let findings: Findings

    init(plan: Plan, extra: ExtraVariables, key: String, findings: Findings) {
        variables = Variables(layers: [extra.values, plan.vars], secrets: Set(plan.secrets.map(\.name.value)))
        self.key = key
        self.findings = findings
    }

    func texts(
        _ templates: [String: Template], what: String, rule: (String) -> ValueFault?
    ) -> [String: SecretText]? {
        let texts = templates.compactMapValues { text($0, what: what, whole: rule, part: rule) }
        return texts.count == templates.count ? texts : nil
    }

    /// - Parameters:
    ///   - whole: the rule for a text without secrets.
    ///   - part: the rule for what stands between secrets.
    func text(
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
        findings.add(.onController(.value(fault, what: what), key: key), at: template.span)
        return nil
    }

    /// A text that holds no secrets.
    func plain(_ template: Template, what: String, rule: (String) -> ValueFault?) -> String? {
        var text = ""
        let isWhole = each(template) { piece, resolution throws(HostFault) in
            switch piece {
            case .text(let words): text += words
            case .variable(let reference): text += try resolution.text(of: reference)
            }
        }
        guard isWhole else { return nil }
        guard let fault = rule(text) else { return text }
        findings.add(.onController(.value(fault, what: what), key: key), at: template.span)
        return nil
    }

    /// - Returns: Whether all of its pieces could be had.
    func each(
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
                findings.add(.onController(error, key: key), at: span)
                isWhole = false
            }
        }
        return isWhole
    }
}
