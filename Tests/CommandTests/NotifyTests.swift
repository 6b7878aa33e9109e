import AgentProtocol
import Foundation
import Journal
import Plan
import Schedule
import Synchronization
import Testing

@testable import Commands
@testable import Report

@Suite("Telling others of a run")
struct NotifyTests {
    /// As the program does at its start: whoever doesn't read a message must end nothing.
    init() { signal(SIGPIPE, SIG_IGN) }

    private static let started = RunStarted(
        runID: "20261122-170509-k3f7", planPath: "plan.yml", planText: "", operatorName: "ada", controller: "ctrl1",
        forks: 1, schedule: Schedule(planName: "A \"plan\" \\ with\u{E9}", hosts: [], maxFailed: 0, steps: []))
    /// For what is to last until it is ended, however busy the machine is.
    private static let patient = Messenger(limit: 900, patience: 600)
    private static let secrets = Secrets(["hook": "hook-secret-1", "token": "token-secret-2"])

    /// A message with all that has to be escaped somewhere.
    private static var notice: Notice {
        var notice = Notice(.failed, [.failed], of: started, at: 1_795_367_109, "failed on web1")
        notice.text = "Failed: \"x\" \\n <!channel>\n- second line\t'"
        return notice
    }

    private static func target(
        _ port: Int, format: NotifyFormat = .json, kinds: [NotifyKind] = NotifyKind.allCases
    ) throws -> NotifyTarget {
        let url = SecretText([.text("http://127.0.0.1:\(port)/lull/"), .secret("hook"), .text("?a=[1-3]{b,c}")])
        let headers = ["Authorization": SecretText([.text("Bearer "), .secret("token")])]
        return try NotifyTarget(
            ScheduledNotify(
                channel: .webhook(.init(url: url, headers: headers, format: format)), kinds: kinds), secrets)
    }

    private static func command(_ script: String, _ words: [MessageText] = []) throws -> NotifyTarget {
        let argv = ["sh", "-c", script, "sh"].map { MessageText([.text($0)]) } + words
        return try NotifyTarget(
            ScheduledNotify(
                channel: .command(.init(argv: argv, environment: ["TOKEN": SecretText([.secret("token")])]))), secrets)
    }

    @Test("A message arrives as it is, with its headers", arguments: NotifyFormat.allCases)
    func arrives(_ format: NotifyFormat) async throws {
        let server = try HookServer([.status(200)])
        defer { server.stop() }
        let target = try Self.target(server.port, format: format)
        #expect(await Messenger().deliver(Self.notice, to: target, isRepeated: true) == nil)
        let request = try #require(server.requests.first)
        #expect(server.requests.count == 1)
        #expect(request.head.hasPrefix("POST /lull/hook-secret-1?a=[1-3]{b,c} HTTP/1.1\r\n"), "\(request.head)")
        #expect(request.head.contains("\r\nAuthorization: Bearer token-secret-2\r\n"))
        #expect(request.head.contains("\r\nContent-Type: application/json\r\n"))
        #expect(request.body == (try NoticeBody.body(Self.notice, format)))
    }

    @Test("500 and then 200: it is repeated") func repeated() async throws {
        let server = try HookServer([.status(500), .status(200)])
        defer { server.stop() }
        #expect(await Messenger().deliver(Self.notice, to: try Self.target(server.port), isRepeated: true) == nil)
        #expect(server.requests.map(\.body) == [String](repeating: server.requests[0].body, count: 2))
    }

    @Test(
        "What isn't a success is said in words without the URL, and what won't pass isn't repeated",
        arguments: [
            (HookServer.Answer.status(404), "answers with status 404"),
            (
                .status(302, headers: ["Location: http://127.0.0.1:1/"]),
                "answers with status 302, and no redirect is followed"
            ),
            (.end, "ends the connection without an answer"),
        ])
    func refused(_ answer: HookServer.Answer, _ words: String) async throws {
        let server = try HookServer([answer])
        defer { server.stop() }
        let fault = await Messenger().deliver(Self.notice, to: try Self.target(server.port), isRepeated: true)
        #expect(fault == words)
        #expect(server.requests.count == 1)
    }

