import AgentProtocol
import Foundation
import Journal
import Schedule
import Testing

@testable import Commands

/// With real commands, and with servers on loopback.
@Suite("Asking what is in the way")
struct BlockerTests {
    /// As the program does at its start: whoever doesn't read its input must end nothing.
    init() { signal(SIGPIPE, SIG_IGN) }

    private static let asker = ControllerBlockers(
        secrets: Secrets(["token": "token-secret-2", "bad": "two\nlines", "place": "ftp://elsewhere"]))
    /// For what is to be answered, however busy the machine is.
    private static let patience = 300.0

    private static func say(_ question: ScheduledBlocker.Question, timeout: Double = patience) async -> String? {
        await asker.ask(ScheduledBlocker(question: question, timeout: timeout))
    }

    private static func sh(_ script: String, timeout: Double = patience) async -> String? {
        let environment = ["TOKEN": SecretText([.secret("token")])]
        return await say(.command(argv: ["sh", "-c", script], environment: environment), timeout: timeout)
    }

    private static func http(_ port: Int, _ status: [Int] = [], timeout: Double = patience) async -> String? {
        let request = ScheduledBlocker.Request(
            url: SecretText([.text("http://127.0.0.1:\(port)/freeze?t="), .secret("token")]),
            headers: ["X-Token": SecretText([.secret("token")])])
        return await say(.http(request, status: status), timeout: timeout)
    }

    private static func prometheus(_ port: Int, timeout: Double = patience) async -> String? {
        let request = ScheduledBlocker.Request(url: SecretText([.text("http://127.0.0.1:\(port)/x/")]))
        return await say(.prometheus(request, query: "ALERTS{a=~\"b|c&d\"}"), timeout: timeout)
    }

    @Test func aCommandThatExitsWithZeroIsNotInTheWay() async {
        #expect(await Self.sh("echo never mind; cat >&2") == nil)
    }

    @Test(arguments: [
        ("exit 1", "exit code 1"), ("echo one; echo; echo two; echo '  '; exit 7", "exit code 7: two"),
        ("echo oh no >&2; exit 2", "exit code 2: oh no"), ("kill -9 $$", "ended by signal 9"),
        ("echo it is $TOKEN; exit 1", "exit code 1: it is «secret token»"),
        ("yes '' | head -n 100000; head -c 200000 /dev/zero | tr '\\0' x; exit 1", "exit code 1"),
    ])
    func anyOtherIsAndItsLastLineSaysWhy(_ script: String, _ words: String) async {
        #expect(await Self.sh(script) == words)
    }

    @Test func oneThatIsTooSlowOrCannotBeStartedIsInTheWay() async {
        #expect(await Self.sh("sleep 1000", timeout: 1) == "it takes longer than 1s")
        let missing = await Self.say(.command(argv: ["/no/such/program"], environment: nil))
        #expect(missing == "the program can't be run")
    }

    @Test func anAnswerOfTheRightStatusIsNotInTheWay() async throws {
        let server = try HookServer([.status(204), .status(404)])
        defer { server.stop() }
        #expect(await Self.http(server.port) == nil)
        #expect(await Self.http(server.port, [404]) == nil)
        let request = try #require(server.requests.first)
        #expect(request.head.hasPrefix("GET /freeze?t=token-secret-2 HTTP/1.1\r\n"), "\(request.head)")
        #expect(request.head.contains("\r\nX-Token: token-secret-2"))
    }

    @Test(arguments: [
        (HookServer.Answer.status(500), [], "answers with status 500"),
        (.status(200), [404], "answers with status 200"),
        (
            .status(302, headers: ["Location: http://127.0.0.1:1/"]), [],
            "answers with status 302, and no redirect is followed"
        ),
        (.end, [], "ends the connection without an answer"),
    ])
    func anyOtherAnswerIs(_ answer: HookServer.Answer, _ wanted: [Int], _ words: String) async throws {
        let server = try HookServer([answer])
        defer { server.stop() }
        #expect(await Self.http(server.port, wanted) == words)
        #expect(server.requests.count == 1)
    }

    @Test func noAnswerIsInTheWay() async throws {
        let server = try HookServer([.nothing])
        defer { server.stop() }
        // On a machine that is busy curl may not come to say it.
        let words = ["doesn't answer within 1s", "it takes longer than 2s"]
        #expect(words.contains(await Self.http(server.port, timeout: 1) ?? ""))
        #expect(words.contains(await Self.prometheus(server.port, timeout: 1) ?? ""))
        #expect(await Self.http(1) == "there is no connection with it")
    }

