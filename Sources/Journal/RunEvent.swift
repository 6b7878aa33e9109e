public import AgentProtocol
public import Schedule

/// One fact of a run. What happens is the fold of these and nothing else: the decider, the live view and the reports read them.
///
/// Indirect, since an event goes through many hands and some are large: handing one on is then one reference.
public indirect enum RunEvent: Codable, Sendable, Hashable {
    /// Always the first.
    case started(RunStarted)
    /// What a host said before the run (states as observed before).
    case observed(host: String, HostForecast)
    /// A host couldn't be contacted, or would refuse, before anything was begun on it.
    case excluded(host: String, because: Exclusion)
    /// Written before the request is sent.
    case intended(ActionIntent)
    /// Written when the report is in.
    case settled(ActionReport)
    /// The host knows that the report of a guarded action arrived, and won't put it back by itself.
    case confirmed(actionID: String)
    /// It was too late to confirm the action: the host has put back by itself what the run did there. The report is of that.
    case reverted(actionID: String, ActionReport)
    /// The host couldn't be told that the report of a guarded action arrived, or doesn't listen to this run any more; it will
    /// put back by itself what the run did there.
    case unconfirmed(actionID: String, Exclusion)
    /// Contact was lost and the report never came: the outcome is unknown.
    case lost(actionID: String, ContactFailure)
    /// It is asked whether anything is in the way of the next batch. Read-only: whoever takes the run up asks anew.
    case blockersAsked(BlockersIntent)
    case blockersAnswered(BlockersReport)
    /// The hosts of a step are asked whether its next batch may begin. Read-only: whoever takes the run up asks anew.
    case gateAsked(GateIntent)
    case gateAnswered(GateReport)
    /// The run waits for a person, before the step after this one (from 0).
    case approvalAsked(step: Int)
    case approved(Approval)
    /// From here on the run puts back what it did.
    case rollbackBegan(because: String)
    /// What stands next is not begun, since it doesn't fit into what is left of the window.
    case windowTooShort(WindowShortfall)
    /// The operator asked to stop: what is in flight is finished, nothing else is begun until there is a choice.
    case stopRequested
    case chosen(OperatorChoice)
    /// Somebody asked for it from elsewhere, and the run does it. An approval is recorded as such.
    case requested(RunRequest)
    /// The controller left at once; actions may still be going on.
    case abandoned
    /// Always the last of a run that settled, but for one that was interrupted and is taken up again.
    case finished(RunEnd)
    /// A controller has taken the run up again after another one left it or died.
    case resumed(RunResumed)
}

public struct RunResumed: Codable, Sendable, Hashable {
    public enum Intention: String, Codable, Sendable, Hashable {
        case goOn
        case rollBack
        /// Learns how what was in flight ended, gives the hosts back, and ends the run as it stands.
        case abort
    }

    public var intention: Intention
    /// Who did, on which machine.
    public var operatorName: String
    public var controller: String
    /// From 1: how often the run was taken up again, this time included. See `RunClaim.epoch`.
    public var epoch: Int
    /// Nil where the plan has none.
    public var window: RunWindow?
    /// Where it goes on as scheduled; nil where somebody has it go on.
    public var scheduled: ScheduledMark?

    public init(
        intention: Intention, operatorName: String, controller: String, epoch: Int, window: RunWindow? = nil,
        scheduled: ScheduledMark? = nil
    ) {
        self.scheduled = scheduled
        self.window = window
        self.intention = intention
        self.operatorName = operatorName
        self.controller = controller
        self.epoch = epoch
    }
}

/// What the operator wants of a run that was asked to stop, once nothing is in flight.
public enum OperatorChoice: String, Codable, Sendable, Hashable {
    case goOn
    case rollBack
    /// The run ends as it stands.
    case stop
}

public enum Exclusion: Codable, Sendable, Hashable {
    case contact(ContactFailure)
    case refused([Reason])
}

