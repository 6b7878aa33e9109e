import AgentProtocol
import Synchronization
import Testing

@testable import AgentCore

/// Questions of a gate: who may ask them, and for how long.
@Suite struct QuestionerTests {
    private static let web = Probe.http(url: "http://h/x", status: [])

    /// What was asked, and how long it might take.
    private final class Asked: Sendable {
        struct Question: Hashable {
            var probe: Probe
            var timeout: Double
        }
        let questions = Mutex<[Question]>([])
    }

    private func reply(
        to probe: Probe = web, within timeout: Double = 5, rules: HostRules = .none,
        answer: ProbeAnswer = .yes("200 OK"), asked: Asked = Asked()
    ) -> ProbeReply {
        let questioner = Questioner(rules: rules) { probe, timeout in
            asked.questions.withLock { $0.append(Asked.Question(probe: probe, timeout: timeout)) }
            return answer
        }
        return questioner.ask(probe, timeout)
    }

    @Test func answersAsItWasAnswered() {
        let asked = Asked()
        #expect(reply(asked: asked) == .yes("200 OK"))
        #expect(reply(to: .tcp(host: "h", port: 1), answer: .no("refused"), asked: asked) == .no("refused"))
        #expect(asked.questions.withLock { $0.map(\.probe) } == [Self.web, .tcp(host: "h", port: 1)])
    }

    @Test("However long a controller wants to wait", arguments: [(5.0, 5.0), (0, 0.1), (-3, 0.1), (60, 60), (1e9, 60)])
    func boundsTheTime(wanted: Double, given: Double) {
        let asked = Asked()
        _ = reply(within: wanted, asked: asked)
        #expect(asked.questions.withLock { $0.map(\.timeout) } == [given])
    }

    @Test("A hold says that nothing is to be changed, and a question changes nothing") func holds() {
        let hold = Hold(by: "x", why: "disk", since: 0, until: nil)
        #expect(reply(rules: HostRules(policy: .none, hold: hold)) == .yes("200 OK"))
    }

    @Test("What the policy forbids is refused, and not asked") func policies() throws {
        func under(_ policy: String, _ probe: Probe = Self.web, asked: Int) throws -> ProbeReply {
            let questions = Asked()
            let rules = HostRules(policy: .policy(try PolicyReaderTests.policy(policy), lines: []), hold: nil)
            let reply = self.reply(to: probe, rules: rules, asked: questions)
            #expect(questions.questions.withLock { $0.count } == asked)
            return reply
        }
        func refusal(_ what: String, _ rule: String) -> ProbeReply {
            .refused([.policyForbids(what: what, rule: rule, path: "/p")])
        }
        #expect(try under("probes yes", asked: 1) == .yes("200 OK"))
        #expect(try under("probes no", asked: 0) == refusal("ask 'http://h/x'", "says `probes no` in line 1"))
        #expect(try under("verbs stop", asked: 0) == refusal("ask 'http://h/x'", "has no `probes yes`"))
        #expect(
            try under("probes yes\nrun no", .command(argv: ["/bin/true"]), asked: 0)
                == refusal("run `/bin/true`", "says `run no` in line 2"))
    }

    @Test("A policy that can't be used allows nothing") func unusablePolicies() {
        let asked = Asked()
        let problem = Reason.policyUnusable(path: "/p:3", message: "says nothing")
        let rules = HostRules(policy: .unusable([problem]), hold: nil)
        #expect(reply(rules: rules, asked: asked) == .refused([problem]))
        #expect(asked.questions.withLock { $0.isEmpty })
    }
}
