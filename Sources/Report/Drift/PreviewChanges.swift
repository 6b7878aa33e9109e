public import Execution
public import Schedule

/// What has changed since an earlier preview, for whoever reads the later one.
public struct PreviewChanges: Sendable, Hashable {
    /// A sentence, or what stands above `lines`.
    public let heading: String
    public let lines: [String]

    /// - Parameters:
    ///   - since: the moment, such as `it was saved 2026-11-22 17:05:09 UTC`.
    ///   - schedule: of the later preview.
    public init(_ drift: [Drift], since: String, _ schedule: Schedule) {
        lines = DriftText(schedule).lines(drift)
        heading = lines.isEmpty ? "Nothing has changed since \(since)." : "Changed since \(since):"
    }
}
