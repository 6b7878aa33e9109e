import AgentProtocol
import Glibc

/// Sees to it that a guard outlives more than its own process can: the end of the session it was started from, and a reboot.
///
/// Both take root and systemd, and a guard that watches over the usual state directory: others work while the host is up.
struct GuardKeeper {
    let state: StateDirectory
    let isService: Bool
    var unit = GuardUnit()
    /// When handing over is tried next, by `Clock.monotonic`.
    private var next = Clock.monotonic + late

    init(state: StateDirectory, isService: Bool = false) {
        self.state = state
        self.isService = isService
    }

    /// How long a guard is armed before it is worth that, in seconds. Most are confirmed by then.
    private static let late = 3.0
    /// Between two attempts, in seconds.
    private static let rhythm = 30.0

    private var isPossible: Bool {
        geteuid() == 0 && state.root.path == StateDirectory.rootPath && Systemd.isRunning
    }

    /// Late, since it costs a question to systemd and only a session's end needs it: lets a service of systemd's watch instead.
    /// - Returns: whether that is so from now on.
    mutating func handOver(atOnce: Bool = false) -> Bool {
        guard !isService, atOnce || Clock.monotonic >= next, isPossible else { return false }
        next = Clock.monotonic + Self.rhythm
        let kept = try? ClaimStore(state).locked { (claims) throws(SystemError) in
            claims.held?.guarding == nil ? nil : try keep()
        }
        guard let program = kept ?? nil else { return false }
        let argv = [
            "systemd-run", "--quiet", "--collect", "--no-ask-password", "--unit=\(GuardUnit.watchName)",
            "--property=Restart=on-failure", "--property=RestartSec=5", "--property=KillMode=process", "--", program,
            "guard", "service",
        ]
        // One that is there already takes over, too.
        return CommandRunner.run(argv, timeout: Systemctl.patience, limit: 4096).succeeded || isWatched
    }

    /// Whether the service is there, and waits for its turn.
    private var isWatched: Bool {
        let argv = ["systemctl", "is-active", "--quiet", GuardUnit.watchName]
        return CommandRunner.run(argv, timeout: Systemctl.patience, limit: 4096).succeeded
    }

    /// For a boot, also one after a power cut: plain files, which systemd reads then. Under the lock of the claims.
    /// - Returns: the program that a service may run: nobody but root can change it.
    @discardableResult
    func keep() throws(SystemError) -> String? {
        guard isPossible else { return nil }
        let program = try AgentCopy.make(in: state)
        try unit.write(program: program, condition: state.root.path + "/" + ClaimStore.name)
        return program
    }

    /// Takes away what isn't needed any more.
    /// - Returns: false if a guard was armed meanwhile.
    func leave() throws(SystemError) -> Bool {
        try ClaimStore(state).locked { (claims) throws(SystemError) in
            if claims.held?.guarding != nil { return false }
            if geteuid() == 0, state.root.path == StateDirectory.rootPath {
                unit.remove()
                // The next guard of the same run will need it again.
                if claims.held == nil { AgentCopy.remove(from: state) }
            }
            return true
        }
    }
}

/// The unit that starts the guard at boot: `lull-guard.service`, there only while a guard is armed.
///
/// systemd isn't told of it (no daemon-reload): it matters at the next boot only.
struct GuardUnit {
    var directory = "/etc/systemd/system"
    static let name = "lull-guard.service"
    /// What watches in this boot: another name, since a daemon-reload of somebody else's may load the file.
    static let watchName = "lull-guard-watch.service"

    private var wants: String { "\(directory)/multi-user.target.wants" }

    func write(program: String, condition: String) throws(SystemError) {
        let text = """
            # lull's: a run acted on this host and its end isn't confirmed yet. Goes by itself.
            [Unit]
            Description=Puts back what a run of lull did, unless it is confirmed
            ConditionPathExists=\(condition)
            After=multi-user.target

            [Service]
            ExecStart=\(program) guard service
            Restart=on-failure
            RestartSec=5
            KillMode=process

            [Install]
            WantedBy=multi-user.target

            """
        let file = RootFile(directory: directory, name: Self.name, mode: 0o644, owner: 0)
        let folder = RootFile(directory: wants, name: Self.name, mode: 0o755, owner: 0)
        do {
            if try !file.isAsWanted(Array(text.utf8)) { try file.write(Array(text.utf8)) }
            let place = try folder.makeDirectories()
            if symlinkat("../\(Self.name)", place.descriptor, Self.name) != 0, errno != EEXIST {
                throw SystemError("symlink", folder.path)
            }
            try place.sync()
        } catch let error as SystemError {
            throw error
        } catch {
            throw SystemError("write", file.path, code: EIO)
        }
    }

    func remove() {
        unlink("\(wants)/\(Self.name)")
        unlink("\(directory)/\(Self.name)")
    }
}
