import AgentProtocol

/// How it is known, over some stops, that nothing was killed in them.
struct Truth: Sendable, Hashable {
    let processes: Int
    private let sources: [String]
    private let gaps: [String]

    init(_ proofs: [StopProof]) {
        processes = proofs.reduce(0) { $0 + $1.processes }
        let seen = Set(proofs.flatMap(\.sources))
        let words: [(StopProof.Source, String)] = [(.pidfd, "pidfd"), (.unitResult, "systemd"), (.journal, "journal")]
        sources = words.filter { seen.contains($0.0) }.map(\.1)
        var gaps: [String] = []
        for proof in proofs {
            guard let missing = proof.missing else { continue }
            let gap = "\(proof.unit.visible): \(missing.visible)"
            if !gaps.contains(gap) { gaps.append(gap) }
        }
        self.gaps = gaps
    }

    var isWhole: Bool { gaps.isEmpty }

    /// `nothing killed: 3 processes seen to end by themselves (pidfd, systemd)`; nil where there was nothing to see.
    var text: String? {
        if !gaps.isEmpty { return "nothing seen killed (\(witnesses)); not known of \(gaps.joined(separator: ", "))" }
        return processes > 0 ? "nothing killed: \(summary)" : nil
    }

    /// `3 processes seen to end by themselves (pidfd, systemd)`
    var summary: String {
        let themselves = processes == 1 ? "itself" : "themselves"
        return "\(counted(processes, "process", "processes")) seen to end by \(themselves) (\(witnesses))"
    }

    private var witnesses: String { sources.isEmpty ? "no witness" : sources.joined(separator: ", ") }
}
