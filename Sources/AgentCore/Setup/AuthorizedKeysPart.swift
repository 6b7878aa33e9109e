import AgentProtocol
import Glibc

/// The line of a user's authorized_keys that lets a key do nothing but speak to the agent.
struct AuthorizedKeysPart: SetupPart {
    let setup: Setup
    let account: Account
    /// Nil takes every such line away.
    let key: AuthorizedKey?

    private var path: String { "\(account.home)/.ssh/authorized_keys" }
    private var command: String { (account.id == 0 ? "" : "sudo -n ") + InstalledAgent.path + " serve" }

    func look() throws(FileProblem) -> SetupChange? {
        let now = try text()
        guard let key else {
            let isThere = now.map { AuthorizedKey.removed(from: $0, forcing: command) != $0 } ?? false
            return isThere ? SetupChange(.remove, path, "the keys of \(account.name) that speak to the agent") : nil
        }
        let kind: SetupChange.Kind =
            now.map { key.added(to: $0, forcing: command) == $0 ? .keep : .replace } ?? .create
        return SetupChange(kind, path, "this key of \(account.name) can do nothing but speak to the agent")
    }

    func apply() throws(FileProblem) {
        let now = try text() ?? ""
        try write(
            key.map { $0.added(to: now, forcing: command) } ?? AuthorizedKey.removed(from: now, forcing: command))
    }

    private func text() throws(FileProblem) -> String? {
        do {
            guard let ssh = try home().existingDirectory(".ssh") else { return nil }
            return try ssh.read("authorized_keys", limit: 1024 * 1024).map { String(decoding: $0, as: UTF8.self) }
        } catch {
            throw FileProblem(error.path, error.message)
        }
    }

    private func home() throws(SystemError) -> Directory {
        let path = setup.root + account.home
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open", path) }
        return Directory(descriptor: descriptor, path: path)
    }

    /// The directory is the user's own: every step goes through open descriptors, so that no link in it leads root astray.
    private func write(_ text: String) throws(FileProblem) {
        do throws(SystemError) {
            let ssh = try home().directory(".ssh", making: true)
            var status = stat()
            guard fstat(ssh.descriptor, &status) == 0 else { throw SystemError("stat", ssh.path) }
            guard status.st_uid == account.id || status.st_uid == 0 else {
                throw SystemError("open", ssh.path, code: EPERM)
            }
            guard fchown(ssh.descriptor, account.id, account.group) == 0 else { throw SystemError("chown", ssh.path) }
            let temporary = ".authorized_keys.lull-\(getpid())"
            let full = ssh.path + "/authorized_keys"
            unlinkat(ssh.descriptor, temporary, 0)
            let file = openat(
                ssh.descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw SystemError("open", full) }
            var failure = Descriptor.write(file, Array(text.utf8))
            if failure == 0, fchown(file, account.id, account.group) != 0 || fsync(file) != 0 { failure = errno }
            close(file)
            if failure == 0, renameat(ssh.descriptor, temporary, ssh.descriptor, "authorized_keys") != 0 {
                failure = errno
            }
            guard failure == 0 else {
                unlinkat(ssh.descriptor, temporary, 0)
                throw SystemError("write", full, code: failure)
            }
            try ssh.sync()
        } catch {
            throw FileProblem(error.path, error.message)
        }
    }
}
