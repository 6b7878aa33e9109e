import AgentProtocol

/// Takes back what an earlier operation did.
struct PutBackStep {
    let undo: Undo
    let services: any ServiceOperations
    let backups: BackupStore
    /// Where the host's policy lets files be changed; nil for everywhere.
    let allowed: AllowedPaths?
    /// Those that were sent with the action.
    var secrets = Secrets()

    func perform(_ steps: OperationSteps, output: OutputFile, leftBehind: LeftBehind) -> OperationEnd {
        switch undo {
        case .link(let path, let previous):
            steps.progress(.puttingBack, path, since: Clock.monotonic, limit: nil)
            if let problem = steps.willTouch() { return .failed(problem) }
            return LinkStep.putBack(path: path, previous: previous, within: allowed)
        case .file(let path, let backup):
            steps.progress(.puttingBack, path, since: Clock.monotonic, limit: nil)
            if let problem = steps.willTouch() { return .failed(problem) }
            return backups.putBack(path: path, backup: backup)
        case .command(let argv, let timeout, let input):
            let command = CommandOperation(argv: argv, timeout: timeout, input: input)
            return RunStep(command: command, secrets: secrets).perform(steps, output: output, leftBehind: leftBehind)
        case .unitFiles(let states):
            return UnitFileStep(services: services).putBack(states, steps)
        case .services(let before):
            return ServiceStep.putBack(before, services: services, steps: steps)
        }
    }
}
