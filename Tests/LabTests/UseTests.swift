import AgentProtocol
import Foundation
import Testing

/// Who is connected, what is open, and how far a slow stop is: between real hosts.
@Suite(.needsLab, .inTurns, .lab("useweb", "usedb", "useheld", "useslow", "usealone", "useextend", "useendless"))
struct UseTests {
    let lab: Lab
    let lull: Lull

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    // MARK: Who is connected

    @Test func aPreviewNamesWhoIsConnectedOnBothHosts() async throws {
        try await serve("data", on: "usedb", "port=5432 unix=/run/data.sock dir=/var/lib/data")
        try await call("far", on: "useweb", try address("usedb") + ":5432 3")
        try await call("near", on: "usedb", "127.0.0.1:5432 2")
        try await call("local", on: "usedb", "/run/data.sock 4")
        // Handed over by a socket unit, as listener and as a process for each connection.
        try await serve("passed", on: "usedb", socket: "5433", "dir=/var/lib/passed")
        try await call("farther", on: "useweb", try address("usedb") + ":5433 2")
        let plan = """
            name: both
            services: { data: {}, passed: {}, quick: {} }
            steps:
              - restart: [data, passed]
                hosts: usedb
              - restart: quick
                hosts: useweb
            """
        let json = try await lull.preview(plan, "-o", "json").output.split(separator: "\n").map(String.init)
        func tie(_ client: String, _ server: String, _ count: Int, path: String = #""type""#) -> Bool {
            json.contains {
                $0.contains(#""type":"connection""#) && $0.contains(#""client":{"host":\#(client)}"#)
                    && $0.contains(#""server":{"host":"usedb","unit":"\#(server)"}"#)
                    && $0.contains(#""count":\#(count),"#)
                    && $0.contains(path)
            }
        }
        let all = json.joined(separator: "\n")
        #expect(tie(#""useweb","unit":"far.service""#, "data.service", 3), "\(all)")
        #expect(tie(#""usedb","unit":"near.service""#, "data.service", 2), "\(all)")
        #expect(tie(#""usedb","unit":"local.service""#, "data.service", 4, path: #""path":"/run/data.sock""#), "\(all)")
        #expect(tie(#""useweb","unit":"farther.service""#, "passed.service", 2), "\(all)")

        let text = try await lull.preview(plan).output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("useweb far.service → usedb data.service: 3 connections"), "\(text)")
        #expect(text.contains("usedb local.service → data.service on the same host: 4 connections"), "\(text)")
        #expect(text.contains("usedb data.service, locked: /var/lib/data/lock (0 B)"), "\(text)")
        #expect(text.contains("gone when it stops: /var/lib/data/gone (4.1 kB)"), "\(text)")
        #expect(text.contains("usedb data.service, open for writing: /var/lib/data/data (0 B)"), "\(text)")
        #expect(text.contains("Nobody is connected to quick.service on useweb."), "\(text)")
    }

    @Test func whatIsHeldSaysWhoIsStillConnected() async throws {
        try await serve("held", on: "useheld", "port=5432 dir=/var/lib/held seconds=600")
        try await call("waiting", on: "useweb", try address("useheld") + ":5432 3")
        let ran = try await lull.run(
            """
            name: held
            defaults: { timeout: 5s }
            services: { held: {}, quick: {} }
            steps:
              - restart: held
                hosts: useheld
                on_failure: stop
              - restart: quick
                hosts: useweb
            """)
        #expect(ran.exitCode == 2, "\(ran.output)\(ran.errors)")
        let use = try #require(ran.operations.first?.stop?.use)
        #expect(use.connections.count == 3 && use.files.contains { $0.path == "/var/lib/held/data" }, "\(use)")
        let text = ran.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            text.contains("Still connected: useweb waiting.service → useheld held.service: 3 connections."),
            "\(ran.output)")
        #expect(
            text.contains("Still open: useheld held.service, open for writing: /var/lib/held/data"), "\(ran.output)")
        #expect(text.contains("can't be seen from outside"))
    }

    // MARK: How far it is

