import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

@Suite struct HTTPProbeTests {
    private func ask(_ answer: String?, status: [Int] = [], timeout: Double = 30) throws -> (ProbeAnswer, [String], Int)
    {
        let server = try TestServer([answer])
        defer { server.stop() }
        let result = Prober.ask(
            .http(url: "http://127.0.0.1:\(server.port)/healthz?full=1#x", status: status), timeout: timeout)
        return (result, server.heads, server.port)
    }

    @Test func aGoodAnswerIsAYes() throws {
        let (answer, heads, port) = try ask("HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n")
        #expect(answer == .yes("204 No Content"))
        #expect(
            heads == [
                "GET /healthz?full=1 HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUser-Agent: lull\r\nAccept: */*\r\nConnection: close\r\n\r\n"
            ])
    }

    @Test(arguments: [
        ("HTTP/1.1 500 Internal Server Error\r\n\r\n", ProbeAnswer.no("500 Internal Server Error")),
        ("HTTP/1.0 301 Moved\nLocation: /x\n\n", .no("301 Moved")), ("HTTP/1.1 200\r\n\r\n", .yes("200")),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy \u{1b}[2J\r\n\r\n", .no("503 Busy \\u{1b}[2J")),
        ("SSH-2.0-OpenSSH\r\n", .no("the answer is not HTTP: 'SSH-2.0-OpenSSH'")),
        ("HTTP/1.1 abc\r\n\r\n", .no("the answer is not HTTP: 'HTTP/1.1 abc'")),
        ("", .no("the connection was closed before an answer")),
        ("HTTP/1.1 2", .no("the connection was closed before an answer")),
    ])
    func everyAnswerIsSaid(answer: String, expected: ProbeAnswer) throws { #expect(try ask(answer).0 == expected) }

    @Test func theStatusesAskedForDecide() throws {
        #expect(try ask("HTTP/1.1 401 Unauthorized\r\n\r\n", status: [200, 401]).0 == .yes("401 Unauthorized"))
        #expect(try ask("HTTP/1.1 204 No Content\r\n\r\n", status: [200]).0 == .no("204 No Content"))
    }

    @Test func silenceHasAnEnd() throws {
        #expect(try ask(nil, timeout: 0.1).0 == .no("no answer in time"))
    }

    @Test func aHeadWithoutEndHasALimit() throws {
        let endless = "HTTP/1.1 100 Continue\r\nX: " + String(repeating: "x", count: 100_000)
        #expect(try ask(endless).0 == .no("the head of the answer is too long"))
    }

    @Test(arguments: [
        ("http://web1", "web1", 80, "web1", "/"), ("HTTP://web1:8080/a?b=c#d", "web1", 8080, "web1:8080", "/a?b=c"),
        ("http://[::1]:81/", "::1", 81, "[::1]:81", "/"), ("http://[fe80::1]?q", "fe80::1", 80, "[fe80::1]", "/?q"),
        ("https://web1/x", "web1", 443, "web1", "/x"), ("http://web1:/", "web1", 80, "web1", "/"),
    ])
    func urls(text: String, host: String, port: Int, authority: String, target: String) throws {
        let url = try #require(ProbeURL(text))
        #expect(url.host == host && url.port == port && url.authority == authority && url.target == target)
    }

    @Test(arguments: [
        "", "web1", "ftp://web1/", "http://", "http:///x", "http://a b/", "http://a/\r\nX: y", "http://user@web1/",
        "http://web1:0/", "http://web1:65536/", "http://web1:8a/", "http://[::1/", "http://[::1]x/", "http://a/é",
    ])
    func whatIsNoURL(text: String) { #expect(ProbeURL(text) == nil) }
}

@Suite struct ProbeTests {
    @Test func tcpIsAcceptedOrRefused() throws {
        let server = try TestServer([""])
        let port = server.port
        #expect(Prober.ask(.tcp(host: "127.0.0.1", port: port), timeout: 30) == .yes("connected"))
        // By name, over the address that answers: ::1 refuses.
        #expect(Prober.ask(.tcp(host: "localhost", port: port), timeout: 30) == .yes("connected"))
        server.stop()
        try eventually("the end of the server") {
            Prober.ask(.tcp(host: "127.0.0.1", port: port), timeout: 30) == .no("connection refused")
        }
        #expect(Prober.ask(.tcp(host: "127.0.0.1", port: 70_000), timeout: 30) == .no("there is no port 70000"))
    }

    @Test func filesAndCommands() {
        #expect(Prober.ask(.file(path: "/etc/passwd"), timeout: 1) == .yes("is there"))
        #expect(Prober.ask(.file(path: "/no/such"), timeout: 1) == .no("No such file or directory"))
        #expect(Prober.ask(.command(argv: ["true"]), timeout: 9) == .yes("exit code 0"))
        #expect(Prober.ask(.command(argv: ["false"]), timeout: 9) == .no("exit code 1"))
        #expect(Prober.ask(.command(argv: ["/no/such"]), timeout: 9) == .no("No such file or directory"))
        #expect(Prober.ask(.command(argv: ["sleep", "60"]), timeout: 0.1) == .no("no answer in time"))
    }

    @Test func namesComeFromTheHostsFileFirst() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "hosts", "# web1\n192.0.2.1\tWEB1.example web1 # db1\n2001:db8::1 web1\n192.0.2.1 web1\nbad web1\n")
        let file = directory.path + "/hosts"
        let found = try Resolver.addresses(of: "Web1", timeout: 1, hostsFile: file)
        #expect(found == [SocketAddress("192.0.2.1"), SocketAddress("2001:db8::1")])
        #expect(Resolver.listed("db1", in: directory.text("hosts") ?? "").isEmpty)
        #expect(try Resolver.addresses(of: "::1", timeout: 1, hostsFile: file) == [SocketAddress("::1")])
        #expect(
            try Resolver.addresses(of: "localhost", timeout: 1, hostsFile: file).first == SocketAddress("127.0.0.1"))
        for name in ["-x", "", "a b", "../etc"] {
            #expect(throws: ConnectionProblem("'\(name)' is no host name")) {
                try Resolver.addresses(of: name, timeout: 1, hostsFile: file)
            }
        }
        // What only getent understands: the old short form of an address.
        #expect(try Resolver.addresses(of: "127.1", timeout: 30, hostsFile: file) == [SocketAddress("127.0.0.1")])
    }
}

