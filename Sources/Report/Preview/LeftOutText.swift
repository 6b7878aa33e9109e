public import Schedule

/// What of a plan takes no part in a run, in words.
public enum LeftOutText {
    /// A heading, then a line for each; none where nothing was left out.
    public static func lines(_ schedule: Schedule) -> [String] {
        guard let leftOut = schedule.leftOut, !leftOut.isEmpty else { return [] }
        return ["Takes no part:"] + leftOut.map { "  \(words($0))" }
    }

    /// `restart app on web[1-3]: --tags names none of its tags`
    static func words(_ part: LeftOut) -> String {
        let hosts = part.hosts.isEmpty ? "" : " on \(HostFolding.fold(part.hosts.map(\.visible)))"
        return "\(part.step.visible)\(hosts): \(part.because.visible)"
    }
}
