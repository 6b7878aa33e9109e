import AgentProtocol
import Diagnostics
import Plan

/// What a host can't do since it keeps no secrets: take something back by itself that needs one, and go on with one after a
/// reboot.
struct SecretRules {
    let findings: Findings

    /// - Parameter steps: of the plan, with what was made of each.
    func check(_ steps: [(step: Step, scheduled: ScheduledStep)]) {
        let needs = steps.flatMap { step, scheduled in
            scheduled.batches.joined().flatMap(\.secretNeeds).map { (step: step, title: scheduled.title, need: $0) }
        }
        // The host puts back all that the run did there, and a guard may stay armed from one step to the next. So it is all
        // steps of the host that count.
        var guarded: [String: String] = [:]
        for (_, title, need) in needs where need.isGuarded && guarded[need.host] == nil { guarded[need.host] = title }
        for (step, title, need) in needs {
            if let secret = need.afterReboot {
                findings.add(.secretAfterReboot(secret), on: need.host, at: placeAfterReboot(in: step))
            }
            guard let other = guarded[need.host], let secret = need.ofUndo.sorted().first else { continue }
            // Its own guard says more than that of another step.
            findings.add(
                .secretGuard(secret, step: need.isGuarded ? title : other), on: need.host, at: placeOfUndo(in: step))
        }
    }

    /// Where the command stands that is meant.
    private func placeOfUndo(in step: Step) -> SourceSpan {
        var commands = step.before + step.after
        if case .run(let command) = step.verb { commands.append(command) }
        return commands.first { $0.hasInput && $0.undo != nil }?.undo?.first?.span ?? step.verbSpan
    }

    private func placeAfterReboot(in step: Step) -> SourceSpan {
        if let command = step.after.first(where: \.hasInput) { return command.argv.first?.span ?? command.span }
        return step.before.first { $0.hasInput && $0.undo != nil }?.undo?.first?.span ?? step.verbSpan
    }
}

extension CommandSpec {
    fileprivate var hasInput: Bool { stdin != nil || !environment.isEmpty }
}

extension Schedule {
    /// Those of the plan's secrets that steps take, or what is asked before them, or whoever is told of the run.
    static func secrets(
        of plan: Plan, taken steps: [ScheduledStep], _ blockers: [ScheduledBlocker], _ notify: [ScheduledNotify]
    ) -> [ScheduledSecret]? {
        var needed = steps.flatMap(\.batches).joined().reduce(into: Set<String>()) { $0.formUnion($1.secrets) }
        for blocker in blockers { needed.formUnion(blocker.secrets) }
        for target in notify { needed.formUnion(target.secrets) }
        let secrets = plan.secrets.filter { needed.contains($0.name.value) }
            .map { ScheduledSecret(name: $0.name.value, source: $0.source) }
        return secrets.isEmpty ? nil : secrets
    }
}