    @Test func secretsThatFitNowhereAreInTheWay() async {
        let place = ScheduledBlocker.Request(url: SecretText([.secret("place")]))
        #expect(
            await Self.say(.http(place, status: [])) == "what the secret holds makes no http:// or https:// URL")
        let header = ScheduledBlocker.Request(
            url: SecretText([.text("http://127.0.0.1:1")]), headers: ["A": SecretText([.secret("bad")])])
        #expect(await Self.say(.prometheus(header, query: "up")) == "what the secret holds can't stand in the header A")
        let unknown = ScheduledBlocker.Request(url: SecretText([.secret("other")]))
        #expect(await Self.say(.http(unknown, status: [])) == "the secret 'other' isn't known")
    }

    private static func answer(_ result: String, more: String = "") -> String {
        #"{"status":"success","data":{"resultType":"vector","result":[\#(result)]}\#(more)}"#
    }

    private static func alert(_ name: String) -> String {
        #"{"metric":{"__name__":"ALERTS","alertname":"\#(name)","alertstate":"firing"},"value":[1,"1"]}"#
    }

    @Test func aPrometheusThatKnowsOfNothingIsNotInTheWay() async throws {
        let server = try HookServer([.status(200, body: Self.answer(""))])
        defer { server.stop() }
        #expect(await Self.prometheus(server.port) == nil)
        let head = try #require(server.requests.first).head
        #expect(
            head.lowercased().hasPrefix("get /x/api/v1/query?query=alerts%7ba%3d~%22b%7cc%26d%22%7d http/1.1\r\n"),
            "\(head)")
    }

    @Test(arguments: [
        (200, answer("\(alert("DiskFull")),\(alert("Slow")),\(alert("DiskFull"))"), "firing DiskFull (2 times), Slow"),
        (
            200, answer((1...7).map { alert("A\($0)") }.joined(separator: ",")),
            "firing A1, A2, A3, A4, A5, and 2 more"
        ),
        (
            200, answer(#"{"metric":{"__name__":"up","job":"db","instance":"a"},"value":[1,"0"]}"#),
            #"there is up{instance="a", job="db"}"#
        ),
        (
            200, answer("", more: #","warnings":["store b: no answer"]"#),
            "answers with a warning, so something may be missing: store b: no answer"
        ),
        (
            200, #"{"status":"success","data":{"resultType":"scalar","result":[1,"0"]}}"#,
            "the query gives a scalar, and not a vector"
        ),
        (200, #"{"status":"error","error":"overloaded"}"#, "answers with an error: overloaded"),
        (200, "<html>Sign in</html>", "answers with something else than a Prometheus does"),
        (200, "", "answers with something else than a Prometheus does"),
        (200, #"{"status":"success"}"#, "answers with an error"),
        (
            200, #"{"status":"success","data":{"resultType":"vector"}}"#,
            "answers with something else than a Prometheus does"
        ),
        (
            400, #"{"status":"error","errorType":"bad_data","error":"parse error"}"#,
            "answers with status 400: parse error"
        ),
        (503, "busy", "answers with status 503"),
        (204, "", "answers with something else than a Prometheus does"),
    ])
    func whateverElseItSaysIs(_ status: Int, _ body: String, _ words: String) async throws {
        let server = try HookServer([.status(status, body: body)])
        defer { server.stop() }
        #expect(await Self.prometheus(server.port) == words)
    }

    @Test func anAnswerWithoutEndIsInTheWay() async throws {
        let long = Self.answer("", more: ",\"x\":\"\(String(repeating: "x", count: 5 << 20))\"")
        let server = try HookServer([.status(200, body: long)])
        defer { server.stop() }
        #expect(await Self.prometheus(server.port) == "answers with more than 4 MiB")
    }

    @Test func aRunIsRefusedWhileSomethingIsInTheWayAndAPreviewSaysSo() {
        let refusal = Refusal.blocked([
            .init(name: "freeze", because: "exit code 1: until \u{1B}Monday"),
            .init(name: "alerts", because: "firing A"),
        ])
        #expect(refusal.end == .refused)
        #expect(
            refusal.description == """
                something is in the way; nothing was touched
                  freeze: exit code 1: until \\x1bMonday
                  alerts: firing A
                try again when that is over; `lull preview` asks, too, and touches nothing
                """, "\(refusal.description)")
    }
}
