import AgentProtocol
import Diagnostics
import Plan

/// Replaces the `{{ variables }}` of `blockers`.
struct BlockerRendering {
    private let texts: ControllerTexts

    init(plan: Plan, extra: ExtraVariables, findings: Findings) {
        texts = ControllerTexts(plan: plan, extra: extra, key: "blockers", findings: findings)
    }

    /// - Returns: Nil after what is wrong was reported.
    func blocker(_ spec: BlockerSpec) -> ScheduledBlocker? {
        question(spec.question).map {
            ScheduledBlocker(name: spec.name, question: $0, timeout: spec.timeout / .seconds(1))
        }
    }

    private func question(_ question: BlockerSpec.Question) -> ScheduledBlocker.Question? {
        switch question {
        case .command(let argv, let environment):
            let words = argv.enumerated().compactMap { index, word in
                texts.plain(word, what: "run", rule: index == 0 ? ValueRules.program : ValueRules.word)
            }
            let environment = texts.texts(environment, what: "env", rule: ValueRules.word)
            guard words.count == argv.count, let environment else { return nil }
            return .command(argv: words, environment: environment.isEmpty ? nil : environment)
        case .http(let url, let headers, let status):
            return request(url, headers, what: "http", rule: ValueRules.webhook).map { .http($0, status: status) }
        case .prometheus(let url, let headers, let query):
            guard let request = request(url, headers, what: "prometheus", rule: ValueRules.base),
                let query = self.query(query)
            else { return nil }
            return .prometheus(request, query: query)
        }
    }

    private func request(
        _ url: Template, _ headers: [String: Template], what: String, rule: (String) -> ValueFault?
    ) -> ScheduledBlocker.Request? {
        let url = texts.text(url, what: what, whole: rule, part: ValueRules.partOfWebhook)
        let headers = texts.texts(headers, what: "headers", rule: ValueRules.header)
        guard let url, let headers else { return nil }
        return ScheduledBlocker.Request(url: url, headers: headers.isEmpty ? nil : headers)
    }

    private func query(_ query: BlockerSpec.Query) -> String? {
        switch query {
        case .text(let template): return texts.plain(template, what: "query", rule: ValueRules.program)
        case .alerts(let only, let except):
            // Alerts that fire are series of this name (Prometheus, "Alerting rules"). The patterns are Prometheus' own, which
            // anchors them at both ends.
            var matchers = ["alertstate=\"firing\""]
            for (template, what, sign) in [(only, "alerts", "=~"), (except, "except", "!~")] {
                guard let template else { continue }
                guard let pattern = texts.plain(template, what: what, rule: ValueRules.program) else { return nil }
                matchers.append("alertname\(sign)\(Self.quoted(pattern))")
            }
            return "ALERTS{\(matchers.joined(separator: ","))}"
        }
    }

    /// As a string of PromQL, which has Go's escapes.
    private static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }
}
