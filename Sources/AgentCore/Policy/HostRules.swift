import AgentProtocol

/// What has to be asked before anything is done on this host: its owner's policy, and whether it is on hold. Read anew for
/// every request, so that a change counts from then on.
struct HostRules {
    var policy: PolicyFile.Loaded
    var hold: Hold?

    static var none: HostRules { HostRules(policy: .none, hold: nil) }

    /// As they stand now.
    static func current() -> HostRules {
        HostRules(
            policy: PolicyFile.load(), hold: StateDirectory.defaultPath().flatMap { HoldMark(directory: $0).current() })
    }

    /// The rules themselves; nil where there are none, or none that can be used.
    var usable: Policy? {
        if case .policy(let policy, _) = policy { policy } else { nil }
    }

    /// Whether there is a policy, be it one that can't be used.
    var areStrict: Bool { policy != .none }

    /// Why a request is refused, by the index of the operation that stands first against it; nil where it may be done.
    func refusal(of request: ActionRequest, _ facts: PolicyFacts) -> (index: Int, reasons: [Reason])? {
        if let hold, !request.givesBack { return (0, [hold.reason]) }
        switch policy {
        case .none: return nil
        case .unusable(let reasons): return (0, reasons)
        case .policy(let policy, _):
            let objections = policy.objections(to: request, facts)
            var seen: Set<Reason> = []
            let reasons = objections.map(\.reason).filter { seen.insert($0).inserted }
            return objections.first.map { ($0.index, reasons) }
        }
    }

    /// The same of one operation of a program that is only looked at.
    func objections(to program: [Operation], at index: Int, _ facts: PolicyFacts) -> [Reason] {
        var reasons = index == 0 ? [hold?.reason].compactMap(\.self) : []
        switch policy {
        case .none: break
        case .unusable(let problems): if index == 0 { reasons += problems }
        case .policy(let policy, _):
            reasons += policy.objections(to: program[index], before: program[(index + 1)...], facts)
        }
        return reasons
    }

    /// Whether an operation may be looked at: what a policy that can't be used would forbid isn't known.
    var forbidEverything: Bool {
        if case .unusable = policy { true } else { false }
    }
}

extension PolicyFacts {
    /// From the records in a state directory.
    init(_ state: StateDirectory) {
        let records = UndoRecords(state: state)
        self.init(didRecord: records.hold, didBringUp: records.tellOfStart)
    }

    /// Where all was taken from them.
    static var known: PolicyFacts { PolicyFacts(didRecord: { _ in true }, didBringUp: { _ in true }) }

    /// Where there are no records.
    static var nothing: PolicyFacts { PolicyFacts(didRecord: { _ in false }, didBringUp: { _ in false }) }
}

extension ActionReport {
    /// Of an action that was refused before anything was recorded or begun.
    static func refused(_ id: String, index: Int = 0, _ reasons: [Reason]) -> ActionReport {
        let now = Clock.wall
        let operation = OperationReport(index: index, outcome: .refused, reasons: reasons, duration: 0)
        return ActionReport(id: id, outcome: .refused, operations: [operation], startedAt: now, finishedAt: now)
    }
}
