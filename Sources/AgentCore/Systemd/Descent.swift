import AgentProtocol
import Glibc

/// Waits for units on their way down, and does on the way what keeps them from being killed.
///
/// It sleeps on the kernel's own notices (the end of a main process, an emptied control group) and asks systemd only when
/// one came, and now and then for what can be shown.
final class Descent {
    enum End: Hashable {
        case down
        case timedOut
    }

    let systemctl: Systemctl
    private let shield: Shield
    private let watcher: any ServiceWatcher
    private let subject: String
    private let since: Double
    /// Of all of them together, in seconds.
    private(set) var limit: Double
    private var members: [DescentMember]
    let meter: StopMeter?
    /// When the shield is to be raised, if it isn't up; nil for never.
    private var raiseAt: Double?
    private var nextLook = 0.0
    private var pause = Descent.firstPause
    private var lastProgress = -Double.infinity
    private(set) var statuses: [UnitStatus] = []
    /// The plan's opt-in to a kill; nil where nothing is ever killed.
    var forcing: Forcing?
    /// Told of processes before they are hit, so that it is seen how they end.
    let watch: (_ pids: [Int], _ unit: String) -> Void
    /// Why units may be killed in spite of the shield.
    private(set) var flaws: [Reason] = []

    private static let firstPause = 0.004
    /// Between two looks at units that give no sign, in seconds.
    private static let interval = 2.0

    /// - Parameters:
    ///   - subject: what progress is about.
    ///   - meter: measures how far it is, for those who wait.
    ///   - raisingAfter: seconds from now after which systemd has to be kept from killing; nil if it needn't.
    ///   - force: nil for never.
    init(
        _ units: [Unit], subject: String, limits: StopLimits, raisingAfter: Double?, force: ForceRule? = nil,
        systemctl: Systemctl, shield: Shield, watcher: any ServiceWatcher, meter: StopMeter? = nil,
        watch: @escaping (_ pids: [Int], _ unit: String) -> Void = { _, _ in }
    ) {
        self.meter = meter
        self.systemctl = systemctl
        self.shield = shield
        self.watcher = watcher
        self.subject = subject
        limit = limits.whole(units)
        let since = Clock.monotonic
        self.since = since
        self.watch = watch
        members = units.map { DescentMember($0, limit: limits.own($0)) }
        raiseAt = raisingAfter.map { since + $0 }
        forcing = force.map { Forcing($0, since: since, limit: limit) }
    }

    /// In seconds, so far.
    var elapsed: Double { Clock.monotonic - since }

    /// Units that are on their way down, and their processes. What only waits for others isn't among them, unless all do.
    var remaining: [(unit: Unit, processes: [Int])] {
        let begun = open.filter(\.hasBegun)
        return (begun.isEmpty ? open : begun).map { ($0.unit, $0.group?.processes() ?? []) }
    }

    /// Units that weren't over when they were looked at last.
    var unfinished: [(unit: Unit, status: UnitStatus, group: ControlGroup?)] {
        zip(members, statuses).filter { !$0.0.isDone($0.1) }.map { member, status in
            (member.unit, status, member.group)
        }
    }

    /// Waits at least until then, in seconds since the beginning.
    func extend(to seconds: Double) { limit = max(limit, seconds) }

    func lookSoon() { nextLook = Clock.monotonic + Descent.firstPause }

    /// How each unit stood when it was looked at last, and whether it was over then.
    var ends: [(unit: Unit, status: UnitStatus, isDone: Bool)] {
        zip(members, statuses).map { member, status in (member.unit, status, member.isDone(status)) }
    }

    /// Units that had their time and are not down, with the time that they had.
    ///
    /// Empty where it was up before any of them began: their stops wait for something else.
    var late: [(unit: Unit, seconds: Double)] {
        let overdue = overdue
        if !overdue.isEmpty { return overdue.map { ($0.unit, $0.limit) } }
        return open.filter(\.hasBegun).map { ($0.unit, limit) }
    }

