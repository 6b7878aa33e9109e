/// What a run can change on a host, and what a rollback has to bring back.
struct Condition: Equatable {
    /// By index of the unit.
    var isUp: [Bool]
    /// What each unit that is up came up on.
    var releases: [String?]
    var links: [String: String]
    /// What commands left there: drained, or a setting.
    var marks: Set<String>
}

extension Condition: CustomStringConvertible {
    var description: String {
        let ups = isUp.indices.map { isUp[$0] ? "up(\(releases[$0] ?? "-"))" : "down" }.joined(separator: " ")
        return "\(ups) links \(links.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }) marks \(marks.sorted())"
    }
}
