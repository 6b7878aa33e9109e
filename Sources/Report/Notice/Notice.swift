public import Journal
public import Plan
import Schedule

/// One message to those whom a plan's `notify` names.
public struct Notice: Sendable, Hashable {
    /// What there is to tell; finer than what `on` chooses by.
    public enum Event: String, Sendable, Hashable, CaseIterable {
        case start, resumed, approval, held, failed
        case rollingBack = "rolling_back"
        case rolledBack = "rolled_back"
        case done
    }

    public var event: Event
    /// Who asked for any of these is told.
    public var kinds: Set<NotifyKind>
    public var runID: String
    public var plan: String
    /// Who started the run, and on which machine.
    public var operatorName: String
    public var controller: String
    /// In seconds since 1970: of the first of what it tells.
    public var time: Double
    /// From 1.
    public var step: Int?
    public var title: String?
    /// In the order in which there was something to tell of them.
    public var hosts: [String] = []
    /// The outcome of an action, as in JSON lines.
    public var outcome: String?
    /// Why; a sentence each, without a full stop.
    public var reasons: [String] = []
    /// Of a run that ended.
    public var end: RunEnd?
    /// What somebody who reads it could do next.
    public var commands: [String] = []
    /// A line that stands alone, as the subject of a mail.
    public var subject: String
    /// All of it, for people: lines without control characters.
    public var text = ""

    init(_ event: Event, _ kinds: Set<NotifyKind>, of started: RunStarted, at time: Double, _ what: String) {
        self.event = event
        self.kinds = kinds
        runID = started.runID
        plan = started.schedule.planName
        operatorName = started.operatorName
        controller = started.controller
        self.time = time
        subject = "\(plan.visible): \(what)"
    }
}
