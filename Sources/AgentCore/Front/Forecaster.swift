import AgentProtocol
import Glibc

/// Says what a program would do, read-only.
///
/// `unless` commands are run: they are questions, and a plan's author knows that a preview asks them.
struct Forecaster {
    let services: any ServiceOperations
    var rules: HostRules = .none
    /// For what a rollback would put back.
    var facts: () -> PolicyFacts = { .nothing }
    /// The run that has the host.
    var claim: () -> ClaimStanding? = { nil }

    /// How long a preview waits for the answer of one `unless`, in seconds.
    private static let patience: Double = 30

    func forecast(_ program: [Operation]) -> HostForecast {
        var forecast = HostForecast(facts: hostFacts(), operations: forecasts(program))
        UseForecast.add(to: &forecast, program)
        return forecast
    }

    /// What hangs on a condition that doesn't hold now isn't looked at.
    private func forecasts(_ program: [Operation]) -> [OperationForecast] {
        var forecasts: [OperationForecast] = []
        var unmet: (because: String, through: Int)?
        for (index, operation) in program.enumerated() {
            if let unmet, index <= unmet.through {
                forecasts.append(OperationForecast(prospect: .nothing(because: unmet.because)))
                continue
            }
            let forecast = self.forecast(operation, program, at: index)
            if case .onlyIf(let condition) = operation, case .nothing(let because) = forecast.prospect {
                unmet = (because, index + condition.covers)
            }
            forecasts.append(forecast)
        }
        return forecasts
    }

    func hostFacts() -> HostFacts {
        var name = utsname()
        uname(&name)
        return HostFacts(
            hostname: text(&name.nodename), machine: text(&name.machine), kernel: text(&name.release),
            serviceManager: services.version, bootID: ProcFile.bootID(), clock: Clock.wall, claim: claim())
    }

    /// What may not be done isn't looked at either, since the answer could tell what it shouldn't, and `unless` would be
    /// run; but for services, of which anyone may know how they stand.
    private func forecast(_ operation: Operation, _ program: [Operation], at index: Int) -> OperationForecast {
        let objections = rules.objections(to: program, at: index, rules.areStrict ? facts() : .nothing)
        let mayLook = operation.isOfService || (objections.isEmpty && !rules.forbidEverything)
        let unseen = OperationForecast(prospect: .cannotKnow(because: "the host's policy can't be used"))
        var forecast = mayLook ? self.forecast(operation) : unseen
        guard !objections.isEmpty else { return forecast }
        if case .refuse(let reasons) = forecast.prospect {
            forecast.prospect = .refuse(objections + reasons.filter { !objections.contains($0) })
        } else {
            forecast.prospect = .refuse(objections)
        }
        return forecast
    }

    private func forecast(_ operation: Operation) -> OperationForecast {
        switch operation {
        case .stop(let target): stop(target)
        case .start(let target): service(.start, target)
        case .restart(let target): service(.restart, target)
        case .reload(let target): service(.reload, target)
        case .enable(let target): UnitFileStep(services: services).forecast(.enable, target)
        case .disable(let target): UnitFileStep(services: services).forecast(.disable, target)
        case .reboot(let reboot): RebootForecaster(reboot: reboot, services: services).forecast()
        case .run(let command): run(command)
        case .link(let link): self.link(link)
        case .copy(let copy): self.copy(copy)
        case .waitFor, .check: OperationForecast(prospect: .cannotKnow(because: "asked when its turn comes"))
        case .pause: OperationForecast(prospect: .cannotKnow(because: "only waits"))
        case .undo(let undo): self.undo(undo)
        case .onlyIf(let condition): onlyIf(condition)
        }
    }

    private func onlyIf(_ operation: OnlyIfOperation) -> OperationForecast {
        let text = operation.condition.text
        switch operation.condition.answer(FactReader(services: services).value) {
        case .holds: return OperationForecast(prospect: .cannotKnow(because: "it holds now, and is asked again"))
        case .doesNotHold(let found):
            return OperationForecast(
                prospect: .nothing(because: Reason.conditionNotMet(condition: text, found: found).message))
        case .cannotTell(let message):
            return OperationForecast(prospect: .refuse([.conditionUnknown(condition: text, message: message)]))
        }
    }