    @Test("Nobody listens") func nobodyListens() async throws {
        let fault = await Messenger().deliver(Self.notice, to: try Self.target(1), isRepeated: false)
        #expect(fault == "there is no connection with it")
    }

    @Test("While it is on its way, no process shows any of it")
    func processes() async throws {
        let server = try HookServer([.nothing])
        defer { server.stop() }
        let target = try Self.target(server.port)
        let delivery = Task { await Self.patient.deliver(Self.notice, to: target, isRepeated: false) }
        for _ in 0..<2400 where server.requests.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
        #expect(server.requests.count == 1)
        let shown = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }
            .compactMap { FileManager.default.contents(atPath: "/proc/\($0)/cmdline") }
            .map { String(decoding: $0, as: UTF8.self).replacing("\0", with: " ") }
        #expect(
            shown.contains { $0.contains("curl --disable --config - ") },
            "it is looked at while it is there: \(shown.filter { $0.contains("curl") })")
        for word in ["hook-secret-1", "token-secret-2", "127.0.0.1:\(server.port)", "second line"] {
            #expect(!shown.contains { $0.contains("curl --disable") && $0.contains(word) }, "\(word)")
        }
        delivery.cancel()
        #expect(await delivery.value == "there was no time left")
    }

    @Test("Whenever it is cancelled, it returns", .timeLimit(.minutes(15)), arguments: [0, 1, 3, 10, 30])
    func cancelled(_ milliseconds: Int) async throws {
        let server = try HookServer([.nothing])
        defer { server.stop() }
        let targets = [try Self.target(server.port), try Self.command("sleep 30")]
        await withTaskGroup(of: String?.self) { group in
            for target in targets {
                for _ in 0..<4 {
                    group.addTask { await Messenger().deliver(Self.notice, to: target, isRepeated: true) }
                }
            }
            if milliseconds > 0 { try? await Task.sleep(for: .milliseconds(milliseconds)) }
            group.cancelAll()
            for await fault in group { #expect(fault == "there was no time left") }
        }
    }

    @Test("A command reads the message, and its environment and words say what it is")
    func command() async throws {
        let scratch = try Scratch()
        let script =
            "cat > '\(scratch.path)/in'; printf '%s|%s|%s|%s' \"$1\" \"$LULL_EVENT\" \"$LULL_RUN\" \"$TOKEN\" > '\(scratch.path)/args'"
        let words = [MessageText([.text("lull: "), .field(.subject)])]
        let target = try Self.command(script, words)
        #expect(await Messenger().deliver(Self.notice, to: target, isRepeated: true) == nil)
        #expect(try String(contentsOfFile: scratch.path + "/in", encoding: .utf8) == Self.notice.text + "\n")
        #expect(
            try String(contentsOfFile: scratch.path + "/args", encoding: .utf8)
                == "lull: \(Self.notice.subject)|failed|20261122-170509-k3f7|token-secret-2")
        let failing = try Self.command("exit 3")
        #expect(await Messenger().deliver(Self.notice, to: failing, isRepeated: true) == "it ends with exit code 3")
        let slow = try Self.command("trap '' TERM; sleep 60 & wait; sleep 60")
        #expect(
            await Messenger(limit: 0.3).deliver(Self.notice, to: slow, isRepeated: true) == "it takes longer than 0.3s")
    }

    @Test("What a secret makes no URL of, or no header, is known before anything is sent")
    func faults() throws {
        func fault(_ hook: String, _ token: String) -> String? {
            let scheduled = ScheduledNotify(
                channel: .webhook(
                    .init(
                        url: SecretText([.secret("hook")]), headers: ["X": SecretText([.secret("token")])])))
            do {
                _ = try NotifyTarget(scheduled, Secrets(["hook": hook, "token": token]))
                return nil
            } catch { return error.text }
        }
        #expect(fault("https://hooks.example.org/abc", "tokens") == nil)
        for hook in ["file:///etc/passwd", "hooks.example.org", "https://a b/", "http://x/\nurl = y", "http://a:b@c/"] {
            let text = fault(hook, "tokens")
            #expect(text == "the address in «secret hook»: what the secret holds makes no http:// or https:// URL")
        }
        #expect(fault("http://x", "a\r\nHost: y")?.hasSuffix("can't stand in the header X") == true)
    }

    @Test(
        "curl reads what was quoted for it", arguments: ["a\"b", "a\\b", "\\n", "tab\there", "é\u{1F600}", "x\ny\rz"])
    func quoting(_ text: String) async throws {
        let server = try HookServer([.status(200)])
        defer { server.stop() }
        var notice = Self.notice
        notice.text = text
        let target = try NotifyTarget(
            ScheduledNotify(channel: .webhook(.init(url: SecretText([.text("http://127.0.0.1:\(server.port)")])))),
            Secrets())
        #expect(await Messenger().deliver(notice, to: target, isRepeated: false) == nil)
        #expect(server.requests.first?.body == (try NoticeBody.body(notice, .json)))
    }

    // MARK: - A run

    private static func entries(_ events: [RunEvent]) -> [JournalEntry] {
        events.enumerated().map { JournalEntry(sequence: $0 + 1, time: 1_795_367_109, event: $1) }
    }

    private static let run = entries([
        .started(started), .approvalAsked(step: 0), .approved(Approval(step: 0, by: "bob", controller: "c")),
        .finished(.asPlanned),
    ])

    @Test("In order, to whoever asked for it, and the end is waited for") func order() async throws {
        let all = try HookServer([.status(200)])
        let end = try HookServer([.status(200)])
        defer {
            all.stop()
            end.stop()
        }
        var telling = Telling(targets: [
            try Self.target(all.port, format: .slack), try Self.target(end.port, format: .slack, kinds: [.done]),
        ])
        telling.patience = .seconds(300)
        let value = try await telling.around([], impatience: Self.never) { notifier in
            for entry in Self.run { await notifier?.note(entry) }
            return 42
        }
        #expect(value == 42)
        let bodies = all.requests.map(\.body)
        #expect(bodies.count == 3)
        for (body, word) in zip(bodies, ["began", "waits for a person", "as planned"]) { #expect(body.contains(word)) }
        #expect(end.requests.map(\.body) == bodies.suffix(1))
    }

    /// Nobody gets impatient.
    private static let never: @Sendable () async -> Void = { try? await Task.sleep(for: .seconds(3600)) }

    @Test("Whoever doesn't want to wait needn't", .timeLimit(.minutes(15))) func impatience() async throws {
        let hanging = try HookServer([.nothing])
        defer { hanging.stop() }
        var telling = Telling(targets: [try Self.target(hanging.port)])
        telling.patience = .seconds(3600)
        telling.messenger = Self.patient
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let impatience: @Sendable () async -> Void = { for await _ in stream {} }
        try await telling.around([], impatience: impatience) { notifier in
            for entry in Self.run { await notifier?.note(entry) }
            for _ in 0..<2400 where hanging.requests.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
            continuation.finish()
        }
        #expect(hanging.requests.count == 1)
    }

    @Test("One that hangs delays neither the run nor the others, and is given up in the end", .timeLimit(.minutes(15)))
    func hanging() async throws {
        let hanging = try HookServer([.nothing])
        let healthy = try HookServer([.status(200)])
        defer {
            hanging.stop()
            healthy.stop()
        }
        let targets = [try Self.target(hanging.port), try Self.target(healthy.port)]
        let notifier = Notifier(targets, messenger: Self.patient)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await notifier.deliver() }
            for entry in Self.run { await notifier.note(entry) }
            _ = await notifier.close()
            for _ in 0..<6000 where await notifier.undelivered.count > 1 {
                try? await Task.sleep(for: .milliseconds(50))
            }
            group.cancelAll()
        }
        #expect(healthy.requests.count == 3)
        let undelivered = await notifier.undelivered
        #expect(undelivered.map(\.whom) == ["127.0.0.1:\(hanging.port)"])
        #expect(undelivered.first?.subjects.count == 3)
    }

    @Test("A queue has an end, and what doesn't fit is named") func bounded() async throws {
        let notifier = Notifier([try Self.target(1)])
        let asked = (0..<150).map { _ in RunEvent.approvalAsked(step: 0) }
        for entry in Self.entries([.started(Self.started)] + asked) { await notifier.note(entry) }
        let undelivered = await notifier.undelivered
        #expect(undelivered.first?.subjects.count == 151)
        #expect(undelivered.first?.because == "too many messages were waiting")
    }
}
