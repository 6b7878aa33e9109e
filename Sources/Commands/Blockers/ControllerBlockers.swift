import AgentProtocol
import Execution
import Plan
import Schedule
import Subprocess

/// Asks blockers from this machine. Whatever isn't a clear word that nothing is in the way is one that something is.
struct ControllerBlockers: BlockerAsker {
    let secrets: Secrets

    /// How much is kept of what a command prints, and of what a Prometheus answers, in bytes.
    private static let words = 1 << 17
    private static let answer = 4 << 20

    func ask(_ blocker: ScheduledBlocker) async -> String? {
        let answer: String?
        do throws(MissingSecret) {
            answer = try await reply(blocker)
        } catch {
            answer = "the secret '\(error.name)' isn't known"
        }
        guard let answer else { return nil }
        let masked = secrets.names.reduce(answer) { text, name in
            secrets[name].map { text.replacing($0, with: Secrets.mark(name)) } ?? text
        }
        return masked.count > 500 ? masked.prefix(500) + "…" : masked
    }

    private func reply(_ blocker: ScheduledBlocker) async throws(MissingSecret) -> String? {
        switch blocker.question {
        case .command(let argv, let environment):
            let process = ControllerProcess(
                program: argv[0], arguments: Array(argv.dropFirst()), environment: try filled(environment),
                kept: Self.words)
            return await ended(within: blocker.timeout) { Self.words(try await process.run()) }
        case .http(let request, let wanted):
            let url = try request.url.filled(with: secrets)
            let headers = try filled(request.headers)
            if let fault = fault(url, headers) { return fault }
            return await Self.ask(
                CurlCall(url: url, headers: headers, query: nil, patience: blocker.timeout), within: blocker.timeout
            ) { code, _, status in
                CurlCall.fault(exitCode: code, output: status, patience: blocker.timeout, wanted: wanted)
            }
        case .prometheus(let request, let query):
            let base = try request.url.filled(with: secrets)
            let headers = try filled(request.headers)
            if let fault = fault(base, headers) { return fault }
            let url = (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/api/v1/query"
            return await Self.ask(
                CurlCall(url: url, headers: headers, query: [("query", query)], patience: blocker.timeout),
                within: blocker.timeout
            ) { code, body, status in
                if code == 0, let body { return PrometheusAnswer.words(body, status: status) }
                let fault = CurlCall.fault(exitCode: code, output: status, patience: blocker.timeout)
                return fault ?? "answers with more than \(Self.answer >> 20) MiB"
            }
        }
    }

    /// What secrets make of a request that can't be one.
    private func fault(_ url: String, _ headers: [(name: String, value: String)]) -> String? {
        if ValueRules.webhook(url) != nil { return "what the secret holds makes no http:// or https:// URL" }
        return headers.first { ValueRules.header($0.value) != nil }.map {
            "what the secret holds can't stand in the header \($0.name)"
        }
    }

    private static func ask(
        _ call: CurlCall, within seconds: Double,
        _ judge: @escaping @Sendable (_ exitCode: Int32, _ body: [UInt8]?, _ status: String) -> String?
    ) async -> String? {
        // curl keeps its own time, and says more.
        await ended(within: seconds + 1) {
            let end = try await call.process(kept: answer).run()
            guard case .exited(let code) = end.status else { return "curl was ended by a signal" }
            let line = end.output.lastIndex(of: UInt8(ascii: "\n")) ?? end.output.startIndex
            let status = String(decoding: end.output[line...].drop { $0 == UInt8(ascii: "\n") }, as: UTF8.self)
            return judge(code, end.isCut ? nil : Array(end.output[..<line]), status)
        }
    }

    /// Nil for a command that exits 0.
    private static func words(_ end: ControllerProcess.Ending) -> String? {
        let ending: String
        switch end.status {
        case .exited(0): return nil
        case .exited(let code): ending = "exit code \(code)"
        case .signaled(let signal): ending = "ended by signal \(signal)"
        }
        // Of a line that was cut, nobody can tell whether it holds a part of a secret.
        let lines = String(decoding: end.output, as: UTF8.self).split { $0.isNewline }.dropFirst(end.isCut ? 1 : 0)
        let last = lines.last { $0.contains { !$0.isWhitespace } }
        return last.map { "\(ending): \($0)" } ?? ending
    }

    /// In an order that stays the same.
    private func filled(_ texts: [String: SecretText]?) throws(MissingSecret) -> [(name: String, value: String)] {
        var filled: [(name: String, value: String)] = []
        for (name, text) in (texts ?? [:]).sorted(by: { $0.key < $1.key }) {
            filled.append((name, try text.filled(with: secrets)))
        }
        return filled
    }
}
