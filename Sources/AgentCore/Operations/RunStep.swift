import AgentProtocol
import Glibc

/// Runs a command of the plan. It is never ended by us: one that outlives its time is left running and reported.
struct RunStep {
    let command: CommandOperation
    /// Those that were sent with the action.
    var secrets = Secrets()

    enum Finding: Hashable {
        /// `unless` says that there is nothing to do.
        case nothingToDo
        case toDo
    }

    /// Asks `unless`, which is a question and so must change nothing: a preview asks it too.
    /// - Parameter timeout: in seconds; the command's own by default.
    /// - Throws: why it can't be asked.
    func look(timeout: Double? = nil) throws(RunProblem) -> Finding {
        guard let unless = command.unless else { return .toDo }
        let environment = command.input?.ofQuestion.environment?.compactMapValues(\.plain) ?? [:]
        let result = CommandRunner.run(
            unless, timeout: timeout ?? command.timeout, limit: 4096, environment: environment)
        switch result.end {
        case .exited(0): return .nothingToDo
        case .exited: return .toDo
        case .signalled(let signal):
            throw RunProblem(.commandSignalled(argv: unless, signal: signal, output: words(of: result)))
        case .timedOut: throw RunProblem(.commandTimedOut(argv: unless, seconds: timeout ?? command.timeout, pid: 0))
        case .notStarted(let message): throw RunProblem(.commandNotStarted(argv: unless, message: message))
        }
    }

    func perform(_ steps: OperationSteps, output: OutputFile, leftBehind: LeftBehind) -> OperationEnd {
        let began = Clock.monotonic
        let subject = String(ShellWords.joined(command.argv).prefix(200))
        do {
            if command.unless != nil { steps.progress(.running, subject, since: began, limit: command.timeout) }
            guard try look() == .toDo else { return .unchanged }
        } catch {
            return .refused(error.reason)
        }
        let given: GivenInput
        do { given = try GivenInput(command.input, secrets) } catch {
            return .refused(.secretMissing(name: error.name))
        }
        let undo = command.undo.map { Undo.command(argv: $0, timeout: command.timeout, input: command.input) }
        if let problem = steps.willTouch(undo: undo.map { [$0] } ?? []) { return .refused(problem) }
        return run(steps, given, subject: subject, output: output, leftBehind: leftBehind)
    }

    private func run(
        _ steps: OperationSteps, _ given: GivenInput, subject: String, output: OutputFile, leftBehind: LeftBehind
    ) -> OperationEnd {
        let child: ChildProcess
        do {
            let input = try given.stdin.map { (text) throws(SystemError) in
                try MemoryFile.make("stdin", holding: Array(text.utf8))
            }
            defer { if let input { close(input) } }
            let streams = ChildProcess.Streams(
                input: input, output: output.descriptor, error: output.descriptor)
            child = try ChildProcess(command.argv, streams: streams, environment: given.environment)
        } catch {
            steps.nothingToTakeBack()
            return .failed(.commandNotStarted(argv: command.argv, message: error.message))
        }
        let began = Clock.monotonic
        let deadline = began + command.timeout
        while true {
            if let end = child.reap() {
                child.close()
                return self.end(end, output)
            }
            let now = Clock.monotonic
            if now >= deadline {
                leftBehind.add(child, output)
                let reason = Reason.commandTimedOut(
                    argv: command.argv, seconds: command.timeout, pid: Int(child.pid))
                return OperationEnd(outcome: .held, reasons: [reason])
            }
            output.trim()
            let last =
                output.canBeQuotedUnfinished
                ? output.lastWords(limit: 200).split(separator: "\n").last.map(String.init) : nil
            steps.progress(.running, subject, since: began, limit: command.timeout, detail: last)
            child.wait(seconds: min(1, deadline - now))
        }
    }

    private func end(_ end: ChildProcess.End, _ output: OutputFile) -> OperationEnd {
        switch end {
        case .exited(0): .done
        case .exited(let code):
            .failed(.commandFailed(argv: command.argv, exitCode: code, output: output.lastWords()))
        case .signalled(let signal):
            .failed(.commandSignalled(argv: command.argv, signal: signal, output: output.lastWords()))
        }
    }

    private func words(of result: CommandResult) -> String {
        Printable.tail(of: result.errors.isEmpty ? result.output : result.errors, limit: 4096)
    }
}

/// What a command is really given.
private struct GivenInput {
    var stdin: String?
    var environment: [String: String] = [:]

    init(_ input: CommandInput?, _ secrets: Secrets) throws(MissingSecret) {
        stdin = try input?.stdin?.filled(with: secrets)
        for (name, value) in input?.environment ?? [:] { environment[name] = try value.filled(with: secrets) }
    }
}

struct RunProblem: Error {
    var reason: Reason
    init(_ reason: Reason) { self.reason = reason }
}
