import Diagnostics
import Inventory
import Plan

/// Which hosts each step has, in the order in which they go.
struct HostChoice {
    struct ChosenStep {
        var step: Step
        var hosts: [String]
        /// Why the operator has it left out; nil where it isn't.
        var objection: String?
    }

    /// Steps that have hosts, approvals, and those that are left out.
    let steps: [ChosenStep]
    /// The hosts of all steps, in inventory order.
    let all: [String]

    init(plan: Plan, inventory: Inventory, limit: String?, tags: TagChoice, findings: Findings) {
        let allowed = limit.map { Self.limited($0, inventory, findings) }
        Self.check(tags, plan, findings)
        var chosen: [ChosenStep] = []
        for step in plan.steps {
            if let objection = tags.objection(to: step.tags) {
                chosen.append(ChosenStep(step: step, hosts: [], objection: objection))
                continue
            }
            if case .approve = step.verb {
                chosen.append(ChosenStep(step: step, hosts: []))
                continue
            }
            let matching = Self.select(step.hosts.value, at: step.hosts.span, inventory, findings)
            let kept = matching.filter { allowed?.contains($0) ?? true }
            guard !kept.isEmpty else { continue }
            chosen.append(ChosenStep(step: step, hosts: Self.ordered(kept, step.order)))
        }
        steps = chosen
        let used = Set(chosen.flatMap(\.hosts))
        all = inventory.hosts.filter(used.contains)
        guard all.isEmpty, !findings.hasErrors else { return }
        if chosen.count == plan.steps.count, chosen.allSatisfy({ $0.objection != nil }) {
            findings.add(ScheduleProblem.tagsLeaveNothing, at: nil)
        } else if let limit {
            findings.add(ScheduleProblem.limitLeavesNothing(limit), at: nil)
        }
    }

    private static func check(_ tags: TagChoice, _ plan: Plan, _ findings: Findings) {
        for (option, tag, known) in tags.unknown(in: plan) {
            let text = SourceText(name: option, bytes: Array(tag.utf8))
            findings.add(
                ScheduleProblem.unknownTag(tag, suggestion: suggestion(for: tag, among: known), known: known),
                at: SourceSpan(text: text, start: 0, end: text.bytes.count))
        }
    }

    private static func limited(_ limit: String, _ inventory: Inventory, _ findings: Findings) -> Set<String> {
        do {
            return try inventory.limit(limit)
        } catch {
            findings.add(error.all)
            return []
        }
    }

    private static func select(
        _ pattern: String, at span: SourceSpan, _ inventory: Inventory, _ findings: Findings
    ) -> [String] {
        do {
            return try inventory.select(pattern, at: span)
        } catch {
            findings.add(error.all)
            return []
        }
    }

    /// A selection has each host once, and is in the order of the pattern and within a group in that of the inventory,
    /// which is what Ansible's `order: inventory` means.
    private static func ordered(_ hosts: [String], _ order: HostOrder) -> [String] {
        // By bytes, as Ansible and `LC_ALL=C sort` have it.
        let byName = { (a: String, b: String) in a.utf8.lexicographicallyPrecedes(b.utf8) }
        return switch order {
        case .inventory: hosts
        case .reverseInventory: hosts.reversed()
        case .sorted: hosts.sorted(by: byName)
        case .reverseSorted: hosts.sorted { byName($1, $0) }
        }
    }
}
