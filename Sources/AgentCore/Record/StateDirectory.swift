import Glibc

/// Where a host keeps what the agent must not forget: `/var/lib/lull` for root, else `$XDG_STATE_HOME/lull`, which is
/// `~/.local/state/lull` by default. `LULL_AGENT_STATE` names another place.
///
/// ```
/// actions/ID/request.json    what was asked, durable before anything begins
///            worker.json     who began it; from then on it never begins again
///            lock            held by the worker for as long as it lives
///            partial.json    what the report would be if the worker died now, with all that takes it back
///            progress.json   for the live view; may be lost
///            output-N        what the command of operation N printed
///            reboot.json     what is to be gone on with after the reboot that it ordered
///            report.json     how it ended
/// backups/ID/N               what was there before
/// rebooting                  the action that ordered a reboot and isn't over
/// lock                       held by the worker that acts on this host now
/// claim.json                 which run has the host, and its guard; claim.seen: when it was last heard of
/// guard.lock                 held by the process that watches over the guard
/// guard-agent-*              the agent, for systemd to start it after a reboot
/// spare                      room for records on a disk that is full
/// cleaned                    when old records were last removed
/// ```
struct StateDirectory {
    let root: Directory
    let actions: Directory
    let backups: Directory
    let spare: SpareRoom

    /// The name of the host-wide lock in `root`.
    static let hostLock = "lock"

    /// Where that of root is.
    static let rootPath = "/var/lib/lull"

    /// Opens it, and makes it for its owner alone where it isn't there.
    /// - Throws: `SystemError`; EPERM where it or what leads to it belongs to another, or others may change it, since then
    ///   what stands in it can't be trusted.
    init(path: String) throws(SystemError) {
        try TrustedPath.check(path)
        try Self.makeParents(of: path)
        let isNew = mkdir(path, 0o700) == 0
        guard isNew || errno == EEXIST else { throw SystemError("mkdir", path) }
        if isNew { try Self.syncParent(of: path) }
        root = try Directory(opening: path)
        var status = stat()
        guard fstat(root.descriptor, &status) == 0 else { throw SystemError("stat", path) }
        guard status.st_uid == geteuid() else { throw SystemError("open", path, code: EPERM) }
        if status.st_mode & 0o077 != 0, fchmod(root.descriptor, 0o700) != 0 { throw SystemError("chmod", path) }
        spare = SpareRoom(in: root)
        root.spare = spare
        let isBare = try root.status("backups") == nil
        actions = try Self.own("actions", in: root)
        backups = try Self.own("backups", in: root)
        if isBare { try root.sync() }
    }

    /// Nothing that others put there before it was closed to them.
    private static func own(_ name: String, in root: Directory) throws(SystemError) -> Directory {
        let directory = try root.directory(name, making: true)
        var status = stat()
        guard fstat(directory.descriptor, &status) == 0 else { throw SystemError("stat", directory.path) }
        guard status.st_uid == geteuid() else { throw SystemError("open", directory.path, code: EPERM) }
        return directory
    }

    /// Where it is for this process.
    static func defaultPath() -> String? {
        if let path = environment("LULL_AGENT_STATE"), path.hasPrefix("/") { return path }
        if geteuid() == 0 { return rootPath }
        if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/lull" }
        guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
        return home + "/.local/state/lull"
    }

    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        return String(cString: value)
    }

    /// A record is as durable as the names that lead to it.
    private static func syncParent(of path: String) throws(SystemError) {
        let parent = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
        let descriptor = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("open", parent) }
        try Directory(descriptor: descriptor, path: parent).sync()
    }

    private static func makeParents(of path: String) throws(SystemError) {
        let parts = path.split(separator: "/").dropLast()
        var parent = ""
        for part in parts {
            parent += "/" + part
            if mkdir(parent, 0o700) != 0, errno != EEXIST, errno != EROFS, errno != EACCES {
                throw SystemError("mkdir", parent)
            }
        }
    }
}

/// The rule for ids of actions, which become names of directories: letters, digits, `-` and `.`, at most 128,
/// and no dot in front.
enum ActionID {
    static func isValid(_ id: String) -> Bool {
        guard !id.isEmpty, id.utf8.count <= 128, !id.hasPrefix(".") else { return false }
        return id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}
