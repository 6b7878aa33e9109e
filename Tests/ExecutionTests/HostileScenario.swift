import AgentProtocol
import Execution
import Inventory
import Journal
import Plan
import Schedule

/// Names and words that would be markup if they could.
enum HostileScenario {
    static let words = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</title></style></svg><b>", "a|b|c",
        "`id` ``` ~~~", "[x](https://evil.example)", "![x](http://evil.example/a.png)",
        "@everyone look at #12 and GH-1",
        "https://evil.example www.evil.example", "*a* _b_ ~c~ $x$ ~~d~~", "# heading", "- item", "1. item", "> quote",
        "<!-- no --> &lt; &#60;", "line\nfeed\u{202e}\u{1b}[2J", "' onmouseover='alert(1)", "javascript:alert(1)",
    ]

    static let hosts = words.enumerated().map { "h\($0)\($1)" }

    static var schedule: Schedule {
        var schedule = Sample.schedule(
            hosts: hosts, maxFailed: 50,
            steps: [
                Sample.step(
                    words[0] + words[3], batches: [Array(hosts.prefix(3)), Array(hosts.dropFirst(3))],
                    onFailure: .continue,
                    program: [
                        .run(CommandOperation(argv: words, timeout: 5)),
                        .restart(ServiceTarget(unit: words[1], stopTimeout: 10, startTimeout: 10)),
                    ])
            ])
        schedule.planName = words[1] + words[4]
        schedule.leftOut = [LeftOut(step: words[0], hosts: [hosts[1]], because: words[5])]
        return schedule
    }

    static var preview: Preview {
        var sights: [String: Preview.Sight] = [:]
        for (index, host) in hosts.enumerated() {
            let word = words[index]
            var facts = PreviewScenarios.facts(
                word, alsoStops: [AlsoStops(unit: word + "2", because: "Requires=\(word)", killsAfter: 5)],
                triggers: [word + "3"])
            facts.use = ServiceUse(
                unixPeers: [UnixPeer(path: word, peer: word + "4", count: 2)],
                files: [OpenFile(path: word, kind: .written, size: 1)])
            sights[host] = PreviewScenarios.seen(
                host,
                [
                    OperationForecast(prospect: .cannotKnow(because: word)),
                    PreviewScenarios.change(word, word, facts, [.serviceManager(message: word)]),
                ])
        }
        sights[hosts[1]] = .excluded(.contact(.unreachable(message: words[0] + words[3])))
        return Preview(schedule: schedule, sights: sights)
    }

    static var run: [JournalEntry] {
        let observed = hosts.compactMap { host -> RunEvent? in
            guard case .seen(let forecast)? = preview.sights[host] else { return nil }
            return .observed(host: host, forecast)
        }
        return TimedRun.live(schedule, before: observed) { intent in
            let word = words[(hosts.firstIndex(of: intent.host) ?? 0)]
            if intent.host == hosts[2] {
                return (3, .lost(actionID: intent.id, .connectionLost(message: word)))
            }
            return TimedRun.report(
                intent, [1, 2], stop: StopFacts(seconds: 1, killsAfter: 3, armed: false, statusText: word),
                outcome: .failed, reasons: [.startFailed(unit: word, message: word)])
        }
    }
}
