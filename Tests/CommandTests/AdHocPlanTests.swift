import ArgumentParser
import Diagnostics
import Foundation
import Plan
import Testing

@testable import Commands

/// An ad-hoc command becomes the text of a plan, and what is wrong with it is said of what was typed.
@Suite("The plan of an ad-hoc command")
struct AdHocPlanTests {
    /// Command lines and what is made of them: the plan, or what is wrong with them.
    static let lines: [String: [String]] = [
        "restart": ["restart", "web", "nginx"],
        "restart-all-options": [
            "restart", "web:!web3", "app", "nginx", "--timeout", "5m", "--start-timeout", "20s", "--dependents",
            "restart",
            "--health", "http://{{ address }}:8080/healthz", "--health", "tcp:80", "--health", "tcp:db1:5432",
            "--health", "command pg_isready -q 'a b' --x=\"y z\"", "--soak", "30s", "--serial", "1,10%,100%",
            "--max-failed", "10%", "--on-failure", "continue", "--protect", "/etc/nginx", "--protect", "/etc/a b",
        ],
        "stop": ["stop", "workers", "batch", "--stop-timeout", "2h"],
        "start": ["start", "all", "app.service", "--health", "tcp:80", "--serial", "2"],
        "reload": ["reload", "web", "nginx", "--soak=5s"],
        "force": [
            "stop", "web", "hung", "--timeout", "5m", "--force-after", "60s", "--reason", "it's frozen: #7", "--signal",
            "ABRT",
        ],
        "force-without-reason": ["restart", "web", "hung", "--force-after", "60"],
        "reason-without-force": ["restart", "web", "hung", "--reason", "x"],
        "enable": ["enable", "web", "nginx", "app"],
        "disable": ["disable", "web", "nginx", "--serial", "1"],
        "reboot": [
            "reboot", "db", "app", "postgresql", "--timeout", "10m", "--back-within", "20m", "--serial", "1",
            "--dependents", "restart",
        ],
        "reboot-nothing-first": ["reboot", "web"],
        "reboot-service-called-all": ["reboot", "web", "all"],
        "wrong-reboot": ["reboot", "web", "app", "--back-within", "20", "--stop-timeout", "x"],
        "odd-words": ["restart", "a#b: c", "nginx", "--protect", "/tmp/it's \"so\"\t{x}, [y]"],
        "wrong-duration": ["restart", "web", "nginx", "--timeout", "5"],
        "wrong-batch": ["restart", "web", "nginx", "--serial", "1,ten,0"],
        "wrong-choice": ["restart", "web", "nginx", "--dependents", "restat", "--on-failure", "roll-back"],
        "wrong-service": ["stop", "web", "nginx.socket", "-x", "a/b", "nginx@"],
        "service-twice": ["restart", "web", "nginx", "app", "nginx.service", "nginx"],
        "wrong-check": [
            "restart", "web", "nginx", "--health", "80", "--health", "https://x/", "--health", "command 'x",
        ],
        "wrong-address": ["restart", "web", "nginx", "--health", "tcp:db1:0", "--health", "http://x:y/"],
        "wrong-variable": ["restart", "{{ web }}", "nginx", "--protect", "/etc/{{ a | b }}", "--protect", "etc"],
        "everything-wrong": [
            "restart", "", "ngi nx", "--timeout", "0s", "--max-failed=-1", "--soak", "1 hour", "--protect", "/",
        ],
    ]

    @Test(arguments: lines.keys.sorted()) func whatIsMadeOfIt(_ name: String) throws {
        let words = try #require(Self.lines[name])
        // `--` is what keeps a service that looks like an option apart.
        let line = words.contains("-x") ? words.map { $0 == "-x" ? ["--", "-x"] : [$0] }.flatMap { $0 } : words
        let command = try #require(try LullCommand.parseAsRoot(line) as? any AdHocCommand)
        var text = "$ \(CommandLineText(command.request.words).text)\n"
        do throws(Diagnostics) {
            let made = try AdHocPlan(command.request)
            text += made.text
            text += DiagnosticRenderer().render(Diagnostics(try made.read().warnings))
        } catch {
            text += DiagnosticRenderer().render(error)
        }
        try expectFixture(text, "adhoc/\(name)")
    }

