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
            return await ended(within: limit) {
                let end = try await call.process(kept: 256).run()
                guard case .exited(let code) = end.status else { return "curl was ended by a signal" }
                let status = String(decoding: end.output, as: UTF8.self)
                return CurlCall.fault(exitCode: code, output: status, patience: Double(patience))
            }
        case .command(let words, let environment):
            let argv = words.map { $0.filled(notice.value) }
            let process = ControllerProcess(
                program: argv[0], arguments: Array(argv.dropFirst()), environment: notice.environment + environment,
                input: notice.text + "\n", kept: 256)
            return await ended(within: limit) {
                switch try await process.run().status {
                case .exited(0): return nil
                case .exited(let code): return "it ends with exit code \(code)"
                case .signaled(let signal): return "it was ended by signal \(signal)"
                }
            }
        }
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