    private func stop(_ target: ServiceTarget) -> OperationForecast {
        let forecast = service(.stop, target)
        if case .refuse(let reasons) = forecast.prospect, target.isAbsent(.refused, reasons) {
            return OperationForecast(prospect: .nothing(because: "this host doesn't have it"))
        }
        return forecast
    }

    private func service(_ verb: ServicesBefore.Verb, _ target: ServiceTarget) -> OperationForecast {
        var forecast = services.forecast(verb, of: target)
        if case .change = forecast.prospect {
            forecast.warnings += target.protect.compactMap(BackupStore.obstacle)
        }
        return forecast
    }

    private func run(_ command: CommandOperation) -> OperationForecast {
        do {
            if try RunStep(command: command).look(timeout: min(command.timeout, Self.patience)) == .nothingToDo {
                let question = ShellWords.joined(command.unless ?? [])
                return OperationForecast(prospect: .nothing(because: "'\(question)' says so"))
            }
            return OperationForecast(prospect: .cannotKnow(because: "a command's effect can't be foreseen"))
        } catch {
            return OperationForecast(prospect: .refuse([error.reason]))
        }
    }

    private func link(_ link: LinkOperation) -> OperationForecast {
        do {
            guard case .different(let now) = try LinkStep(link: link).look() else {
                return OperationForecast(prospect: .nothing(because: "points there already"))
            }
            var warnings: [Reason] = []
            if !LinkStep(link: link).targetExists() {
                warnings.append(.fileProblem(path: link.to, message: SystemError.text(ENOENT)))
            }
            let from = now.map { Printable.escape($0) } ?? "nothing"
            return OperationForecast(prospect: .change(from: from, to: link.to), warnings: warnings)
        } catch {
            return OperationForecast(prospect: .refuse([error.reason]))
        }
    }

    private func copy(_ copy: CopyOperation) -> OperationForecast {
        let wanted = copy.mode.map { " with mode \(octal($0))" } ?? ""
        do {
            switch try CopyStep(copy: copy).look() {
            case .same: return OperationForecast(prospect: .nothing(because: "holds that already"))
            case .missing: return OperationForecast(prospect: .change(from: "nothing", to: "the new file" + wanted))
            case .different(content: true, _):
                return OperationForecast(prospect: .change(from: "other content", to: "the new content" + wanted))
            case .different(content: false, let mode):
                let new = octal(copy.mode ?? mode)
                return OperationForecast(prospect: .change(from: "mode \(octal(mode))", to: "mode \(new)"))
            }
        } catch {
            return OperationForecast(prospect: .refuse([error.reason]))
        }
    }

    private func undo(_ undo: Undo) -> OperationForecast {
        switch undo {
        case .link(let path, let previous):
            guard let previous else { return OperationForecast(prospect: .change(from: path, to: "nothing")) }
            return link(LinkOperation(path: path, to: previous))
        case .file(let path, let backup):
            return OperationForecast(prospect: .change(from: path, to: backup ?? "nothing"))
        case .command: return OperationForecast(prospect: .cannotKnow(because: "a command's effect can't be foreseen"))
        case .unitFiles: return OperationForecast(prospect: .cannotKnow(because: "unit files are as they are by then"))
        case .services(let before): return services.forecast(before.targetWasActive ? .start : .stop, of: before.target)
        }
    }

    private func octal(_ mode: Int) -> String { "0" + String(mode, radix: 8) }

    private func text<Field>(_ field: inout Field) -> String {
        withUnsafeBytes(of: &field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension Operation {
    fileprivate var isOfService: Bool {
        switch self {
        case .stop, .start, .restart, .reload, .enable, .disable, .reboot: true
        case .run, .link, .copy, .waitFor, .check, .pause, .undo, .onlyIf: false
        }
    }
}
