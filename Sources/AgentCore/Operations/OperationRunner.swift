import AgentProtocol

/// Performs any operation: one line for each kind, each in its own file.
struct OperationRunner: OperationPerforming {
    let record: ActionRecord
    let state: StateDirectory
    let attachments: [String: String]
    /// Those that were sent with the action; what is performed here may print them.
    let secrets: Secrets
    let services: any ServiceOperations
    let leftBehind: LeftBehind
    /// For the operation that rebooted the host, where it is gone on with.
    let rebooted: RebootMark?
    private let backups: BackupStore
    private let allowed: AllowedPaths?

    /// - Parameter policy: of this host. What it forbids was refused before; here it is held against the paths that are
    ///   opened.
    init(
        record: ActionRecord, state: StateDirectory, attachments: [String: String], secrets: Secrets = Secrets(),
        services: any ServiceOperations, leftBehind: LeftBehind, rebooted: RebootMark? = nil, policy: Policy? = nil
    ) {
        self.record = record
        self.state = state
        self.attachments = attachments
        self.secrets = secrets
        self.services = services
        self.leftBehind = leftBehind
        self.rebooted = rebooted
        allowed = policy.map(AllowedPaths.init)
        backups = BackupStore(id: record.id, in: state, within: allowed)
    }

    func perform(_ operation: Operation, steps: OperationSteps) -> OperationEnd {
        switch operation {
        case .stop(let target): service(.stop, target, steps)
        case .start(let target): service(.start, target, steps)
        case .restart(let target): service(.restart, target, steps)
        case .reload(let target): service(.reload, target, steps)
        case .enable(let target): UnitFileStep(services: services).perform(.enable, target, steps)
        case .disable(let target): UnitFileStep(services: services).perform(.disable, target, steps)
        case .reboot(let reboot): self.reboot(reboot, steps)
        case .run(let command): run(command, steps)
        case .link(let link): LinkStep(link: link, allowed: allowed).perform(steps)
        case .copy(let copy):
            CopyStep(copy: copy, allowed: allowed).perform(
                steps, attachment: attachments[copy.digest], backup: backups.freePath)
        case .waitFor(let check): HealthStep.perform([check], steps: steps, phase: .waiting)
        case .check(let check): HealthStep.perform([check], steps: steps)
        case .pause(let seconds): PauseStep.perform(seconds, steps: steps)
        case .undo(let undo): putBack(undo, steps)
        case .onlyIf(let condition): OnlyIfStep(services: services).perform(condition)
        }
    }

    /// Inhibitors and the like: a host that can't be rebooted keeps its services.
    func objections(to program: [Operation]) -> (index: Int, reasons: [Reason])? {
        guard let index = program.firstIndex(where: \.isReboot), !hangsOnUnmet(index, program) else { return nil }
        let reasons = RebootStep.objections(services)
        return reasons.isEmpty ? nil : (index, reasons)
    }

    /// Whether a reboot stands behind a condition that doesn't hold: then nothing has to stand for it.
    private func hangsOnUnmet(_ index: Int, _ program: [Operation]) -> Bool {
        program.prefix(index).enumerated().contains { position, operation in
            guard case .onlyIf(let condition) = operation, position + condition.covers >= index else { return false }
            return condition.condition.answer(FactReader(services: services).value) != .holds
        }
    }

    private func reboot(_ reboot: RebootOperation, _ steps: OperationSteps) -> OperationEnd {
        if let rebooted, rebooted.index == steps.index {
            return RebootReturn(reboot: reboot, mark: rebooted, services: services).perform(steps)
        }
        return RebootStep(reboot: reboot, record: record, state: state, services: services).perform(steps)
    }

    private func service(
        _ verb: ServicesBefore.Verb, _ target: ServiceTarget, _ steps: OperationSteps
    ) -> OperationEnd {
        ServiceStep(verb: verb, target: target, services: services, backups: backups).perform(steps)
    }

    private func run(_ command: CommandOperation, _ steps: OperationSteps) -> OperationEnd {
        withOutput(steps) {
            RunStep(command: command, secrets: secrets).perform(steps, output: $0, leftBehind: leftBehind)
        }
    }

    private func putBack(_ undo: Undo, _ steps: OperationSteps) -> OperationEnd {
        withOutput(steps) {
            PutBackStep(undo: undo, services: services, backups: backups, allowed: allowed, secrets: secrets)
                .perform(steps, output: $0, leftBehind: leftBehind)
        }
    }

    private func withOutput(_ steps: OperationSteps, _ body: (OutputFile) -> OperationEnd) -> OperationEnd {
        do {
            guard secrets.isEmpty else { return body(try OutputFile.inMemory(without: Redactor(secrets))) }
            return body(try OutputFile("output-\(steps.index)", in: record.directory))
        } catch {
            if steps.mustGoOn, let nowhere = OutputFile.nowhere() { return body(nowhere) }
            return .refused(.cannotRecord(path: error.path, message: error.message))
        }
    }
}

extension Operation {
    var isReboot: Bool {
        if case .reboot = self { true } else { false }
    }
}