    @Test("A plan that is printed reads as the same plan, whatever was typed") func roundTrip() throws {
        var random = SeededRandom(seed: 20_261_122)
        for _ in 0..<1000 {
            let request = AdHocRequest(
                verb: [.restart, .stop, .start, .reload].randomElement(using: &random) ?? .restart,
                hosts: OddText.make(&random), services: ["app"],
                options: [.init(.protect, "/" + OddText.make(&random)), .init(.health, "tcp:" + OddText.make(&random))])
            let made = try AdHocPlan(request)
            let read: Plan
            do throws(Diagnostics) { read = try made.read().0 } catch {
                // What no plan may hold is refused, and refused where it was typed.
                for diagnostic in error.all {
                    #expect(diagnostic.primary?.span.text.name == CommandLineText.name, "\(diagnostic) in \(made.text)")
                    #expect(diagnostic.code != .yamlSyntax, "\(diagnostic.message) in \(made.text)")
                }
                continue
            }
            #expect(read.steps.first?.hosts.value == request.hosts)
            #expect(read.services.first?.protect.first?.source == request.options[0].value)
            guard case .tcp(let address)? = read.services.first?.health.first?.question else {
                Issue.record("no check in \(made.text)")
                continue
            }
            #expect("tcp:" + address.source == request.options[1].value)
        }
    }

    @Test("Any text is a YAML scalar that reads back as itself, as a value, a key and an item") func scalars() throws {
        var random = SeededRandom(seed: 7)
        for _ in 0..<2000 {
            let text = OddText.make(&random)
            let scalar = YAMLText.scalar(text)
            #expect(!scalar.contains("\n"))
            // A name is any text of one line, so it shows what YAML makes of it.
            let plan =
                "services: { app: }\nsteps:\n  - restart: app\n    hosts: x\n    before: [{ run: [a, \(scalar)] }]\n"
            let (read, diagnostics) = PlanReader.read(SourceText(name: "x", bytes: Array(plan.utf8)))
            guard let word = read?.steps.first?.before.first?.argv.last else {
                // NUL and templates that can't be understood.
                #expect(
                    text.unicodeScalars.contains("\0") || diagnostics.allSatisfy { $0.code == .template },
                    "\(diagnostics)")
                continue
            }
            #expect(word.source == text)
        }
    }

    @Test("A very long service name is an error of that word") func longName() throws {
        let name = String(repeating: "x", count: 3000)
        let made = try AdHocPlan(AdHocRequest(verb: .stop, hosts: "web", services: [name]))
        let error = try #require(throws: Diagnostics.self) { try made.read() }
        #expect(error.all.map(\.code.slug) == ["bad-service-name"])
        let span = try #require(error.all.first?.primary?.span)
        #expect(span.start == "lull stop web ".utf8.count && span.end - span.start == 3000)
    }

    @Test("A part of a host pattern is marked by itself") func marksParts() throws {
        let made = try AdHocPlan(AdHocRequest(verb: .stop, hosts: "web:dbb", services: ["app"]))
        let plan = try made.read().0
        let hosts = plan.steps[0].hosts.span
        let part = Diagnostic(
            code: .zero, "x", at: .init(SourceSpan(text: hosts.text, start: hosts.end - 4, end: hosts.end - 1)))
        let span = try #require(made.onCommandLine([part]).first?.primary?.span)
        #expect(String(decoding: span.text.bytes[span.start..<span.end], as: UTF8.self) == "dbb")
    }
}

/// Texts that are hard on whatever quotes.
enum OddText {
    private static let pieces = [
        "a", "web", "1", "0644", "null", "~", "true", "no", "-", "- ", ": ", ":", " #", "#", "'", "''", "\"", "\\",
        "\\n",
        "\n", "\r\n", "\t", "\0", "\u{1b}[31m", "\u{7f}", "\u{85}", "\u{a0}", "\u{2028}", "\u{202e}", "\u{feff}",
        "\u{ffff}",
        "é", "漢", "😀", "👩‍🚒", "{", "}", "[", "]", ",", "&a", "*a", "!", "!!str ", "|", ">", "%", "@", "`", "?", "? ",
        "{{ x }}",
        "{{", "}}", "{%", "=", "<<", "...", "---", " ", "  ", "/", "\u{301}", "\u{e000}", "\u{10ffff}",
    ]

    static func make(_ random: inout SeededRandom) -> String {
        let count = Int.random(in: 0...8, using: &random)
        return (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }
}

/// SplitMix64: the same numbers in every run.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
