public import AgentProtocol
public import Inventory

/// What was seen of a host.
public struct ExaminedHost: Sendable {
    public var connection: HostConnection
    public var standing: HostStanding
    public var examination: HostExamination
    /// When it was asked and when it had answered, by this machine's clock, in seconds since 1970.
    public var asked: ClosedRange<Double>
    /// Whether the run that has it stands in the way of a new one.
    public var isTaken: Bool

    public init(
        connection: HostConnection, standing: HostStanding, examination: HostExamination, asked: ClosedRange<Double>,
        isTaken: Bool
    ) {
        self.connection = connection
        self.standing = standing
        self.examination = examination
        self.asked = asked
        self.isTaken = isTaken
    }
}

/// Judges what was seen of a host. Pure.
public struct HostCheckup {
    private let sight: ExaminedHost
    /// The digests of the agents that this lull sends.
    private let agents: [String]

    private init(_ sight: ExaminedHost, agents: [String]) {
        self.sight = sight
        self.agents = agents
    }

    public static func findings(_ sight: ExaminedHost, agents: [String]) -> HostFindings {
        let checkup = HostCheckup(sight, agents: agents)
        return HostFindings(
            host: sight.connection.host, address: sight.connection.address,
            findings: [
                Finding("contact", .good, "ssh and lull's agent answer"), checkup.agent, checkup.root, checkup.systemd,
                checkup.kernel, checkup.records, checkup.clock, checkup.policy, checkup.hold, checkup.claim,
            ])
    }

    /// For a host that gave no answer.
    public static func findings(_ connection: HostConnection, _ failure: ContactFailure) -> HostFindings {
        HostFindings(
            host: connection.host, address: connection.address,
            findings: [
                Finding(
                    "contact", .bad, failure.message.visible, advice: failure.advice(host: connection.login).visible)
            ])
    }

    private var agent: Finding {
        let digest = StandingText.short(sight.standing.agent.digest)
        switch sight.standing.installed {
        case nil: return Finding("agent", .good, "\(digest), sent when it is needed")
        case let installed? where agents.contains(installed):
            return Finding("agent", .good, "\(digest), in place for good")
        case let installed?:
            return Finding(
                "agent", .warning,
                "the one that is in place for good (\(StandingText.short(installed))) is not this lull's",
                advice: "put this one in place: `lull agent install`")
        }
    }

    private var root: Finding {
        let user = sight.standing.agent.userID
        if user == 0 { return Finding("root", .good, sight.connection.become ? "root, through sudo" : "root") }
        return Finding(
            "root", .warning, "user \(user), not root: the system's own services can't be stopped or started",
            advice: "set `ansible_become: true` in the inventory, for sudo without a password, or log in as root")
    }

    private var systemd: Finding {
        guard let version = sight.examination.facts.serviceManager else {
            return Finding(
                "systemd", .bad, "doesn't run this host, so its services can't be restarted",
                advice: "use lull for it without services only: commands, files and links work everywhere")
        }
        let number = version.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(while: \.isNumber)) }
        let words = number.map(String.init) ?? version.visible
        // `systemd-run --collect` and `journalctl --output-fields` came with 236, `busctl --json` with 240.
        switch number ?? .max {
        case ..<236:
            return Finding(
                "systemd", .warning,
                "\(words), older than 236: no guard can watch over the host, and who killed a process isn't told",
                advice: "give its steps `guard: off`, and look at the preview closely")
        case ..<240:
            return Finding(
                "systemd", .warning, "\(words), older than 240: who forbids a reboot can't be asked",
                advice: "before a reboot, see `systemd-inhibit --list` there")
        default: return Finding("systemd", .good, words)
        }
    }

    private var kernel: Finding {
        let release = "Linux \(sight.examination.facts.kernel.visible)"
        return switch sight.examination.endings {
        case .told: Finding("kernel", .good, "\(release): tells when and how every process ends")
        case .seen:
            Finding(
                "kernel", .good,
                "\(release): tells when a process ends; how, systemd and its journal tell (Linux does from 6.15 on)")
        case .unseen:
            Finding(
                "kernel", .warning,
                "\(release), without pidfds (5.3): processes are looked for again and again until they are gone",
                advice: "nothing, if it can't be newer: that takes a little more time and processor")
        }
    }

    private var records: Finding {
        let room = sight.examination.state
        guard let problem = room.problem else {
            return RoomFinding.finding("records", free: room.free, at: room.path, least: RecordRoom.least)
        }
        return Finding(
            "records", .bad, "nothing can be recorded there: \(problem.message.visible)", advice: problem.advice.visible
        )
    }

    /// Less than this is of no account, in seconds.
    private static let tolerance = 5.0

    private var clock: Finding {
        let middle = (sight.asked.lowerBound + sight.asked.upperBound) / 2
        let ahead = sight.examination.facts.clock - middle
        let doubt = (sight.asked.upperBound - sight.asked.lowerBound) / 2
        guard abs(ahead) - doubt > Self.tolerance else { return Finding("clock", .good, "as this machine's") }
        return Finding(
            "clock", .warning, amount: .seconds(abs(ahead)),
            ahead > 0 ? "ahead of this machine's" : "behind this machine's",
            advice:
                "see which of the two is right: `timedatectl`. Moments in reports from there, and the ends of holds, are "
                + "off by as much; nothing else is")
    }

    private var policy: Finding {
        switch sight.standing.policy {
        case .none: Finding("policy", .good, "none: everything is allowed")
        case .inForce(let path, let lines):
            Finding("policy", .good, "\(path.visible), \(counted(lines.count, "rule")): `lull agent status` shows them")
        case .unusable(let reasons):
            Finding(
                "policy", .bad, reasons.map(\.message.visible).joined(separator: "; "),
                advice: reasons.first?.advice.visible)
        }
    }

    private var hold: Finding {
        guard let hold = sight.standing.hold else { return Finding("hold", .good, "none") }
        return Finding(
            "hold", .bad, StandingText.hold(hold).joined(), advice: "ask who put it there; `lull release` ends it")
    }

    private var claim: Finding {
        guard let standing = sight.examination.facts.claim else { return Finding("claim", .good, "no run has it") }
        let run = "run \(standing.claim.runID.visible) of \(standing.claim.owner.visible)"
        guard sight.isTaken else {
            return Finding(
                "claim", .warning, "\(run) still has it, but is over: a new run sets that aside",
                advice: "see how it ended: `lull runs show \(standing.claim.runID.visible)`")
        }
        return Finding(
            "claim", .bad, "\(run) has it",
            advice:
                "wait for its end; if nobody runs it any more: where it was started, \(RunCommands(standing.claim.runID).sentence)"
        )
    }
}
