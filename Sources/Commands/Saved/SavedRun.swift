import Execution
import Glibc
import Journal
import Report
import Schedule

/// A saved preview that is about to be run, or looked at again.
struct SavedRun {
    var saved: SavedPreview
    /// Whose signature it carries, where one was asked for.
    var signer: String?
    /// What plan and inventory would make of it now, where they are on this machine.
    var changes: [Drift]
    var accepted: Set<DriftKind>
    /// For the operator.
    var notes: [String]

    /// - Returns: nil where `path` is a plan.
    /// - Throws: `Refusal`.
    static func of(_ path: String, _ approval: ApprovalOptions?, _ colour: ColourChoice) async throws(Refusal)
        -> SavedRun?
    {
        guard let (saved, bytes) = try SavedFile.read(path) else { return nil }
        var run = SavedRun(saved: saved, signer: nil, changes: [], accepted: try approval?.kinds ?? [], notes: [])
        if let signers = approval?.allowedSigners {
            run.signer = try await SavedSignature.verify(path, bytes: bytes, signers: signers)
        } else if access(SavedSignature.path(of: path), F_OK) == 0 {
            run.notes.append("\(SavedSignature.path(of: path)) is not looked at; --allowed-signers FILE verifies it")
        }
        run.compare(colour)
        return run
    }

    private mutating func compare(_ colour: ColourChoice) {
        let sources = saved.sources
        let missing = ([sources.plan] + sources.inventory).filter { !$0.contains(",") && access($0, R_OK) != 0 }
        guard missing.isEmpty else {
            notes.append(
                "\(missing.joined(separator: ", ")) can't be read here, so nobody knows whether it has changed since; what was "
                    + "saved holds all that is needed")
            return
        }
        do {
            let schedule = try Planned.everything(sources, colour).2
                .withSecretPaths(from: Planned.absoluteDirectory(of: sources.plan))
            changes = schedule.differences(from: saved.preview.schedule)
        } catch {
            changes = [.unreadablePlan]
        }
    }

    /// When it was saved, as it is told.
    var since: String { "it was saved \(TimeText.moment(saved.savedAt)) UTC" }

    /// All that has changed, as the hosts are seen now.
    func drift(_ now: Preview) -> [Drift] { changes + now.drift(since: saved.preview) }

    /// - Throws: `Refusal.drifted`.
    func judge(_ now: Preview) throws(Refusal) -> [Drift] {
        let drift = drift(now)
        let refused = drift.filter { !accepted.contains($0.kind) }
        guard refused.isEmpty else {
            throw .drifted(
                DriftText(saved.preview.schedule).lines(refused),
                kinds: DriftKind.allCases.filter { kind in refused.contains { $0.kind == kind } }.map(\.rawValue))
        }
        return drift
    }

    /// For the journal.
    func approved(_ drift: [Drift]) -> ApprovedPreview {
        let kinds = DriftKind.allCases.filter { kind in drift.contains { $0.kind == kind } }.map(\.rawValue)
        return ApprovedPreview(
            hash: saved.hash, savedAt: saved.savedAt, operatorName: saved.operatorName, controller: saved.controller,
            signer: signer, acceptedDrift: kinds.isEmpty ? nil : kinds)
    }
}

extension ApprovalOptions {
    /// - Throws: `Refusal.noSuchKind`.
    var kinds: Set<DriftKind> {
        get throws(Refusal) {
            var kinds: Set<DriftKind> = []
            for word in acceptDrift.flatMap({ $0.split(separator: ",") }) {
                guard let kind = DriftKind(rawValue: String(word)) else { throw .noSuchKind(String(word)) }
                kinds.insert(kind)
            }
            return kinds
        }
    }

    /// Sixteen digits can't be met by chance or by trying.
    static let shortestHash = 16

    /// - Throws: `Refusal.otherHash`.
    func check(_ hash: String) throws(Refusal) {
        guard let wanted = requireApproval else { return }
        guard wanted.count >= Self.shortestHash, hash.hasPrefix(wanted.lowercased()) else {
            throw .otherHash(hash, wanted: wanted)
        }
    }
}
