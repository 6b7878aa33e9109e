import AgentProtocol
import Diagnostics
import Plan

/// Replaces `{{ variables }}` for a host.
struct Renderer {
    let scopes: HostScopes
    let findings: Findings

    /// - Returns: Nil after what is wrong was reported.
    func text(_ template: Template, on host: String) -> String? {
        if let literal = template.literal { return literal }
        guard let variables = scopes.variables(host) else { return nil }
        var resolution = VariableResolution(variables: variables)
        var text = ""
        var isWhole = true
        for piece in template.pieces {
            switch piece {
            case .text(let part): text += part
            case .variable(let reference):
                do {
                    text += try resolution.text(of: reference)
                } catch {
                    findings.add(scopes.explained(error, on: host), on: host, at: reference.span)
                    isWhole = false
                }
            }
        }
        return isWhole ? text : nil
    }

    /// The same, held to a rule that could not be applied before.
    func text(_ template: Template, on host: String, what: String, rule: (String) -> ValueFault?) -> String? {
        guard let text = text(template, on: host) else { return nil }
        guard let fault = rule(text) else { return text }
        findings.add(.value(fault, what: what), on: host, at: template.span)
        return nil
    }

    /// A text in which secrets may stand. The rule holds for what stands between them.
    func secretText(
        _ template: Template, on host: String, what: String, rule: (String) -> ValueFault?
    ) -> SecretText? {
        guard let variables = scopes.variables(host) else { return nil }
        var resolution = VariableResolution(variables: variables)
        var text = SecretText()
        var isWhole = true
        for piece in template.pieces {
            switch piece {
            case .text(let part): text.append(.text(part))
            case .variable(let reference):
                do {
                    for piece in try resolution.secretText(of: reference).pieces { text.append(piece) }
                } catch {
                    findings.add(scopes.explained(error, on: host), on: host, at: reference.span)
                    isWhole = false
                }
            }
        }
        guard isWhole else { return nil }
        for case .text(let part) in text.pieces {
            guard let fault = rule(part) else { continue }
            findings.add(.value(fault, what: what), on: host, at: template.span)
            return nil
        }
        return text
    }

    func argv(_ words: [Template], on host: String, what: String) -> [String]? {
        let texts = words.enumerated().compactMap { index, word in
            text(word, on: host, what: what, rule: index == 0 ? ValueRules.program : ValueRules.word)
        }
        return texts.count == words.count ? texts : nil
    }
}
