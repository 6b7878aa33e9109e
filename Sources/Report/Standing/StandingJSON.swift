public import AgentProtocol
import Inventory
import Journal

/// How a host stands towards lull, for machines: one line a host. `docs/json.md` describes it.
public enum StandingJSON {
    public static func line(_ answer: HostAnswer<HostStanding>) throws -> String {
        switch answer.result {
        case .success(let standing): try JSONLine.encode(Line(answer.connection.host, standing))
        case .failure(let failure): try self.line(answer.connection.host, failure)
        }
    }

    public static func line(_ answer: HostAnswer<SetupReport>, rehearsal: Bool) throws -> String {
        switch answer.result {
        case .success(let report):
            try JSONLine.encode(
                SetupLine(
                    host: answer.connection.host, rehearsal: rehearsal,
                    changes: report.changes.map { .init(kind: $0.kind.rawValue, path: $0.path, meaning: $0.meaning) },
                    reasons: report.problems.map(\.message), advice: report.problems.map(\.advice)))
        case .failure(let failure): try self.line(answer.connection.host, failure)
        }
    }

    private static func line(_ host: String, _ failure: ContactFailure) throws -> String {
        try JSONLine.encode(JSONExclusion(host: host, because: .contact(failure)))
    }

    private struct Line: Encodable {
        var type = "standing"
        var host: String
        var agent: AgentFacts
        /// Left out where none was put in place for good.
        var installed: String?
        var policy: Policy
        /// Left out where the host isn't on hold.
        var hold: Hold?

        init(_ host: String, _ standing: HostStanding) {
            self.host = host
            agent = standing.agent
            installed = standing.installed
            policy = Policy(standing.policy)
            hold = standing.hold
        }
    }

    private struct Policy: Encodable {
        /// `none`, `in-force` or `unusable`.
        var state: String
        var path: String?
        var lines: [String]?
        var reasons: [String]?

        init(_ standing: PolicyStanding) {
            switch standing {
            case .none: state = "none"
            case .inForce(let path, let lines): (state, self.path, self.lines) = ("in-force", path, lines)
            case .unusable(let reasons): (state, self.reasons) = ("unusable", reasons.map(\.message))
            }
        }
    }

    private struct SetupLine: Encodable {
        struct Change: Encodable {
            var kind: String
            var path: String
            var meaning: String
        }
        var type = "setup"
        var host: String
        var rehearsal: Bool
        var changes: [Change]
        var reasons: [String]
        var advice: [String]
    }
}
