/// A request to do something, and the record of it that the host keeps under its id.
public struct ActionRequest: Codable, Sendable, Hashable {
    /// Unique for all time, made by the controller: letters, digits, `-` and `.` only. Asking twice acts once.
    public var id: String
    /// Performed in order; the first that doesn't succeed ends the action, but for `closing`.
    public var program: [Operation]
    /// Performed after the program in every case: what closes a pair that `before` opened.
    /// `undo` operations in it whose opener did not run are left out by the agent only through `closes`.
    public var closing: [Closing]
    /// Contents for `copy`, base64, by digest.
    public var attachments: [String: String]
    /// Whether it puts back what a run did: a hold doesn't stand in its way. Nil is no.
    public var putsBack: Bool?
    /// On whose behalf; nil for a trial by hand.
    public var claim: RunClaim?
    /// Whose claims it may set aside; nil for nobody's.
    public var takeOver: TakeOver?
    /// How long after its end the host waits to hear that the run goes on, in seconds, before it puts back all that the run
    /// did there. Nil for no guard.
    public var guardFor: Double?
    /// Whether the run doesn't need the host any more once this has succeeded (and is confirmed, where it is guarded). Nil is no.
    public var releases: Bool?
    /// The id of an earlier action of the run on this host that this one takes back: it gives back another host that is drained
    /// here, say. A hold doesn't stand in its way, and when it has succeeded, neither the guard nor a rollback takes that action back
    /// once more. Nil for none.
    public var takesBack: String?

    public init(
        id: String, program: [Operation], closing: [Closing] = [], attachments: [String: String] = [:],
        putsBack: Bool? = nil, claim: RunClaim? = nil, takeOver: TakeOver? = nil, guardFor: Double? = nil,
        releases: Bool? = nil, takesBack: String? = nil
    ) {
        self.takesBack = takesBack
        self.id = id
        self.program = program
        self.closing = closing
        self.attachments = attachments
        self.putsBack = putsBack
        self.claim = claim
        self.takeOver = takeOver
        self.guardFor = guardFor
        self.releases = releases
    }
}

extension ActionRequest {
    /// Whether it only takes back what was done before: then a hold or a full disk doesn't stand in its way.
    public var givesBack: Bool { putsBack == true || takesBack != nil }
}

/// An operation that gives back what another took (undrain after drain).
public struct Closing: Codable, Sendable, Hashable {
    /// The index in the program of the operation that this one closes. It is performed only if that one was begun and not
    /// refused. One that was `unchanged` counts: after a crash it may have been an earlier action of the run that took it.
    public var closes: Int
    public var operation: Operation

    public init(closes: Int, operation: Operation) {
        self.closes = closes
        self.operation = operation
    }
}

/// How an action ended, operation by operation.
public struct ActionReport: Codable, Sendable, Hashable {
    public var id: String
    public var outcome: Outcome
    /// One for each operation that was begun, in order; those of `closing` follow those of the program.
    public var operations: [OperationReport]
    /// Seconds since 1970, by the host's clock.
    public var startedAt: Double
    public var finishedAt: Double

    public init(id: String, outcome: Outcome, operations: [OperationReport], startedAt: Double, finishedAt: Double) {
        self.id = id
        self.outcome = outcome
        self.operations = operations
        self.startedAt = startedAt
        self.finishedAt = finishedAt
    }
}

public struct OperationReport: Codable, Sendable, Hashable {
    /// The index in `program`, or `program.count` plus the index in `closing`.
    public var index: Int
    public var outcome: Outcome
    /// Why it didn't succeed. Empty for `done` and `unchanged`.
    public var reasons: [Reason]
    /// What takes it back, in the order in which it was done. Present also where the operation failed half-way.
    public var undo: [Undo]
    /// In seconds.
    public var duration: Double
    /// For stops: what was seen.
    public var stop: StopFacts?
    /// For a reboot that happened.
    public var reboot: RebootFacts?

    public init(
        index: Int, outcome: Outcome, reasons: [Reason] = [], undo: [Undo] = [], duration: Double,
        stop: StopFacts? = nil, reboot: RebootFacts? = nil
    ) {
        self.index = index
        self.outcome = outcome
        self.reasons = reasons
        self.undo = undo
        self.duration = duration
        self.stop = stop
        self.reboot = reboot
    }
}

/// What was seen of a stop.
public struct StopFacts: Codable, Sendable, Hashable {
    /// How long it took until the unit was down and its last process gone, or until its time was up, in seconds.
    public var seconds: Double
    /// After how many seconds the service manager would have killed it, had it been left to itself; nil if never.
    public var killsAfter: Double?
    /// Whether a drop-in was needed to keep the service manager from killing.
    public var armed: Bool
    /// The processes still there, for `held`.
    public var processes: [HostProcess]
    /// What the service says of itself (`StatusText`).
    public var statusText: String?
    /// What else was stopped with it.
    public var alsoStopped: [String]
    /// What of that was left down, under `dependents: leave`.
    public var leftDown: [String]?
    /// Unit by unit, how it is known that nothing was killed.
    public var proofs: [StopProof]
    /// Who used it when its time was up, for `held`.
    public var use: ServiceUse?

    public init(
        seconds: Double, killsAfter: Double?, armed: Bool, processes: [HostProcess] = [], statusText: String? = nil,
        alsoStopped: [String] = [], leftDown: [String]? = nil, proofs: [StopProof] = [], use: ServiceUse? = nil
    ) {
        self.seconds = seconds
        self.killsAfter = killsAfter
        self.armed = armed
        self.processes = processes
        self.statusText = statusText
        self.alsoStopped = alsoStopped
        self.leftDown = leftDown
        self.proofs = proofs
        self.use = use
    }
}

/// How it is known how the processes of a unit ended.
public struct StopProof: Codable, Sendable, Hashable {
    public enum Source: String, Codable, Sendable, Hashable {
        /// The kernel told how each process ended (`PIDFD_GET_INFO`).
        case pidfd
        /// systemd told how the main process ended (`ExecMain*`).
        case unitResult
        /// systemd's journal holds no kill of it (`log_kill`).
        case journal
    }

    public var unit: String
    /// The processes that it had when the stop began.
    public var processes: Int
    /// Empty where nobody could tell.
    public var sources: [Source]
    /// What is missing for certainty; nil where nothing is.
    public var missing: String?

    public init(unit: String, processes: Int, sources: [Source], missing: String? = nil) {
        self.unit = unit
        self.processes = processes
        self.sources = sources
        self.missing = missing
    }
}
