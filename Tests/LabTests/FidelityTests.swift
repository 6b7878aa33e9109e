import Foundation
import Testing

/// A preview promises; the run that follows is held to it, operation by operation: random plans on ten hosts in random states.
@Suite(
    .needsLab, .inTurns, .serialized,
    .lab("fi-1", "fi-2", "fi-3", "fi-4", "fi-5", "fi-6", "fi-7", "fi-8", "fi-9", "fi-10"))
struct FidelityTests {
    let lab: Lab
    private static let names = (1...10).map { "fi-\($0)" }

    init() throws { lab = try #require(LabTrait.lab) }

    @Test(.timeLimit(.minutes(20))) func whatIsPromisedIsDone() async throws {
        let environment = ProcessInfo.processInfo.environment
        let first = environment["LULL_FIDELITY_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 1...999_999)
        let rounds = environment["LULL_FIDELITY_ROUNDS"].flatMap(UInt64.init) ?? 3
        print("previews and runs of \(rounds) random plans: LULL_FIDELITY_SEED=\(first)")
        var kept: [String: Int] = [:]
        for seed in first..<(first + rounds) {
            var random = SeededRandom(state: seed)
            let states = Self.names.map { ($0, Self.state(&random)) }
            _ = try await FaultHost.all(states) { try await lab.sh($0.0, $0.1) }
            let lull = try Lull(lab)
            try "of the release\n".write(toFile: lull.directory + "/new.conf", atomically: true, encoding: .utf8)
            let plan = Self.plan(&random)
            let promised = try await Promise.all(of: lull.preview(plan, "-o", "json").output)
            let ran = try await lull.run(plan, "-o", "json")
            let done = Deed.all(of: ran.output)
            let words = "LULL_FIDELITY_SEED=\(seed)\n\(plan)\n\(ran.errors)"
            #expect(Set(done.keys) == Set(promised.keys), "\(words)")
            for (place, promise) in promised {
                guard let deeds = done[place] else { continue }
                #expect(promise.count >= deeds.count, "\(place): \(promise) \(deeds)\n\(words)")
                // What stands under a condition that doesn't hold isn't begun, and not reported.
                let rest = Array(repeating: "unchanged", count: max(0, promise.count - deeds.count))
                for (said, outcome) in zip(promise, deeds + rest) {
                    #expect(said.isKept(by: outcome), "\(place): \(said), and it was \(outcome)\n\(words)")
                    kept["\(said.word) \(outcome)", default: 0] += 1
                }
            }
            try FileManager.default.removeItem(atPath: lull.directory)
        }
        print(
            "promised and done: \(kept.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))"
        )
        // It is no proof where next to nothing was promised.
        let promises = kept.filter { !$0.key.hasPrefix("can't know") }
        #expect(promises.values.reduce(0, +) > Int(rounds) * 10, "\(kept)")
    }

    // MARK: What may be found

    /// Nothing with which a service couldn't start: that a preview can't know.
    private static func state(_ random: inout SeededRandom) -> String {
        func either(_ words: String...) -> String { words.randomElement(using: &random) ?? "" }
        return [
            "systemctl unmask -q quick",
            "systemctl -q " + either("enable", "disable") + " quick",
            "systemctl " + either("start", "stop") + " quick",
            "systemctl " + either("start", "stop") + " app",
            either(
                "ln -sfn /srv/app/releases/v1 /srv/app/current", "ln -sfn /srv/app/releases/v2 /srv/app/current"),
            either("echo of the release > /etc/lab.conf", "echo old > /etc/lab.conf", "rm -f /etc/lab.conf"),
            either("touch /var/lib/marker", "rm -f /var/lib/marker"),
        ].joined(separator: "; ")
    }

    private static func plan(_ random: inout SeededRandom) -> String {
        let steps = (0..<Int.random(in: 4...7, using: &random)).map { _ in step(&random) }
        return """
            name: at random
            budget: { max_failed: 10 }
            defaults: { timeout: 20s, on_failure: continue }
            services: { quick: , app: }
            steps:
            \(steps.joined(separator: "\n"))
            """
    }

    private static func step(_ random: inout SeededRandom) -> String {
        let hosts = names.shuffled(using: &random).prefix(Int.random(in: 2...10, using: &random)).joined(separator: ":")
        let serial = ["1", "3", "50%", "100%"].randomElement(using: &random) ?? "1"
        let service = ["quick", "app"].randomElement(using: &random) ?? "quick"
        let verbs = ["start", "stop", "restart", "restart"]
        let verb = verbs.randomElement(using: &random) ?? "start"
        let isIf = Int.random(in: 0..<3, using: &random) == 0
        let condition =
            isIf ? "\n    when: service.state == '\(Bool.random(using: &random) ? "active" : "inactive")'" : ""
        let all = [
            "\(verb): \(service)\(condition)", "\(verb): [quick, app]", "enable: quick", "disable: quick",
            "link: { path: /srv/app/current, to: /srv/app/releases/v2 }",
            "copy: { src: new.conf, dest: /etc/lab.conf }",
            "run: [touch, /var/lib/marker]\n    unless: [test, -e, /var/lib/marker]",
        ]
        return "  - \(all.randomElement(using: &random) ?? all[0])\n    hosts: \(hosts)\n    serial: \"\(serial)\""
    }
}

/// A step on a host.
private struct Place: Hashable, CustomStringConvertible {
    var step: Int
    var host: String
    var description: String { "step \(step) on \(host)" }
}

private struct Promise: CustomStringConvertible {
    var operation: String
    var prospect: String
    /// An earlier step changes what it is about, and the preview says so.
    var changedByStep: Int?

    var word: String {
        if changedByStep != nil { return "can't know" }
        return switch prospect {
        case "change": "would do"
        case "nothing": "nothing to do"
        default: "can't know"
        }
    }
    var description: String { "\(operation): \(word) (\(prospect))" }

    func isKept(by outcome: String) -> Bool {
        switch word {
        case "would do": outcome == "done"
        case "nothing to do": outcome == "unchanged"
        default: ["done", "unchanged"].contains(outcome)
        }
    }

    /// Those of the preview's JSON.
    static func all(of output: String) throws -> [Place: [Promise]] {
        struct Line: Decodable {
            struct Part: Decodable {
                var operation: String
                var prospect: String
                var changedByStep: Int?
            }
            var type: String
            var step: Int?
            var host: String?
            var operations: [Part]?
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return output.lines.reduce(into: [:]) { all, text in
            guard let line = try? decoder.decode(Line.self, from: Data(text.utf8)), line.type == "action",
                let step = line.step, let host = line.host
            else { return }
            all[Place(step: step, host: host)] = (line.operations ?? []).map {
                Promise(operation: $0.operation, prospect: $0.prospect, changedByStep: $0.changedByStep)
            }
        }
    }
}

private enum Deed {
    /// What was done, of the run's JSON: the outcomes of each operation.
    static func all(of output: String) -> [Place: [String]] {
        struct Line: Decodable {
            struct Part: Decodable { var outcome: String }
            var type: String
            var step: Int?
            var host: String?
            var purpose: String?
            var operations: [Part]?
        }
        return output.lines.reduce(into: [:]) { all, text in
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(text.utf8)), line.type == "settled",
                line.purpose == "forward", let step = line.step, let host = line.host
            else { return }
            all[Place(step: step, host: host)] = (line.operations ?? []).map(\.outcome)
        }
    }
}

extension String {
    fileprivate var lines: [Substring] { split(whereSeparator: \.isNewline) }
}
