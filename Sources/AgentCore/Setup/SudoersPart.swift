import AgentProtocol
import Glibc

/// The lines that let users start the agent as root, and nothing else.
struct SudoersPart: SetupPart {
    static let path = "/etc/sudoers.d/lull"

    let setup: Setup
    /// Those that are to be added; nil takes the whole file away.
    let users: [String]?

    private var file: RootFile {
        RootFile(directory: setup.root + "/etc/sudoers.d", name: "lull", mode: 0o440, owner: setup.owner)
    }

    /// Pure: the file for these users.
    static func text(_ users: [String]) -> String {
        let agent = InstalledAgent.path
        let lines = users.map { "\($0) ALL=(root) NOPASSWD: NOSETENV: \(agent) serve\n" }
        return "# By `lull agent install`: who may start lull's agent as root, and nothing else by this file.\n"
            + "Defaults!\(agent) env_reset, !requiretty\n" + lines.joined()
    }

    /// Pure: the users of such a file.
    static func users(in text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            guard line.hasSuffix("NOPASSWD: NOSETENV: \(InstalledAgent.path) serve") else { return nil }
            return line.split(separator: " ").first.map(String.init).flatMap { Account.isName($0) ? $0 : nil }
        }
    }

    var usersNow: [String] {
        ((try? file.contents()) ?? nil).map { Self.users(in: String(decoding: $0, as: UTF8.self)) } ?? []
    }

    private func wanted(_ users: [String]) -> [UInt8] {
        let now = usersNow
        return Array(Self.text(now + users.filter { !now.contains($0) }).utf8)
    }

    func look() throws(FileProblem) -> SetupChange? {
        let isThere = try file.contents() != nil
        guard let users else {
            return isThere ? SetupChange(.remove, Self.path, "who may start the agent as root") : nil
        }
        let names = users.joined(separator: ", ")
        if setup.ask(["visudo", "-V"]).end != .exited(0) {
            throw FileProblem(Self.path, "this host has no visudo to check it with, so sudo is missing, too")
        }
        let kind: SetupChange.Kind =
            try file.isAsWanted(wanted(users)) ? .keep : isThere ? .replace : .create
        return SetupChange(kind, Self.path, "\(names) may start the agent as root, and nothing else")
    }

    /// Checked before it is put in place; and afterwards together with everything else, since sudo refuses everybody where
    /// one of its files is wrong.
    func apply() throws(FileProblem) {
        guard let users else { return try FilePlace(file.path).remove() }
        let before = try file.contents()
        let bytes = wanted(users)
        // sudo leaves out names with a dot in them.
        let trial = "lull.new"
        try file.write(to: trial, bytes)
        defer { unlink("\(file.directory)/\(trial)") }
        let check = setup.ask(["visudo", "-c", "-q", "-f", "\(file.directory)/\(trial)"])
        guard check.succeeded else { throw FileProblem(Self.path, "visudo refuses it: \(check.complaint)") }
        try file.write(bytes)
        let all = setup.ask(["visudo", "-c", "-q"])
        guard all.succeeded else {
            if let before { try file.write(before) } else { try FilePlace(file.path).remove() }
            throw FileProblem(
                Self.path, "visudo finds sudo's files wrong, so it was taken away again: \(all.complaint)")
        }
        for user in users {
            let may = setup.ask(["sudo", "-n", "-l", "-U", user, InstalledAgent.path, "serve"])
            guard may.succeeded else {
                throw FileProblem(
                    Self.path,
                    "sudo doesn't let \(user) start the agent all the same; does /etc/sudoers include /etc/sudoers.d?")
            }
        }
    }
}