    private var open: [DescentMember] { zip(members, statuses).filter { !$0.0.isDone($0.1) }.map(\.0) }

    /// What is to be killed is late only when that was tried: the limit of all is extended for it.
    private var overdue: [DescentMember] {
        let now = Clock.monotonic - (forcing == nil ? 0 : 2 * Forcing.interval)
        return open.filter { member in
            forcing?.shot(at: member.unit.id) == nil && (member.deadline.map { $0 <= now } ?? false)
        }
    }

    /// Units that were down and were started again before they were looked at.
    var revived: [String] { zip(members, statuses).filter { $0.0.wasRevived($0.1) }.map(\.1.id) }

    /// - Throws: if systemd answered no question to the end: nothing is known then.
    func run() throws(ServiceManagerError) -> End {
        while true {
            let isQuiet = members.allSatisfy { !$0.isPopulated }
            if Clock.monotonic >= nextLook, isQuiet || nextLook > 0 {
                if (try? look()) == true { return .down }
                if isQuiet {
                    nextLook = Clock.monotonic + pause
                    pause = min(pause * 2, 0.5)
                } else {
                    nextLook = Clock.monotonic + Self.interval
                    pause = Self.firstPause
                }
            } else if nextLook == 0 {
                nextLook = since + Self.interval
            }
            raiseIfDue()
            forceIfDue()
            report()
            if elapsed >= limit || !overdue.isEmpty {
                if try look() { return .down }
                if elapsed >= limit || !overdue.isEmpty { return .timedOut }
            }
            wait()
        }
    }

    private func raiseIfDue() {
        guard let moment = raiseAt, Clock.monotonic >= moment else { return }
        raiseAt = nil
        do {
            flaws = try shield.raiseLate(for: members.map(\.unit))
        } catch {
            // systemd's deadline is some way off yet, and waiting goes on in any case.
            flaws = [error.reason]
            raiseAt = Clock.monotonic + 1
        }
    }

    /// - Returns: whether all are down.
    func look() throws(ServiceManagerError) -> Bool {
        statuses = try systemctl.statuses(members.map(\.unit.id))
        var isDone = true
        for index in members.indices {
            let status = statuses[index]
            members[index].note(status)
            if members[index].isDone(status) { continue }
            isDone = false
            if members[index].mustTellAgain() {
                systemctl.signal(status.id, who: "all", number: members[index].unit.killing?.signal ?? 15)
            }
        }
        return isDone
    }

    private func report() {
        guard Clock.monotonic - lastProgress >= 1 else { return }
        lastProgress = Clock.monotonic
        let text = statuses.first { !$0.statusText.isEmpty }.map { Printable.escape($0.statusText) }
        guard elapsed >= 1, let meter else {
            watcher.progress(.stopping, subject, since: since, limit: limit, detail: text)
            return
        }
        let left = members.flatMap { $0.isPopulated ? $0.group?.processes() ?? [] : [] }
        watcher.stopping(subject, since: since, limit: limit, meter.reading(left, statusText: text))
    }

    private func wait() {
        var moment = min(nextLook, since + limit, lastProgress + 1)
        if let raiseAt { moment = min(moment, raiseAt) }
        if let forcing { moment = min(moment, forcing.next) }
        let now = Clock.monotonic
        if let deadline = open.compactMap(\.deadline).filter({ $0 > now }).min() { moment = min(moment, deadline) }
        if members.contains(where: \.mustBePolled) { moment = min(moment, Clock.monotonic + 0.1) }
        var items = members.flatMap(\.items)
        _ = poll(&items, nfds_t(items.count), Clock.milliseconds(moment - Clock.monotonic))
        for index in members.indices where members[index].hear(items) {
            // The end of a main process, or of the last one: worth a look at once.
            nextLook = Clock.monotonic
        }
    }
}
