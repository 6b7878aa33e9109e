import Diagnostics
import PlanSyntax

/// Reading of `force` and `noforce`.
struct ForceReading {
    let problems: Problems

    func force(_ entry: Record.Entry) -> ForceSpec? {
        guard
            let record = Record(
                entry.value, .force, "'force'", expected: "a mapping such as { after: 60s, reason: \"…\" }",
                to: problems)
        else { return nil }
        let after = record["after"].flatMap { entry in
            entry.duration(problems, canBeZero: false).map { Placed($0, at: entry.value.span) }
        }
        let signal = record["signal"].map(signal) ?? ForceSignal.kill
        let reason = record["reason"].flatMap { $0.fixedText(problems) }
        guard let after, let signal, let reason else { return nil }
        return ForceSpec(after: after, signal: signal, reason: reason.value, span: entry.key.span)
    }

    /// `SIGKILL`, `kill` and `9` are slips whose meaning is clear.
    private func signal(_ entry: Record.Entry) -> ForceSignal? {
        guard let text = entry.text(problems) else { return nil }
        if let signal = ForceSignal(rawValue: text.value) { return signal }
        let known = ForceSignal.allCases
        let word = text.value.uppercased()
        let meant =
            known.first { word == $0.rawValue || word == "SIG\($0.rawValue)" || word == "\($0.number)" }?.rawValue
            ?? suggestion(for: text.value, among: known.map(\.rawValue))
        problems.add(
            ShapeProblem.notAChoice(
                "signal", choice: text.value, among: known.map(\.rawValue), suggestion: meant), at: text.span)
        return nil
    }

    /// The `force` and `noforce` of a step.
    /// - Returns: the force, and whether the step says itself that there is to be none.
    func step(_ record: Record) -> (force: ForceSpec?, isNoforce: Bool) {
        let force = record["force"].flatMap(force)
        guard let entry = record["noforce"], let isNoforce = entry.bool(problems) else { return (force, false) }
        if isNoforce, let other = record["force"] {
            problems.add(
                ForceProblem.both, at: entry.line, secondary: [Diagnostic.Label(other.key.span, "and this kills")])
        }
        if !isNoforce, record["force"] == nil { problems.add(ForceProblem.noforceFalse, at: entry.line) }
        return (force, isNoforce)
    }

    /// `noforce` can only say what is so anyway.
    func defaults(_ entry: Record.Entry?) {
        guard let entry, entry.bool(problems) == false else { return }
        problems.add(ForceProblem.forceByDefault, at: entry.line)
    }

    /// What can only be said once the whole plan is read: each force with the verb and the timeout that it meets.
    func check(_ plan: Plan) {
        var said: Set<Int> = []
        let services = Dictionary(
            plan.services.map { ($0.name.value, $0) }, uniquingKeysWith: { first, _ in first })
        let isInherited = plan.services.contains { $0.force != nil }
        for place in plan.steps.indices where isInherited || plan.steps[place].force != nil {
            let step = plan.steps[place]
            if let force = step.force, !step.verb.stopsServices {
                problems.add(ForceProblem.stopsNothing, at: force.span)
                continue
            }
            for name in step.verb.services {
                guard let service = services[name.value],
                    let force = plan.force(of: service, in: step)
                else { continue }
                let timeout = plan.timeouts(of: service, in: step).stop
                guard force.after.value > timeout, said.insert(force.after.span.start).inserted else { continue }
                problems.add(
                    ForceProblem.afterTimeout(force.after.value, timeout, service: name.value),
                    at: force.after.span, secondary: [Diagnostic.Label(step.verbSpan, "stopped here")])
            }
        }
    }
}

extension Record.Entry {
    /// The key and its value.
    fileprivate var line: SourceSpan { SourceSpan(text: key.span.text, start: key.span.start, end: value.span.end) }
}