    @Test func aSlowStopSaysHowFarItIs() async throws {
        try await serve("slow", on: "useslow", "port=5432 dir=/var/lib/slow seconds=8")
        try await call("caller", on: "useweb", try address("useslow") + ":5432 2")
        let ran = try await lull.run(Lull.plan("slow", on: "useslow", timeout: "60s"))
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        let line = try #require(ran.output.split(separator: "\n").first { $0.contains("s of 1m · ") }, "\(ran.output)")
        let words = try Regex(
            #"useslow  stopping slow.service, \d+s of 1m · 1 process, 2 connections, \S+ k?B written"#)
        #expect(line.firstMatch(of: words) != nil, "\(line)")
        #expect(ran.output.contains("flushing, second "), "\(ran.output)")
        let again = try await lull.run(Lull.plan("slow", on: "useslow", timeout: "60s"), "-o", "json")
        let progress = again.output.split(separator: "\n").filter { $0.contains(#""processes_left":1"#) }
        #expect(!progress.isEmpty && progress.allSatisfy { $0.contains(#""type":"progress""#) }, "\(again.output)")
    }

    // MARK: EXTEND_TIMEOUT_USEC

    /// Not lull: what systemd alone does. More time is given until somebody reloads it for whatever reason; then its clock
    /// starts again at the beginning of the stop, and kills.
    @Test func moreTimeIsForgottenByAReload() async throws {
        try await serve("alone", on: "usealone", "dir=/var/lib/alone seconds=15 extend=60", "TimeoutStopSec=5")
        // Asks for a minute and says no more: another request on its way would save it from what is to be seen.
        let ask = "systemctl stop --no-block alone; sleep 2; touch /var/lib/alone/quiet; sleep 2"
        try await lab.sh("usealone", "\(ask); systemctl stop alone")
        #expect(try await lab.sh("usealone", "cat /var/lib/alone/saved") == "saved")
        try await lab.sh(
            "usealone",
            "rm /var/lib/alone/saved; systemctl start alone; \(ask); systemctl daemon-reload; systemctl stop alone")
        #expect(try await lab.sh("usealone", "test -e /var/lib/alone/saved || echo lost") == "lost")
    }

    /// A service that asks for more time again and again gets all of the plan's time, whether the drop-in comes early or late.
    @Test func aServiceThatAsksForMoreTimeGetsIt() async throws {
        for (kills, needs) in [(12, 18), (2, 6)] {
            let name = "asks\(kills)"
            let words = "dir=/var/lib/\(name) seconds=\(needs) extend=3"
            try await serve(name, on: "useextend", words, "TimeoutStopSec=\(kills)")
            let stop = try await perform(.stop(target(name, stop: 90)), on: "useextend")
            #expect(stop.outcome == .done && stop.stop?.armed == true, "\(stop.reasons)")
            #expect((stop.stop?.seconds ?? 0) > Double(kills))
            #expect(try await lab.sh("useextend", "cat /var/lib/\(name)/saved") == "saved")
        }
    }

    /// And not more: then it is held, and still not killed.
    @Test func aServiceThatAsksForEverIsHeldAndNotKilled() async throws {
        for kills in [12, 2] {
            let name = "endless\(kills)"
            let words = "dir=/var/lib/\(name) seconds=600 extend=3"
            try await serve(name, on: "useendless", words, "TimeoutStopSec=\(kills)")
            let pid = try await lab.sh("useendless", "systemctl show -P MainPID \(name)")
            let stop = try await perform(.stop(target(name, stop: 5)), on: "useendless")
            #expect(stop.outcome == .held, "\(stop.reasons)")
            // Beyond what it asks for and what the unit gives it; it stops asking, and somebody reloads.
            try await lab.sh(
                "useendless", "touch /var/lib/\(name)/quiet; sleep 6; systemctl daemon-reload; sleep \(kills)")
            let state = try await lab.sh("useendless", "kill -0 \(pid) && systemctl show -P ActiveState \(name)")
            #expect(state == "deactivating")
            try await lab.sh("useendless", "touch /var/lib/\(name)/release")
            try await lab.sh(
                "useendless", "timeout 60 sh -c 'until test -e /var/lib/\(name)/saved; do sleep 0.2; done'")
            #expect(try await perform(.start(target(name)), on: "useendless").outcome == .done)
        }
    }

    // MARK: Tools

    private func address(_ host: String) throws -> String {
        try String(contentsOfFile: "\(lab.directory)/hosts/\(host)/address", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func target(_ name: String, stop: Double = 30) -> ServiceTarget {
        ServiceTarget(unit: name + ".service", stopTimeout: stop, startTimeout: 30)
    }

    private func path(_ path: String, on host: String) -> String { "\(lab.directory)/hosts/\(host)/root\(path)" }

    private func write(_ text: String, to path: String, on host: String) throws {
        try text.write(toFile: self.path(path, on: host), atomically: true, encoding: .utf8)
    }

    /// Starts a service that listens and holds files; see `UsePrograms.server`.
    private func serve(
        _ name: String, on host: String, socket port: String? = nil, _ words: String, _ lines: String...
    ) async throws {
        try write(UsePrograms.server, to: "/usr/local/bin/use-server", on: host)
        try write(
            """
            [Service]
            Type=notify
            NotifyAccess=main
            ExecStart=/usr/bin/perl /usr/local/bin/use-server \(words)
            \(lines.joined(separator: "\n"))
            """ + "\n", to: "/etc/systemd/system/\(name).service", on: host)
        if let port {
            try write("[Socket]\nListenStream=\(port)\n", to: "/etc/systemd/system/\(name).socket", on: host)
            try await lab.sh(host, "systemctl daemon-reload; systemctl start \(name).socket")
        }
        try await lab.sh(host, "systemctl daemon-reload; systemctl start \(name)")
    }

    /// Starts a service that holds connections: `ADDRESS:PORT COUNT` or `PATH COUNT`. It counts as started with the last one.
    private func call(_ name: String, on host: String, _ words: String) async throws {
        try write(UsePrograms.client, to: "/usr/local/bin/use-client", on: host)
        try write(
            """
            [Service]
            Type=notify
            NotifyAccess=main
            ExecStart=/usr/bin/perl /usr/local/bin/use-client \(words)
            """ + "\n", to: "/etc/systemd/system/\(name).service", on: host)
        try await lab.sh(host, "systemctl daemon-reload; systemctl start \(name)")
    }

    /// As an operator on the host would: `lull-agent try`.
    private func perform(_ operation: AgentProtocol.Operation, on host: String) async throws -> OperationReport {
        let agent = path("/usr/local/bin/lull-agent", on: host)
        if !FileManager.default.fileExists(atPath: agent) {
            try FileManager.default.copyItem(atPath: Lull.agent, toPath: agent)
        }
        let program = String(decoding: try JSONEncoder().encode([operation]), as: UTF8.self)
        let output = try await lab.sh(host, "/usr/local/bin/lull-agent try '\(program)' || true")
        let report = try JSONDecoder().decode(ActionReport.self, from: Data(output.utf8))
        return try #require(report.operations.first)
    }
}
