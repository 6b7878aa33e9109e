import AgentProtocol

/// Slices and targets hold other units together: who names one means what is in it.
///
/// systemd stops the units of a slice with it, since each has an implicit `Requires=` on its slice, and those that are
/// `PartOf=` a target with the target. What a target only wants goes on.
extension Survey {
    /// The dependents that aren't parts of what was named.
    var strangers: [Dependent] { dependents.filter { !$0.isMember } }

    /// What is started again after a restart, besides the target: its own parts always, others where the plan says so.
    func comingBack(_ policy: DependentsPolicy) -> [Unit] {
        dependents.filter { $0.isMember || policy == .restart }.map(\.unit)
    }

    func markingMembers() -> Survey {
        var survey = self
        switch target.kind {
        case .slice:
            for index in dependents.indices {
                let unit = dependents[index].unit
                let place = unit.kind == .slice ? unit.id : unit.slice
                survey.dependents[index].isMember = Self.isSlice(place, within: target.id)
            }
        case .target:
            var groups = Set(target.names + [target.id])
            var isNew = true
            while isNew {
                isNew = false
                for index in survey.dependents.indices where !survey.dependents[index].isMember {
                    let unit = survey.dependents[index].unit
                    guard !groups.isDisjoint(with: unit.partOf) else { continue }
                    survey.dependents[index].isMember = true
                    // A target within the target has parts of its own.
                    if unit.kind == .target { groups.formUnion(unit.names + [unit.id]) }
                    isNew = true
                }
            }
        default: break
        }
        return survey
    }

    /// By their names alone: `app-web.slice` is in `app.slice` (systemd.slice(5)).
    static func isSlice(_ name: String, within outer: String) -> Bool {
        guard name.hasSuffix(".slice"), outer.hasSuffix(".slice") else { return false }
        return name == outer || name.hasPrefix(outer.dropLast(".slice".count) + "-")
    }
}
