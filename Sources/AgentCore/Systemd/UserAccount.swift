import AgentProtocol
import CLinux
import Glibc

/// A user of this host whose own service manager (`systemd --user`) runs units.
struct UserAccount: Hashable {
    var name: String
    var uid: Int
    var gid: Int
    var home: String

    var runtimeDirectory: String { "/run/user/\(uid)" }
    /// Where the user's manager answers as long as it runs.
    var managerSocket: String { runtimeDirectory + "/systemd/private" }

    /// Whom this process runs as.
    static var own: Int { Int(geteuid()) }

    /// By `getent`, so that users of directory services are found: this program is static and knows `/etc/passwd` at most.
    static func question(_ name: String) -> [String] { ["getent", "passwd", "--", name] }

    /// Out of `name:x:uid:gid:comment:home:shell`.
    init?(_ line: String, name: String) {
        let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 7, fields[0] == name, let uid = Int(fields[2]), let gid = Int(fields[3]), uid >= 0,
            gid >= 0
        else { return nil }
        self.name = name
        self.uid = uid
        self.gid = gid
        home = fields[5]
    }

    /// A command as this user gives it to the manager that is theirs, and the fields under which the journal keeps what
    /// that manager says (systemd.journal-fields(7)).
    /// - Parameter own: whom this process runs as; root becomes the user.
    func argv(_ words: [String], own: Int = Self.own) -> [String] {
        switch words.first {
        case "systemctl":
            let become =
                own == uid ? [] : ["setpriv", "--reuid=\(uid)", "--regid=\(gid)", "--init-groups"]
            return become + ["env", "XDG_RUNTIME_DIR=\(runtimeDirectory)", "systemctl", "--user"] + words.dropFirst()
        // Root's watch over a user's units is a service of the host: the user can't reach root's program.
        case "systemd-run" where own == uid && own != 0:
            return ["env", "XDG_RUNTIME_DIR=\(runtimeDirectory)", "systemd-run", "--user"] + words.dropFirst()
        case "journalctl":
            return words.flatMap { word in
                // What the manager itself wrote: it is process 1 of no user.
                if word == "_PID=1" { return ["_SYSTEMD_UNIT=user@\(uid).service", "_SYSTEMD_USER_UNIT=init.scope"] }
                for (field, users) in Self.journalFields where word.hasPrefix(field) {
                    return [users + word.dropFirst(field.count)]
                }
                return [word]
            }
        default: return words
        }
    }

    private static let journalFields = [
        ("INVOCATION_ID=", "USER_INVOCATION_ID="), ("_SYSTEMD_UNIT=", "_SYSTEMD_USER_UNIT="),
    ]

    /// Does something with files as the user may, and leaves files that are theirs.
    ///
    /// Root must not write into a user's directory as root: what is there, links too, is the user's choice.
    func acting<Answer>(_ work: () -> Answer) -> Answer {
        guard Self.own == 0, uid != 0 else { return work() }
        let group = clinux_set_file_group(UInt32(gid))
        let user = clinux_set_file_user(UInt32(uid))
        defer {
            _ = clinux_set_file_user(user)
            _ = clinux_set_file_group(group)
        }
        return work()
    }
}

extension Systemd {
    /// The systemd that runs a unit: this one, or the one of a user.
    func manager(of user: String?) throws(ServiceManagerError) -> Systemd {
        guard let user, account == nil else { return self }
        let answer = systemctl.run(UserAccount.question(user), Systemctl.patience)
        guard let account = UserAccount(answer.text.split(separator: "\n").first.map(String.init) ?? "", name: user)
        else { throw .refusal(.noSuchUser(user: user)) }
        guard isRoot || account.uid == UserAccount.own else { throw .refusal(.userOutOfReach(user: user)) }
        guard access(account.managerSocket, F_OK) == 0 else { throw .refusal(.userManagerNotRunning(user: user)) }
        return of(account)
    }

    private var isRoot: Bool { UserAccount.own == 0 }

    /// The same, speaking to the user's manager.
    func of(_ account: UserAccount) -> Systemd {
        var manager = self
        manager.account = account
        let (run, wait) = (systemctl.run, systemctl.wait)
        manager.systemctl.run = { argv, timeout in run(account.argv(argv), timeout) }
        manager.systemctl.wait = { argv, limit, tick in wait(account.argv(argv), limit, tick) }
        manager.systemctl.pendingEdits = PendingEdits(directories: [
            account.home + "/.config/systemd/user", "/etc/systemd/user",
            account.runtimeDirectory + "/systemd/user", "/run/systemd/user",
        ])
        manager.dropIn = DropIn(root: account.runtimeDirectory + "/systemd/user", owner: account)
        // Root remembers where users can't forge it.
        manager.memory = StopMemory(
            directory: isRoot ? "/run/lull/stopped-\(account.uid)" : account.runtimeDirectory + "/lull/stopped")
        return manager
    }
}
