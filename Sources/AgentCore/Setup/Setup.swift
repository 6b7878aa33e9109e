import AgentProtocol
import Glibc

/// Puts the agent in place for good, or takes it away. Each part is looked at first and touched only where it differs, so
/// that doing it twice changes nothing; what grants something comes after what limits it.
struct Setup {
    /// What is put before every path; for tests.
    var root = ""
    /// Who the files have to belong to.
    var owner = uid_t(0)
    /// The program that is put in place.
    var program = "/proc/self/exe"
    /// Asks `visudo`, `sudo` and `getent`.
    var ask: ([String]) -> CommandResult = { CommandRunner.run($0) }

    /// - Parameter rehearsal: whether only to say what would change.
    static func perform(_ setup: AgentSetup, rehearsal: Bool) -> SetupReport {
        guard geteuid() == 0 else {
            let words = "only root may put an agent there, and this one runs as user \(geteuid())"
            return SetupReport(changes: [], problems: [.fileProblem(path: InstalledAgent.directory, message: words)])
        }
        return Setup().perform(setup, rehearsal: rehearsal)
    }

    func perform(_ setup: AgentSetup, rehearsal: Bool) -> SetupReport {
        switch setup {
        case .install(let installation):
            let problems = self.problems(of: installation)
            return problems.isEmpty
                ? carryOut(parts(of: installation), rehearsal)
                : SetupReport(changes: [], problems: problems)
        case .remove: return carryOut(partsToRemove(), rehearsal)
        }
    }

    private func carryOut(_ parts: [any SetupPart], _ rehearsal: Bool) -> SetupReport {
        var report = SetupReport(changes: [])
        for part in parts {
            do throws(FileProblem) {
                guard let change = try part.look() else { continue }
                if !rehearsal, change.kind != .keep { try part.apply() }
                report.changes.append(change)
            } catch {
                report.problems.append(error.reason)
                break
            }
        }
        return report
    }

    private func problems(of installation: AgentInstallation) -> [Reason] {
        var problems: [Reason] = []
        if let policy = installation.policy,
            case .unusable(let reasons) = PolicyFile.understand(
                Array(policy.utf8), path: PolicyFile.path)
        {
            problems += reasons
        }
        if let user = installation.user, account(user) == nil {
            problems.append(.fileProblem(path: "/etc/passwd", message: "there is no user '\(Printable.escape(user))'"))
        }
        if let key = installation.publicKey {
            if AuthorizedKey(key) == nil {
                let words =
                    "'\(Printable.escape(String(key.prefix(60))))' is no public key, as ssh-keygen writes it to its .pub file"
                problems.append(.fileProblem(path: ".ssh/authorized_keys", message: words))
            }
            if installation.user == nil {
                problems.append(.fileProblem(path: ".ssh/authorized_keys", message: "a key needs a user whose it is"))
            }
        }
        return problems
    }

    private func parts(of installation: AgentInstallation) -> [any SetupPart] {
        var parts: [any SetupPart] = [ProgramPart(setup: self)]
        if let policy = installation.policy { parts.append(PolicyPart(setup: self, text: policy)) }
        guard let user = installation.user, let account = account(user) else { return parts }
        if account.id != 0 { parts.append(SudoersPart(setup: self, users: [user])) }
        if let key = installation.publicKey.flatMap(AuthorizedKey.init) {
            parts.append(AuthorizedKeysPart(setup: self, account: account, key: key))
        }
        return parts
    }

    private func partsToRemove() -> [any SetupPart] {
        let users = SudoersPart(setup: self, users: []).usersNow + ["root"]
        let keys = users.compactMap(account).map { AuthorizedKeysPart(setup: self, account: $0, key: nil) }
        return keys + [
            SudoersPart(setup: self, users: nil), ProgramPart(setup: self, isWanted: false),
            PolicyPart(setup: self, text: nil),
        ]
    }

    /// By `getent`, since a static program can't ask the host's name services itself.
    func account(_ name: String) -> Account? {
        guard Account.isName(name) else { return nil }
        let answer = ask(["getent", "passwd", "--", name])
        return answer.succeeded ? Account(line: answer.text) : nil
    }
}

/// One thing that a setup sees to.
protocol SetupPart {
    /// What would change; nil where this is of no concern.
    func look() throws(FileProblem) -> SetupChange?
    func apply() throws(FileProblem)
}

/// A user of the host.
struct Account: Hashable {
    var name: String
    var id: uid_t
    var group: gid_t
    var home: String

    /// A line of passwd(5).
    init?(line: String) {
        let fields = line.split(whereSeparator: \.isNewline).first?.split(
            separator: ":", omittingEmptySubsequences: false)
        guard let fields, fields.count >= 6, let id = uid_t(fields[2]), let group = gid_t(fields[3]),
            Self.isName(String(fields[0])), fields[5].hasPrefix("/")
        else { return nil }
        (name, self.id, self.group, home) = (String(fields[0]), id, group, String(fields[5]))
    }

    /// Names that mean nothing else to sudoers: no alias, no group, no pattern.
    static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: "-"), name.utf8.count <= 64, name != "ALL" else {
            return false
        }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "_-.".utf8.contains(byte)
            }
        }
    }
}