/// The rules of asking again, with a clock that jumps.
@Suite struct HealthCheckerTests {
    final class World {
        var time = 100.0
        var answers: [Bool]
        var asked: [Double] = []
        /// How long each question takes.
        var cost = 0.0

        init(_ answers: [Bool]) { self.answers = answers }

        func checker(within: Double, every: Double, soak: Double) -> HealthChecker {
            let check = HealthCheck(probe: .file(path: "/x"), within: within, every: every, soak: soak)
            return HealthChecker(
                check: check,
                ask: { _, _ in
                    self.asked.append(self.time - 100)
                    self.time += self.cost
                    let yes = self.answers.count > 1 ? self.answers.removeFirst() : self.answers[0]
                    return yes ? .yes("fine") : .no("not yet")
                }, now: { self.time }, sleep: { self.time = max(self.time, $0) })
        }
    }

    @Test func oneYesIsEnoughWithoutASoak() {
        let world = World([false, false, true])
        #expect(world.checker(within: 10, every: 1, soak: 0).run() == .yes)
        #expect(world.asked == [0, 1, 2])
    }

    @Test func theLastQuestionIsAtTheEnd() {
        let world = World([false])
        #expect(world.checker(within: 2.5, every: 1, soak: 0).run() == .no(seconds: 2.5, lastAnswer: "not yet"))
        #expect(world.asked == [0, 1, 2, 2.5])
    }

    @Test func aSoakMustBeUnbroken() {
        let world = World([true, true, false, true])
        #expect(world.checker(within: 10, every: 1, soak: 2).run() == .yes)
        #expect(world.asked == [0, 1, 2, 3, 4, 5])
    }

    @Test func aSoakMayOutlastTheTimeForTheFirstYesButNotBreakThen() {
        let good = World([false, false, true])
        #expect(good.checker(within: 2, every: 1, soak: 3).run() == .yes)
        #expect(good.asked == [0, 1, 2, 3, 4, 5])
        let bad = World([false, false, true, false])
        #expect(bad.checker(within: 2, every: 1, soak: 3).run() == .no(seconds: 3, lastAnswer: "not yet"))
    }

    @Test func aSlowAnswerCountsFromWhenItCame() {
        let world = World([true])
        world.cost = 4
        #expect(world.checker(within: 10, every: 1, soak: 3).run() == .yes)
        #expect(world.asked == [0, 5])
    }

    @Test func noPauseIsNotNoPause() {
        let world = World([false])
        _ = world.checker(within: 1, every: 0, soak: 0).run()
        #expect(world.asked.count <= 22)
    }
}
