/// What was seen of the machine that lull runs on.
public struct ControllerSight: Sendable, Hashable {
    /// What `ssh -V` says; nil where there is no ssh.
    public var ssh: String?
    /// What `curl --version` says; nil where there is no curl.
    public var curl: String?
    public var agents: [Agent]
    public var state: State
    /// Seconds since 1970.
    public var clock: Double
    /// When this program was built, or put where it is.
    public var builtAt: Double?

    public struct Agent: Sendable, Hashable {
        public var path: String
        /// Nil where no agent is there.
        public var digest: String?
        public var processor: String?

        public init(path: String, digest: String? = nil, processor: String? = nil) {
            self.path = path
            self.digest = digest
            self.processor = processor
        }
    }

    /// Where runs are recorded.
    public struct State: Sendable, Hashable {
        /// Nil where there is no place for it.
        public var path: String?
        /// Why nothing can be recorded or read there.
        public var problem: String?
        /// How many are recorded.
        public var runs = 0
        /// When something was last recorded.
        public var lastEntryAt: Double?
        /// What the disk has left, in bytes.
        public var free: Int?

        public init(path: String?) { self.path = path }
    }

    public init(ssh: String?, curl: String?, agents: [Agent], state: State, clock: Double, builtAt: Double?) {
        self.ssh = ssh
        self.curl = curl
        self.agents = agents
        self.state = state
        self.clock = clock
        self.builtAt = builtAt
    }
}

/// Judges it. Pure.
public enum ControllerCheckup {
    public static func findings(_ sight: ControllerSight) -> [Finding] {
        [ssh(sight.ssh), curl(sight.curl)] + sight.agents.map(agent) + state(sight.state) + [clock(sight)]
    }

    /// Whether hosts can be asked at all.
    public static func canAsk(_ sight: ControllerSight) -> Bool {
        sight.ssh != nil && sight.agents.allSatisfy { $0.digest != nil }
    }

    /// Since OpenSSH 7.4 its words are known to lull.
    private static func ssh(_ words: String?) -> Finding {
        guard let words else {
            return Finding(
                "ssh", .bad, "there is no ssh on this machine", advice: "install it: `apt install openssh-client`")
        }
        let name = words.prefix { $0 != "," && !$0.isNewline }
        let number = name.drop { !$0.isNumber }.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard name.hasPrefix("OpenSSH"), number.count == 2 else {
            return Finding(
                "ssh", .warning,
                "\(String(name).visible), which isn't OpenSSH: lull may not understand why a contact fails",
                advice: "use OpenSSH 7.4 or later here")
        }
        guard (number[0], number[1]) >= (7, 4) else {
            return Finding(
                "ssh", .warning,
                "\(String(name).visible), older than 7.4: lull may not understand why a contact fails",
                advice: "use OpenSSH 7.4 or later here")
        }
        return Finding("ssh", .good, String(name).visible)
    }

    private static func curl(_ words: String?) -> Finding {
        guard let words else {
            return Finding(
                "curl", .warning,
                "there is no curl on this machine: webhooks of `notify` can't be told, and blockers by http are in the way",
                advice: "install it if plans have any: `apt install curl`")
        }
        return Finding("curl", .good, words.split(separator: " ").prefix(2).joined(separator: " ").visible)
    }

    private static func agent(_ agent: ControllerSight.Agent) -> Finding {
        guard let digest = agent.digest else {
            return Finding(
                "agent", .bad, "there is none at \(agent.path.visible), or it can't be read",
                advice: "`make agent` builds it; --agent or LULL_AGENT names another place")
        }
        let processor = agent.processor.map { " for \($0.visible)" } ?? ""
        return Finding("agent", .good, "\(StandingText.short(digest))\(processor), \(agent.path.visible)")
    }

    /// With less than this a run can't be recorded, in bytes.
    private static let least = 1 << 20

    private static func state(_ state: ControllerSight.State) -> [Finding] {
        guard let path = state.path else {
            return [
                Finding(
                    "journal", .bad, "there is no place for it",
                    advice: "name a directory with --state, or set HOME or XDG_STATE_HOME")
            ]
        }
        if let problem = state.problem {
            return [
                Finding(
                    "journal", .bad, problem.visible,
                    advice: "see `ls -ld \(path.visible) \(path.visible)/*`, or name another place with --state")
            ]
        }
        let runs = state.runs == 0 ? "no runs yet" : counted(state.runs, "run")
        return [
            Finding("journal", .good, "\(path.visible), \(runs)"),
            RoomFinding.finding("disk", free: state.free, at: path, least: least),
        ]
    }

    /// Clocks of a fleet are a little apart, and a program's time may be of another machine's.
    private static let tolerance = 86_400.0

    private static func clock(_ sight: ControllerSight) -> Finding {
        let now = "\(TimeText.moment(sight.clock)) UTC"
        let advice = "set it right: `timedatectl` shows whether anything keeps it so"
        if let builtAt = sight.builtAt, sight.clock < builtAt - tolerance {
            return Finding("clock", .warning, "\(now), which is before this lull was built", advice: advice)
        }
        if let last = sight.state.lastEntryAt, sight.clock < last - 60 {
            return Finding(
                "clock", .warning, "\(now), which is before what the journal recorded at \(TimeText.moment(last)) UTC",
                advice: advice)
        }
        return Finding("clock", .good, now)
    }
}
