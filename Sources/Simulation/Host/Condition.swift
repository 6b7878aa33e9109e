/// What a run can change on a host, and what a rollback has to bring back.
struct Condition: Equatable {
    /// By index of the unit.
    var isUp: [Bool]
    /// What each unit that is up came up on.
    var releases: [String?]
    var links: [String: String]
    /// What commands left there: drained, or a setting.
    var marks: Set<String>
    /// By index of the unit: whether a boot starts it.
    var isEnabled: [Bool]

    /// Whether it is as it should be. A service that was on an old release although its link pointed elsewhere already comes up
    /// on what the link says, if it has to be started again.
    func meets(_ wanted: Condition, releasePath: String) -> Bool {
        guard isUp == wanted.isUp, links == wanted.links, marks == wanted.marks, isEnabled == wanted.isEnabled else {
            return false
        }
        return isUp.indices.allSatisfy {
            !isUp[$0] || releases[$0] == wanted.releases[$0] || releases[$0] == wanted.links[releasePath]
        }
    }
}

extension Condition: CustomStringConvertible {
    var description: String {
        let ups = isUp.indices.map { isUp[$0] ? "up(\(releases[$0] ?? "-"))" : "down" }.joined(separator: " ")
        let isOdd = isUp != isEnabled
        let enabled = isOdd ? " enabled \(isEnabled.map { $0 ? "yes" : "no" }.joined(separator: " "))" : ""
        return
            "\(ups)\(enabled) links \(links.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }) marks \(marks.sorted())"
    }
}
