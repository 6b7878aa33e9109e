import Diagnostics
import Foundation
import Inventory
import Journal
import Plan
import PlanSyntax
import Schedule
import Simulation
import Testing

@testable import Commands

@Suite("Rehearsals")
struct RehearseTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    static let playbooks = try! FileManager.default.contentsOfDirectory(atPath: "\(root)/playbooks")
        .filter { $0.hasSuffix(".yml") }.sorted()

    /// What is told of playbooks when something goes wrong.
    static let stories: [String: (playbook: String, faults: [String], exitCode: Int32)] = [
        "well": ("rolling-restart", [], 0),
        "hang": ("rolling-restart", ["web3:slow-writer.stop=hang"], 2),
        "slow": ("rolling-restart", ["web:slow-writer.stop=25s"], 0),
        "too-slow": ("rolling-restart", ["web2:app.stop=40s"], 1),
        "ill-release": ("rollout", ["web:app.health=fail"], 1),
        "cut-for-good": ("db-then-app", ["db1:link=cut@restart"], 2),
        "cut-for-a-while": ("db-then-app", ["db1:link=20s@restart", "web2:link=40s@start+500ms"], 0),
        "unreachable": ("rolling-restart", ["web2:link=cut"], 3),
        "controller-dies": ("rollout", ["web2:controller=kill@restart"], 4),
        "controller-comes-back": ("rollout", ["web2:controller=resume@restart"], 0),
        "reboot": ("monthly-reboot", ["web2:power=3m@stop"], 2),
        "gate": ("cluster", ["cas-b2:gate=fail"], 1),
        "gate-for-a-while": ("cluster", ["cas-b2:gate=20s", "cas-a1:link=40s@restart"], 0),
        "power": ("db-then-app", ["db1:power=1m@stop"], 2),
        "web-tier": ("web-tier", [], 0),
        "drained-and-failed": ("web-tier", ["web03:app.start=fail", "lb1:link=20s@run+700ms"], 1),
        "balancer-away": ("web-tier", ["lb1:link=cut"], 3),
        "balancer-loses-power": ("web-tier", ["lb1:power=2m@run"], 2),
        "database": ("database", [], 0),
        "cluster": ("cluster", [], 0),
        "kernel-reboot": ("kernel-reboot", [], 0),
        "workers": ("workers", [], 0),
        "rollout": ("rollout", [], 0),
        "nginx-config": ("nginx-config", [], 0),
    ]

    /// The inventory of a playbook has its name; without one of its own it is for the lab.
    private static func inventory(for playbook: String) -> String {
        let names = try! FileManager.default.contentsOfDirectory(atPath: "\(root)/inventory")
        return "\(root)/inventory/\(names.first { $0.prefix { $0 != "." } == playbook } ?? "lab.yml")"
    }

    @Test(arguments: stories.keys.sorted()) func story(_ name: String) async throws {
        let story = try #require(Self.stories[name])
        let ran = try await Binary.lull(
            ["rehearse", "\(Self.root)/playbooks/\(story.playbook).yml", "-i", Self.inventory(for: story.playbook)]
                + story.faults.flatMap { ["--fault", $0] })
        #expect(ran.exitCode == story.exitCode, "\(ran)")
        let line = "$ lull rehearse \(story.playbook).yml" + story.faults.map { " --fault \($0)" }.joined()
        try expectFixture("\(line)\n\(ran.output)\(ran.errors)", "rehearse/\(name)")
    }

    @Test("Parts of a playbook, by their tags", arguments: ["files", "reload"]) func parts(_ tag: String) async throws {
        let ran = try await Binary.lull([
            "rehearse", "\(Self.root)/playbooks/nginx-config.yml", "-i", "\(Self.root)/inventory/nginx-config.ini",
            "--tags", tag,
        ])
        #expect(ran.exitCode == 0, "\(ran)")
        try expectFixture(
            "$ lull rehearse nginx-config.yml --tags \(tag)\n\(ran.output)\(ran.errors)", "rehearse/nginx-config-\(tag)"
        )
    }

    @Test("For machines: the lines of a run, and how each host is in the end") func json() async throws {
        let ran = try await Binary.lull([
            "rehearse", "\(Self.root)/playbooks/rolling-restart.yml", "-i", "\(Self.root)/inventory/lab.yml",
            "--fault", "web1:agent=kill@stop", "-o", "json",
        ])
        #expect(ran.exitCode == 2, "\(ran)")
        let records = try ran.output.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let types = records.map { $0["type"] as? String }
        #expect(types.first == "started" && types.contains("happened") && types.contains("finished"))
        let afterwards = records.filter { $0["type"] as? String == "afterwards" }
        #expect(afterwards.map { $0["host"] as? String } == ["web1", "web2", "web3"])
        #expect(afterwards.map { $0["standing"] as? String } == ["as-before", "untouched", "untouched"])
    }

    @Test("All that is wrong with faults is said at once, and where") func wrongFaults() throws {
        let (inventory, schedule) = try Self.planned("rolling-restart.yml")
        let wrong = [
            "web3", "web3:stop", "=hang", "web3:stop=", "web3:halt=hang", "web3:stpo=hang", "web3:stop=hangs",
            "web3:start=-5s", "web3:stop=0s", "web9:stop=hang", "db1:stop=hang", "web3:ap.stop=hang",
            "web3:app.link=cut", "web3:stop=hang@restart", "web3:link=cut@restrat", "web3:link=cut@reload",
            "web3:link=cut@restart+5", "web3:gate=fail", "web3:gate=0s", "web3:agent=kill", "web3:controller=kill@",
        ]
        var text = ""
        for fault in wrong {
            do throws(Diagnostics) {
                _ = try FaultReader(inventory: inventory, schedule: schedule).read([fault])
                Issue.record("\(fault) is read")
            } catch {
                text += DiagnosticRenderer().render(error) + "\n"
            }
        }
        try expectFixture(text, "rehearse/wrong-faults")
        #expect(throws: Diagnostics.self) {
            try FaultReader(inventory: inventory, schedule: schedule).read(["web3:halt=x", "web3:stop=x"])
        }
    }

    /// Every fault at every moment that the plan comes to, on one host: lull keeps its promises, and what the run says of its
    /// end is how the hosts are.
    @Test(arguments: playbooks) func whatARehearsalSaysIsSo(_ playbook: String) throws {
        let (inventory, schedule) = try Self.planned(playbook)
        let reader = FaultReader(inventory: inventory, schedule: schedule)
        var lived = 0
        // Where some only act for others, one of those and one of the others.
        let served = schedule.steps.flatMap(\.batches).joined().filter { $0.errands != nil }.suffix(1).map(\.host)
        let last = try #require(schedule.hosts.last?.host)
        for text in Set([last] + served + schedule.delegates.sorted().prefix(1)).sorted().flatMap(Self.faults) {
            // Not every plan comes to every moment.
            guard let faults = try? reader.read([text]) else { continue }
            let started = RunStarted(
                runID: "rehearsal", planPath: playbook, planText: "", operatorName: "ann", controller: "here",
                forks: 50, schedule: schedule)
            let rehearsal = Rehearsal.of(started, faults: faults)
            lived += 1
            #expect(rehearsal.broken == nil, "\(text): \(rehearsal.trace.suffix(40).joined(separator: "\n"))")
            let wrong = Self.untruths(rehearsal, mayFail: schedule.maxFailed > 0)
            #expect(wrong.isEmpty, "\(text): \(wrong) \(rehearsal.trace.suffix(60).joined(separator: "\n"))")
        }
        #expect(lived > 20)
    }

    private static func faults(_ host: String) -> [String] {
        let natures = [
            "stop=hang", "stop=25s", "stop=90s", "start=fail", "start=fail-always", "start=hang", "start=25s",
            "health=fail", "health=fail-always", "command=fail",
            "gate=fail", "gate=20s", "gate=5m",
        ]
        let moments = [
            "link=cut", "link=5s", "link=200s", "agent=kill", "disk=full", "disk=20s", "power=lost", "power=1m",
            "controller=kill", "controller=resume", "controller=rollback",
        ]
        return natures.map { "\(host):\($0)" }
            + Cue.Moment.allCases.flatMap { moment in
                moments.flatMap { ["\(host):\($0)@\(moment.rawValue)", "\(host):\($0)@\(moment.rawValue)+700ms"] }
            }
    }

    /// Where the run says something of all its hosts that isn't so.
    private static func untruths(_ rehearsal: Rehearsal, mayFail: Bool) -> [String] {
        rehearsal.hosts.compactMap { host in
            // Who lost its power is as its boot leaves it.
            guard host.isUp, !rehearsal.moments.contains(where: { $0.isLossOfPower }) else { return nil }
            let isRight =
                switch rehearsal.end {
                case .asPlanned: host.standing == .asPlanned
                case .putBack:
                    // Where some may fail, the others go on.
                    host.standing == .asBefore || host.standing == .untouched || mayFail && host.standing == .asPlanned
                case .refused: host.standing == .untouched
                case .needsPerson, .interrupted, nil: true
                }
            return isRight ? nil : "\(String(describing: rehearsal.end)), but \(host.host) is \(host.standing)"
        }
    }

    static func planned(_ playbook: String) throws -> (Inventory, Schedule) {
        let plan = try #require(PlanReader.read(try SourceText.load(path: "\(root)/playbooks/\(playbook)")).0)
        let inventory = try Inventory.load(paths: [inventory(for: String(playbook.dropLast(".yml".count)))])
        let schedule = try Scheduler.schedule(
            plan: plan, inventory: inventory, limit: nil, planDirectory: "\(root)/playbooks")
        return (inventory, schedule)
    }
}

extension Rehearsal.Moment {
    fileprivate var isLossOfPower: Bool {
        if case .happened(_, .struck(.powerLost), _) = self { true } else { false }
    }
}
