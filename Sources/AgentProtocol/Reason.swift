/// Why something was refused, failed or is worth a warning. Data; `Reason+Text.swift` says it in words.
public enum Reason: Codable, Sendable, Hashable {
    // Before anything is touched.
    case unitNotLoaded(unit: String, loadState: String)
    case cannotStop(unit: String)
    case cannotStart(unit: String)
    case cannotReload(unit: String)
    case daemonReloadPending(units: [String])
    /// `SuccessAction=` or `FailureAction=` would do something to the whole host.
    case stopHasAction(unit: String, property: String, action: String)
    case sysvScript(unit: String)
    case stopCommandKills(unit: String, command: String)
    /// Active units that would stop too, under `dependents: refuse`, each with what ties it.
    case dependents(unit: String, units: [UnitTie])
    /// Active units that a start would stop (`Conflicts=`).
    case conflicts(unit: String, units: [UnitTie])
    /// Processes of an earlier run are still there.
    case leftovers(unit: String, processes: [HostProcess])
    /// The agent runs in the unit's own control group, so that a stop would end it half-way.
    case agentWithin(unit: String)
    /// The unit is on its way down from an earlier stop.
    case stillStopping(unit: String)
    /// systemd starts it again at once after a stop: active units that uphold it, or triggers that can't be stopped.
    case keptUp(unit: String, by: [String])
    /// It is how the host boots, sleeps or goes down, or holds all of its services.
    case wholeHost(unit: String)
    /// A socket can't be started while the service runs that it would start.
    case socketInUse(unit: String, service: String)
    /// The user whose own service manager was to be asked.
    case noSuchUser(user: String)
    case userOutOfReach(user: String)
    case userManagerNotRunning(user: String)
    /// Another drop-in wins over ours, so a kill couldn't be ruled out.
    case overridden(unit: String, property: String, value: String)

    /// The host's policy doesn't let the plan kill the unit; `policy` is what it says, and where.
    case forceForbidden(unit: String, policy: String)
    /// The host's owner doesn't allow it: what it is, such as `stop ssh.service`, and what of the policy stands against it.
    case policyForbids(what: String, rule: String, path: String)
    /// The policy can't be trusted or understood, so everything is refused. `path` may end with `:LINE`.
    case policyUnusable(path: String, message: String)
    /// The host is on hold; moments are seconds since 1970 by its clock.
    case onHold(by: String, why: String, since: Double, until: Double?)
    /// The unit's file can't be enabled or disabled as it is: `static`, `generated`, `masked`, …
    case unitFileFixed(unit: String, state: String)
    /// Somebody has asked that the host not be shut down now (`systemd-inhibit --mode=block`).
    case inhibited(who: String, why: String)
    /// The agent could not reboot the host if it were told to.
    case cannotReboot(message: String)
    /// What the agent must remember across a reboot would be lost in it.
    case recordNotKept(path: String)
    /// Another run has the host. `since` is in seconds since 1970 by its clock, `silence` how many seconds nothing was heard of
    /// it; `remaining` is for how many more seconds its lease is live, 0 or less where it is over.
    case claimed(runID: String, owner: String, since: Double, silence: Double, remaining: Double)
    /// Another run has the host, and its guard is armed: even `--take-over` waits until the host has put back what that did.
    case guarded(runID: String, owner: String, revertsIn: Double)
    /// The run was taken up again elsewhere, or another run was given its hosts: this controller's word doesn't count any more.
    case superseded(runID: String, by: String)
    /// The request came after the host had told its run that it never arrived.
    case tooLate(runID: String)
    /// Nobody confirmed in time, so the host has put back what the run did there. `actionID` is what put it back.
    case revertedByGuard(actionID: String)

    /// The plan's `when` couldn't be answered, so nothing was begun.
    case conditionUnknown(condition: String, message: String)
    /// The plan's `when` doesn't hold, so there was nothing to do.
    case conditionNotMet(condition: String, found: String)

    /// It takes a secret that nobody has sent, or that was forgotten since: the host keeps none.
    case secretMissing(name: String)

    // While acting.
    case stopTimedOut(unit: String, seconds: Double)
    case stopFailed(unit: String, message: String)
    case startFailed(unit: String, message: String)
    case startTimedOut(unit: String, seconds: Double)
    case reloadFailed(unit: String, message: String)
    case unitFileFailed(unit: String, message: String)
    /// It was stopped before the reboot, and was up again or had processes left when the order was to be given.
    case notDownForReboot(unit: String)
    /// The order to reboot wasn't accepted.
    case rebootFailed(message: String)
    /// The order to reboot was given, and the host is still up.
    case rebootDidNotHappen(seconds: Double)
    /// The host is back, but systemd had not finished booting it.
    case bootNotFinished(seconds: Double, state: String)
    /// It was active before the reboot.
    case notBackAfterReboot(unit: String, state: String)
    /// Units that had not failed before the reboot.
    case failedAfterReboot(units: [String])
    /// It was active and didn't stay so through its soak.
    case diedInSoak(unit: String, message: String)
    /// By someone else than lull. `processes` is how many ended so; nil in journals of before that was counted.
    case killed(unit: String, signal: Int, by: String, processes: Int? = nil)
    /// Ended by force, as plan, operator and host agreed: the processes that got the signal, and the plan's reason.
    case forced(unit: String, signal: Int, seconds: Double, processes: [HostProcess], reason: String)
    /// Still there although force was used.
    case outlivedForce(unit: String, signal: Int, seconds: Double)
    /// How a process ended could not be learnt; `missing` says what nobody told.
    case endUnseen(unit: String, missing: String? = nil)
    case unhealthy(probe: Probe, seconds: Double, lastAnswer: String)
    case commandFailed(argv: [String], exitCode: Int, output: String)
    case commandSignalled(argv: [String], signal: Int, output: String)
    case commandTimedOut(argv: [String], seconds: Double, pid: Int)
    case commandNotStarted(argv: [String], message: String)
    case fileProblem(path: String, message: String)
    /// The service manager couldn't be asked, or answered what can't be understood.
    case serviceManager(message: String)

    // The agent itself.
    /// Another action is under way on the host.
    case busy(id: String)
    /// The agent's worker ended without a report, or the host was restarted meanwhile: nobody saw the action's end.
    case workerLost(rebooted: Bool)
    /// The host can't keep the record of the action, so nothing was begun.
    case cannotRecord(path: String, message: String)
    /// What the host's guard needs after a power cut can't be written.
    case cannotGuard(path: String, message: String)

    // Warnings.
    case killMode(unit: String, killMode: String)
    case revivedBy(unit: String, triggers: [String])
    case notEnabledButActive(unit: String)
    /// Active units that stop too, under `dependents: leave`, and that nothing starts again.
    case leftDown(unit: String, units: [String])
    /// Names on the D-Bus system bus: whoever asks for one has the unit started.
    case activatable(unit: String, names: [String])
    /// A path to protect that isn't there.
    case nothingToProtect(path: String)
    /// What a timer, socket or path started, or a target only wants, doesn't stop with it.
    case goesOn(unit: String, units: [String])
}

/// A process of a unit, as `/proc` shows it.
public struct HostProcess: Codable, Sendable, Hashable {
    public var pid: Int
    /// The command line, shortened, control characters escaped.
    public var command: String
    /// The scheduler's state letter, such as `S` or `D`.
    public var state: String
    /// The kernel function that it sleeps in, where readable.
    public var waitsIn: String?

    public init(pid: Int, command: String, state: String, waitsIn: String? = nil) {
        self.pid = pid
        self.command = command
        self.state = state
        self.waitsIn = waitsIn
    }
}