public struct RunStarted: Codable, Sendable, Hashable {
    public var runID: String
    /// The plan's path as the operator named it, and its text.
    public var planPath: String
    public var planText: String
    /// Who started it, on which machine.
    public var operatorName: String
    public var controller: String
    /// Who allowed the force that the plan asks for; nil where nobody did, and then none is used.
    public var forceAllowedBy: String?
    /// The saved preview that it runs; nil where it was started from a plan.
    public var approved: ApprovedPreview?
    /// Nil where the plan has none.
    public var window: RunWindow?
    /// Where it was begun as scheduled; nil where somebody began it.
    public var scheduled: ScheduledMark?
    public var forks: Int
    public var schedule: Schedule

    public init(
        runID: String, planPath: String, planText: String, operatorName: String, controller: String,
        forceAllowedBy: String? = nil, approved: ApprovedPreview? = nil,
        window: RunWindow? = nil, scheduled: ScheduledMark? = nil, forks: Int, schedule: Schedule
    ) {
        self.scheduled = scheduled
        self.window = window
        self.approved = approved
        self.runID = runID
        self.planPath = planPath
        self.planText = planText
        self.operatorName = operatorName
        self.controller = controller
        self.forceAllowedBy = forceAllowedBy
        self.forks = forks
        self.schedule = schedule
    }
}

public struct ActionIntent: Codable, Sendable, Hashable {
    public enum Purpose: String, Codable, Sendable, Hashable {
        case forward
        case rollback
        /// Asks for the record of an action whose report never came. Its id is that action's, and nothing is done.
        case reconcile
    }

    public var id: String
    public var purpose: Purpose
    /// From 0: the index into `Schedule.steps` and `ScheduledStep.batches`.
    public var step: Int
    public var batch: Int
    public var host: String
    public var program: [Operation]
    public var closing: [Closing]
    /// The longest that it can take, in seconds.
    public var worstCase: Double
    /// See `ActionRequest`.
    public var guardFor: Double?
    public var releases: Bool?
    /// Whom it serves, where it is done on behalf of another host; nil otherwise.
    public var errand: ErrandMark?

    public init(
        id: String, purpose: Purpose, step: Int, batch: Int, host: String, program: [Operation],
        closing: [Closing] = [], worstCase: Double, guardFor: Double? = nil, releases: Bool? = nil,
        errand: ErrandMark? = nil
    ) {
        self.errand = errand
        self.id = id
        self.purpose = purpose
        self.step = step
        self.batch = batch
        self.host = host
        self.program = program
        self.closing = closing
        self.worstCase = worstCase
        self.guardFor = guardFor
        self.releases = releases
    }
}

/// What makes an action an errand: something that one host does on behalf of another.
public struct ErrandMark: Codable, Sendable, Hashable {
    /// The host on whose behalf it is done.
    public var serves: String
    /// Whether it is taken back as soon as that host is through; nil for no.
    public var isGivenBack: Bool?
    /// The id of the errand that this one takes back; nil where it does something itself.
    public var takesBack: String?

    public init(serves: String, isGivenBack: Bool? = nil, takesBack: String? = nil) {
        self.serves = serves
        self.isGivenBack = isGivenBack
        self.takesBack = takesBack
    }
}

extension ActionIntent {
    /// The host that it is about: the one that is served, or else the one that acts.
    public var subject: String { errand?.serves ?? host }
}

/// How a run ended; the exit code of `lull run`.
public enum RunEnd: String, Codable, Sendable, Hashable {
    case asPlanned
    case putBack
    case needsPerson
    case refused
    case interrupted

    public var exitCode: Int32 {
        switch self {
        case .asPlanned: 0
        case .putBack: 1
        case .needsPerson: 2
        case .refused: 3
        case .interrupted: 4
        }
    }
}

/// An event with its place in the journal.
public struct JournalEntry: Codable, Sendable, Hashable {
    /// From 1, without gaps within a run.
    public var sequence: Int
    /// Seconds since 1970, by the controller's clock.
    public var time: Double
    public var event: RunEvent

    public init(sequence: Int, time: Double, event: RunEvent) {
        self.sequence = sequence
        self.time = time
        self.event = event
    }
}
