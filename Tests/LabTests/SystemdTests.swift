import AgentProtocol
import Foundation
import Testing

/// The facts about systemd that the agent relies on, each with the agent itself on a real host of its own.
@Suite(
    .needsLab, .inTurns,
    .lab("late", "hung", "beaten", "outlive", "untold", "orphaned", "murdered", "unneeded", "toolate", "sysv", "edited")
)
struct SystemdTests {
    let lab: Lab

    init() throws { lab = try #require(LabTrait.lab) }

    // MARK: Keeping systemd from killing

    @Test func aDropInThatComesInTheMiddleOfAStopRescuesIt() async throws {
        try await add("late", on: "late", "ExecStart=\(probe("late", "seconds=16"))", "TimeoutStopSec=12")
        let stop = try await perform(.stop(target("late", stop: 60)), on: "late")
        #expect(stop.outcome == .done && stop.stop?.armed == true && stop.stop?.killsAfter == 12)
        #expect(try await lab.sh("late", "test -e /var/lib/late/data && echo kept") == "kept")
        #expect(try await dropIns(on: "late") == "")
    }

    @Test func theDropInOutlivesTheAgentAndIsSweptLater() async throws {
        try await add("late", on: "orphaned", "ExecStart=\(probe("late", "seconds=16"))", "TimeoutStopSec=12")
        let lab = lab
        async let stop = perform(.stop(target("late", stop: 60)), on: "orphaned")
        try await lab.sh(
            "orphaned",
            "timeout 20 sh -c 'until ls /run/systemd/system/late.service.d/zzzz-*; do sleep 0.2; done'; sleep 1; pkill -9 -x lull-agent"
        )
        _ = try? await stop
        try await lab.sh(
            "orphaned",
            "timeout 40 sh -c 'while systemctl show late | grep ActiveState=deactivating; do sleep 0.5; done'")
        #expect(try await lab.sh("orphaned", "test -e /var/lib/late/data && echo kept") == "kept")
        #expect(try await dropIns(on: "orphaned") != "")
        #expect(try await perform(.start(target("late")), on: "orphaned").outcome == .done)
        #expect(try await dropIns(on: "orphaned") == "")
        #expect(try await lab.sh("orphaned", "systemctl show -P TimeoutStopUSec late") == "12s")
    }

    @Test func anotherDropInThatWinsIsARefusal() async throws {
        try await add("beaten", on: "beaten", "ExecStart=\(probe("beaten", "seconds=4"))", "TimeoutStopSec=2")
        try await lab.sh(
            "beaten",
            "d=/etc/systemd/system/beaten.service.d; mkdir $d; printf '[Service]\\nSendSIGKILL=yes\\n' > $d/zzzzz.conf; systemctl daemon-reload"
        )
        let stop = try await perform(.stop(target("beaten")), on: "beaten")
        #expect(stop.outcome == .refused)
        #expect(stop.reasons == [.overridden(unit: "beaten.service", property: "SendSIGKILL", value: "yes")])
        #expect(try await lab.sh("beaten", "systemctl is-active beaten") == "active")
        #expect(try await dropIns(on: "beaten") == "")
    }

    @Test func aStartThatSystemdGivesUpIsNotKilled() async throws {
        let script = "trap \"sleep 4; echo saved > /var/lib/saved; exit\" TERM; while :; do sleep 0.2; done"
        try await add(
            "toolate", on: "toolate", starting: false, "Type=notify", "NotifyAccess=all",
            "ExecStart=/bin/bash -c '\(script)'",
            "TimeoutStartSec=3", "TimeoutStopSec=2")
        let start = try await perform(.start(target("toolate", start: 15)), on: "toolate")
        #expect(start.outcome == .failed)
        #expect(try await lab.sh("toolate", "cat /var/lib/saved") == "saved")
    }

    @Test func anEditThatSystemdDoesNotNoticeIsARefusal() async throws {
        try await lab.sh("edited", "d=/etc/systemd/system/quick.service.d; mkdir $d; echo '[Service]' > $d/edit.conf")
        #expect(try await lab.sh("edited", "systemctl show -P NeedDaemonReload quick") == "no", "systemd misses it")
        let restart = try await perform(.restart(target("quick")), on: "edited")
        #expect(restart.reasons == [.daemonReloadPending(units: ["quick.service"])])
    }

    // MARK: What else a stop meets

    @Test func aHungStopCommandIsHeldAndNothingIsCutShort() async throws {
        try await add(
            "hung", on: "hung", "ExecStart=\(probe("hung", "seconds=1"))", "ExecStop=/bin/sleep 1000",
            "TimeoutStopSec=2")
        let stop = try await perform(.stop(target("hung", stop: 6)), on: "hung")
        #expect(stop.outcome == .held, "\(stop.reasons)")
        #expect(try await lab.sh("hung", "systemctl show -P SubState hung") == "stop")
        #expect(stop.stop?.processes.contains { $0.command.contains("sleep 1000") } == true)
        // What the report's reader can do: then the service is asked, and has its time.
        try await lab.sh("hung", "systemctl kill --kill-who=control hung")
        try await lab.sh("hung", "for i in $(seq 50); do test -e /var/lib/hung/data && break; sleep 0.1; done")
        #expect(try await lab.sh("hung", "test -e /var/lib/hung/data && echo kept") == "kept")
    }

    @Test func whatIsMeantToOutliveAStopIsLeftAlone() async throws {
        try await add(
            "outlive", on: "outlive", "ExecStart=/bin/bash -c 'sleep 5000 & exec sleep 6000'", "KillMode=process")
        let child = try await lab.sh("outlive", "pgrep -f '^sleep 5000'")
        let restart = try await perform(.restart(target("outlive")), on: "outlive")
        #expect(restart.outcome == .done, "\(restart.reasons)")
        #expect(try await lab.sh("outlive", "pgrep -f '^sleep 5000'").split(separator: "\n").contains { $0 == child })
    }

    @Test func childrenThatNobodyTellsAreToldBeforeTheirTimeIsUp() async throws {
        let child = "trap \"echo saved > /var/lib/saved; exit\" TERM; while :; do sleep 0.1; done"
        try await lab.sh("untold", "printf '%s\\n' '\(child)' > /usr/local/bin/child")
        try await add(
            "untold", on: "untold", "ExecStart=/bin/bash -c 'bash /usr/local/bin/child & exec sleep 6000'",
            "KillMode=mixed")
        try await Task.sleep(for: .seconds(1))
        let stop = try await perform(.stop(target("untold", stop: 20)), on: "untold")
        #expect(stop.outcome == .done, "\(stop.reasons)")
        #expect(try await lab.sh("untold", "cat /var/lib/saved") == "saved")
    }

    @Test func whatStopsForWantOfNeedIsProtectedToo() async throws {
        try await lab.sh(
            "unneeded",
            "printf '[Unit]\\nStopWhenUnneeded=yes\\n' > /tmp/below; printf '[Unit]\\nRequires=below.service\\nAfter=below.service\\n' > /tmp/above"
        )
        try await add(
            "below", on: "unneeded", starting: false, "ExecStart=\(probe("below", "seconds=4"))", "TimeoutStopSec=2")
        try await add("above", on: "unneeded", starting: false, "ExecStart=/bin/sleep 6000")
        try await lab.sh(
            "unneeded",
            "cd /etc/systemd/system; cat /tmp/below >> below.service; cat /tmp/above >> above.service; systemctl daemon-reload; systemctl start above"
        )
        try await Task.sleep(for: .seconds(1))
        let stop = try await perform(.restart(target("above", dependents: .restart)), on: "unneeded")
        #expect(stop.outcome == .done && stop.stop?.alsoStopped == ["below.service"])
        #expect(try await lab.sh("unneeded", "test -e /var/lib/below/data && echo kept") == "kept")
        #expect(try await lab.sh("unneeded", "systemctl is-active above below | sort -u") == "active")
    }

    @Test func anInitScriptIsRefused() async throws {
        try await lab.sh("sysv", "systemctl start sysv-like")
        let stop = try await perform(.stop(target("sysv-like")), on: "sysv")
        #expect(stop.outcome == .refused && stop.reasons.first?.message.contains("TERM/3/KILL/2") == true)
    }

    // MARK: The truth

    @Test func aKillBySomebodyElseIsReportedAndTheServiceNotStarted() async throws {
        let lab = lab
        try await lab.sh("murdered", "systemctl start slow-writer")
        async let restart = perform(.restart(target("slow-writer")), on: "murdered")
        try await lab.sh(
            "murdered",
            "timeout 20 sh -c 'until systemctl show slow-writer | grep -q =deactivating; do sleep 0.2; done'; pkill -9 -f '[p]robe slow-writer'"
        )
        let report = try await restart
        #expect(report.outcome == .killed)
        #expect(
            report.reasons == [
                .killed(unit: "slow-writer.service", signal: 9, by: "someone other than systemd", processes: 1)
            ])
        #expect(try await lab.sh("murdered", "systemctl is-active slow-writer || true") == "failed")
    }

    // MARK: Tools

    private func probe(_ words: String...) -> String { "/usr/local/lib/lab/probe \(words.joined(separator: " "))" }

    private func target(
        _ name: String, stop: Double = 30, start: Double = 30, dependents: DependentsPolicy = .refuse
    ) -> ServiceTarget {
        ServiceTarget(unit: name + ".service", stopTimeout: stop, startTimeout: start, dependents: dependents)
    }

    private func add(_ name: String, on host: String, starting: Bool = true, _ lines: String...) async throws {
        let unit = (["[Service]"] + lines).joined(separator: "\n") + "\n"
        try unit.write(toFile: path("/etc/systemd/system/\(name).service", on: host), atomically: true, encoding: .utf8)
        try await lab.sh(host, "systemctl daemon-reload" + (starting ? "; systemctl start \(name); sleep 1" : ""))
    }

    private func path(_ path: String, on host: String) -> String { "\(lab.directory)/hosts/\(host)/root\(path)" }

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

    private func dropIns(on host: String) async throws -> String {
        try await lab.sh(host, "find /run/systemd/system -name 'zzzz-lull*'")
    }
}
