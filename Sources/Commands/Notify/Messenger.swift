import Journal
import Plan
import Report
import Schedule
import Subprocess

/// Delivers one message, by a process of its own.
struct Messenger: Sendable {
    /// For a message in all, in seconds: curl keeps to less, and a command to this.
    var limit = 60.0
    /// For one answer of a webhook, in seconds.
    var patience = 10

    /// - Parameter isRepeated: whether a webhook that doesn't take it is asked again.
    /// - Returns: why it wasn't delivered, in words that hold no secret; nil where it was.
    func deliver(_ notice: Notice, to target: NotifyTarget, isRepeated: Bool) async -> String? {
        switch target.channel {
        case .webhook(let url, let headers, let format):
            guard let body = try? NoticeBody.body(notice, format) else { return "the message can't be written" }
            let call = CurlCall(url: url, headers: headers, body: body, patience: patience, isRepeated: isRepeated)
            return await ended {
                let (end, output) = try await run(CurlCall.program, call.arguments, [], input: call.configuration)
                guard case .exited(let code) = end else { return "curl was ended by a signal" }
                return CurlCall.fault(exitCode: code, output: output, patience: patience)
            }
        case .command(let words, let environment):
            let argv = words.map { $0.filled(notice.value) }
            return await ended {
                let (end, _) = try await run(
                    argv[0], Array(argv.dropFirst()), notice.environment + environment, input: notice.text + "\n")
                switch end {
                case .exited(0): return nil
                case .exited(let code): return "it ends with exit code \(code)"
                case .signaled(let signal): return "it was ended by signal \(signal)"
                }
            }
        }
    }

    /// The result of `body`, unless that takes too long.
    private func ended(_ body: @escaping @Sendable () async throws -> String?) async -> String? {
        if Task.isCancelled { return "there was no time left" }
        return await withTaskGroup(of: String?.self) { group in
            group.addTask {
                do { return try await body() } catch {
                    return Task.isCancelled ? "there was no time left" : "the program can't be run"
                }
            }
            group.addTask { [limit] in
                try? await Task.sleep(for: .seconds(limit))
                return Task.isCancelled ? "there was no time left" : "it takes longer than \(Int(limit))s"
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    /// - Returns: how it ended, and the beginning of what it printed.
    private func run(
        _ program: String, _ arguments: [String], _ environment: [(name: String, value: String)], input: String
    ) async throws -> (TerminationStatus, String) {
        var platform = PlatformOptions()
        // An own session: Ctrl-C at the terminal is for lull, and what the program starts ends with it.
        platform.createSession = true
        platform.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
        ]
        let variables = Dictionary(
            environment.map { (Subprocess.Environment.Key(stringLiteral: $0.name), Optional($0.value)) },
            uniquingKeysWith: { _, last in last })
        let result = try await Subprocess.run(
            .name(program), arguments: Arguments(arguments), environment: .inherit.updating(variables),
            platformOptions: platform, input: .inputWriter, output: .sequence, error: .discarded
        ) { execution in
            // Whoever doesn't read it all has its reasons; its exit code says how it went.
            _ = try? await execution.standardInputWriter.write(Array(input.utf8))
            try? await execution.standardInputWriter.finish()
            var printed: [UInt8] = []
            for try await piece in execution.standardOutput where printed.count < 256 {
                piece.withUnsafeBytes { printed += $0.prefix(256) }
            }
            return String(decoding: printed, as: UTF8.self)
        }
        return (result.terminationStatus, result.closureResult)
    }
}

extension Notice {
    /// For the words of a command.
    fileprivate func value(_ field: MessageText.Field) -> String {
        switch field {
        case .event: event.rawValue
        case .run: runID
        case .plan: plan.visible
        case .subject: subject
        case .text: text
        }
    }

    /// For the environment of a command.
    fileprivate var environment: [(name: String, value: String)] {
        [
            ("LULL_EVENT", event.rawValue), ("LULL_RUN", runID), ("LULL_PLAN", plan.visible),
            ("LULL_SUBJECT", subject), ("LULL_STEP", step.map { "\($0)" } ?? ""),
            ("LULL_HOSTS", hosts.prefix(NoticeBody.mostHosts).map(\.visible).joined(separator: " ")),
            ("LULL_OUTCOME", outcome ?? ""), ("LULL_EXIT_CODE", end.map { "\($0.exitCode)" } ?? ""),
        ]
    }
}
