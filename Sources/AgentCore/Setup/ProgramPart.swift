import AgentProtocol
import Glibc

/// The agent's own program: `agent-DIGEST`, and a link to it by the name that sudoers and authorized_keys know.
struct ProgramPart: SetupPart {
    let setup: Setup
    var isWanted = true

    private var directory: String { setup.root + InstalledAgent.directory }
    private var link: String { setup.root + InstalledAgent.path }

    func look() throws(FileProblem) -> SetupChange? {
        let meaning = "lull's agent"
        guard isWanted else {
            return access(directory, F_OK) == 0 ? SetupChange(.remove, InstalledAgent.directory, meaning) : nil
        }
        let name = try wantedName()
        try file(name).checkDirectories()
        guard let now = try? FilePlace(link), let target = try? now.linkTarget() else {
            return SetupChange(.create, InstalledAgent.path, meaning)
        }
        let isSame = target == name && HostDesk.digest(of: "\(directory)/\(name)").map(InstalledAgent.name) == name
        return SetupChange(isSame ? .keep : .replace, InstalledAgent.path, meaning)
    }

    func apply() throws(FileProblem) {
        guard isWanted else { return try remove() }
        let name = try wantedName()
        let program = ProcFile.contents(setup.program)
        guard InstalledAgent.name(digest: SHA256.hexDigest(of: program)) == name else {
            throw FileProblem(setup.program, "can't be read")
        }
        let file = file(name)
        try file.write(program)
        try FilePlace(link).makeLink(to: name)
        // Agents of before: one that still runs keeps its file until it ends.
        let folder = try file.makeDirectories()
        for other in (try? folder.names()) ?? [] where other.hasPrefix("agent-") && other != name {
            unlinkat(folder.descriptor, other, 0)
        }
    }

    private func remove() throws(FileProblem) {
        try FilePlace(directory).remove()
    }

    private func file(_ name: String) -> RootFile {
        RootFile(directory: directory, name: name, mode: 0o755, owner: setup.owner)
    }

    private func wantedName() throws(FileProblem) -> String {
        guard let digest = HostDesk.digest(of: setup.program) else {
            throw FileProblem(setup.program, SystemError.text(errno))
        }
        return InstalledAgent.name(digest: digest)
    }
}

/// The policy file. It stays when the agent goes: it binds every agent, also those that are sent.
struct PolicyPart: SetupPart {
    let setup: Setup
    let text: String?

    private var file: RootFile {
        RootFile(directory: setup.root + "/etc/lull", name: "policy", mode: 0o644, owner: setup.owner)
    }

    func look() throws(FileProblem) -> SetupChange? {
        let now = try file.contents()
        guard let text else {
            return now == nil
                ? nil : SetupChange(.keep, PolicyFile.path, "the policy, which binds every agent; remove it by hand")
        }
        try file.checkDirectories()
        let isSame = try file.isAsWanted(Array(text.utf8))
        return SetupChange(
            isSame ? .keep : now == nil ? .create : .replace, PolicyFile.path, "what may be done on this host")
    }

    func apply() throws(FileProblem) {
        if let text { try file.write(Array(text.utf8)) }
    }
}
