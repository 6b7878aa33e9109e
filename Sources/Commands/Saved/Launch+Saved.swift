import Diagnostics
import Execution
import FoundationEssentials
import Journal
import Plan
import Report
import Schedule

extension Launch {
    /// Of a plan, or of a saved preview.
    /// - Throws: `Refusal`, `Planned.Faults`.
    static func of(
        _ plan: PlanOptions, fleet: FleetOptions, output: OutputOptions, force: ForceOptions,
        approval: ApprovalOptions? = nil
    ) async throws -> Launch {
        if let run = try await SavedRun.of(plan.plan, approval, output.colour) {
            guard !plan.isChosen else { throw Refusal.savedIsComplete(plan.plan) }
            for note in run.notes { Terminal(.standardError).write("note: \(note.visible)\n") }
            return Launch(
                origin: run.saved.planPath, planText: run.saved.planText, schedule: run.saved.preview.schedule,
                fleet: fleet, output: output, allowsForce: force.allowForce, saved: run, approval: approval)
        }
        if approval?.allowedSigners != nil || approval?.acceptDrift.isEmpty == false {
            throw Refusal.notSaved(plan.plan)
        }
        let (read, schedule) = try Planned.schedule(plan, output.colour)
        return Launch(
            origin: plan.plan, planText: String(decoding: read.source.bytes, as: UTF8.self),
            schedule: schedule.withSecretPaths(from: Planned.absoluteDirectory(of: plan.plan)), fleet: fleet,
            output: output, allowsForce: force.allowForce, approval: approval)
    }
}

/// What becomes of a preview once it is shown.
struct PreviewKeeping {
    var save: String?
    var key: String?
    /// A run, or a saved preview, to compare with.
    var against: String?
    var sources: SavedPreview.Sources?
    /// Where it is told what became of it, if not where the preview is shown.
    var screen: Terminal?

    /// - Throws: `Refusal`.
    func finish(_ preview: Preview, _ launch: Launch, _ state: StateOptions) async throws {
        if let saved = launch.saved {
            try tell(
                saved.drift(preview), since: saved.since, launch, saved.accepted)
        }
        if let against {
            let (earlier, name) = try await Self.earlier(against, state)
            try tell(preview.drift(since: earlier), since: name, launch, [])
        }
        let hash = try preview.hash(planText: launch.planText)
        if let save {
            guard let sources = launch.saved?.saved.sources ?? sources?.absolute else { return }
            let saved = try SavedPreview(
                savedAt: Date().timeIntervalSince1970, operatorName: Environment.operatorName,
                controller: Environment.hostName, planPath: launch.origin, planText: launch.planText, sources: sources,
                preview: preview)
            try SavedFile.write(saved, to: save)
            if let key { try await SavedSignature.sign(save, key: key) }
        }
        switch launch.output.output {
        case .text:
            guard let save else { return }
            let signed = key == nil ? "" : ", and signed into \(SavedSignature.path(of: save).visible)"
            (screen ?? launch.output.screen).write(
                "\nSaved to \(save.visible)\(signed).\nHash: \(hash)\nTo run exactly this: lull run \(save.visible)\n")
        case .json:
            launch.output.write(
                lines: [
                    try JSONLine.encode(
                        Saved(hash: hash, file: save, signature: key == nil ? nil : save.map(SavedSignature.path)))
                ])
        }
    }

    private func tell(_ drift: [Drift], since: String, _ launch: Launch, _ accepted: Set<DriftKind>) throws {
        switch launch.output.output {
        case .text:
            let changes = PreviewChanges(drift, since: since, launch.schedule)
            let lines = changes.lines.map { "  \($0)\n" }.joined()
            (screen ?? launch.output.screen).write("\n\(changes.heading)\n\(lines)")
        case .json: launch.output.write(lines: try DriftText(launch.schedule).json(drift, accepted: accepted))
        }
    }

    private static func earlier(_ name: String, _ state: StateOptions) async throws -> (Preview, String) {
        if let (saved, _) = try SavedFile.read(name) {
            return (saved.preview, "\(name.visible) was saved \(TimeText.moment(saved.savedAt)) UTC")
        }
        let runs = try RecordedRuns.existing(state, for: name)
        let runID = try await runs.find(name)
        let entries = try await runs.store.entries(of: runID)
        guard let preview = Preview(of: entries), let first = entries.first else {
            throw Refusal.cannotContinue(runID, .noRun)
        }
        return (preview, "run \(runID) began \(TimeText.moment(first.time)) UTC")
    }

    private struct Saved: Encodable {
        var type = "hash"
        var hash: String
        var file: String?
        var signature: String?
    }
}
