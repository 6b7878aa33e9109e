public import AgentProtocol
import Inventory

/// What a setup changes, or changed, on a host.
public enum SetupText {
    public static func saying(_ answer: HostAnswer<SetupReport>, rehearsal: Bool) -> HostSaying {
        let host = answer.connection.host
        switch answer.result {
        case .failure(let failure): return HostSaying(answer.connection, failure)
        case .success(let report):
            var lines = report.changes.map { "\(word($0.kind, rehearsal)) \($0.path.visible): \($0.meaning.visible)" }
            let problems = HostSaying(host, report.problems)
            if lines.isEmpty, problems.lines.isEmpty { lines = ["nothing to do"] }
            return HostSaying(host, lines + problems.lines, report.problems.isEmpty ? .plain : .bad)
        }
    }

    private static func word(_ kind: SetupChange.Kind, _ rehearsal: Bool) -> String {
        switch kind {
        case .create: rehearsal ? "would create" : "created"
        case .replace: rehearsal ? "would replace" : "replaced"
        case .remove: rehearsal ? "would remove" : "removed"
        case .keep: "as it is"
        }
    }
}
