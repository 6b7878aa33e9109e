public import AgentProtocol
public import Journal

/// A host that another run has.
public struct TakenHost: Sendable, Hashable {
    public var host: String
    public var standing: ClaimStanding
    /// Whether it is known that nobody runs that run any more.
    public var isDead: Bool

    public init(host: String, standing: ClaimStanding, isDead: Bool) {
        self.host = host
        self.standing = standing
        self.isDead = isDead
    }
}

/// What stands between a run and its hosts: other runs, alive or not.
public enum ClaimText {
    /// Runs of this journal that were interrupted on some of the same hosts, and what to do about each.
    public static func interrupted(_ runs: [(run: RunSummary, hosts: [String])]) -> [String] {
        runs.map { run, hosts in
            let commands = RunCommands(run.runID)
            return
                "note: run \(run.runID) (\(run.planName.visible)) was interrupted at \(TimeText.moment(run.lastEntryAt)) UTC and "
                + "has been at work on \(HostFolding.fold(hosts.map(\.visible))): \(commands.sentence)"
        }
    }

    public static func setAside(_ runID: String, hosts: [String], byForce: Bool, hasEnded: Bool = false) -> String {
        let hosts = HostFolding.fold(hosts.map(\.visible))
        if hasEnded, !byForce {
            return
                "note: run \(runID) has ended and left \(hosts) neither as planned nor as before; its claim is set aside"
        }
        return byForce
            ? "note: \(hosts) will be taken away from run \(runID), since --take-over was given"
            : "note: run \(runID) still has \(hosts), but nobody runs it any more and its lease is over: its claim is set aside"
    }

    /// Who has hosts that were asked for, a line for each run.
    public static func taken(_ taken: [TakenHost]) -> [String] {
        var order: [String] = []
        var groups: [String: (first: TakenHost, hosts: [String])] = [:]
        for host in taken {
            let runID = host.standing.claim.runID
            if groups[runID] == nil { order.append(runID) }
            groups[runID, default: (host, [])].hosts.append(host.host.visible)
        }
        return order.compactMap { groups[$0] }.map { first, hosts in
            let standing = first.standing
            let reverts = standing.revertsIn.map {
                "; unless it goes on, the host puts back what it did in \(Seconds.text(max(0, $0).rounded(.up)))"
            }
            return
                "\(HostFolding.fold(hosts)): run \(standing.claim.runID.visible) of \(standing.claim.owner.visible), since "
                + "\(TimeText.moment(standing.since)) UTC; \(first.lease)\(reverts ?? "")"
        }
    }
}

extension TakenHost {
    fileprivate var lease: String {
        let left = Seconds.text(max(0, standing.remaining).rounded(.up))
        if isDead { return "nobody runs it any more, and in \(left) its claim may be set aside" }
        return standing.remaining > 0
            ? "its lease lasts for \(left) unless it is renewed"
            : "its lease is over: it was last heard of \(Seconds.text(standing.silence.rounded())) ago, and whether anybody runs it "
                + "isn't known here"
    }
}

/// The commands that take up a run again.
public struct RunCommands: Sendable, Hashable {
    public let resume: String
    public let rollback: String
    public let abort: String
    private let runID: String

    public init(_ runID: String) {
        resume = "lull resume \(runID.visible)"
        rollback = "lull rollback \(runID.visible)"
        abort = "lull abort \(runID.visible)"
        self.runID = runID.visible
    }

    /// Of a run that is under way, from another terminal.
    public var watch: String { "lull watch \(runID)" }

    public var show: String { "lull runs show \(runID)" }

    /// - Parameter step: from 0.
    public func approve(_ step: Int) -> String { "lull resume \(runID) --approve \(step + 1)" }

    /// Of a run that is under way.
    /// - Parameter step: from 0.
    public func approveAlive(_ step: Int) -> String { "lull approve \(runID) \(step + 1)" }

    public var sentence: String {
        "`\(resume)` goes on with it, `\(rollback)` puts it back, `\(abort)` ends it as it stands"
    }
}
