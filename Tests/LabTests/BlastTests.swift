import AgentProtocol
import Foundation
import Testing

/// What a stop takes along, what revives it, what its end and its start set off: foretold, and then seen.
@Suite(.needsLab, .inTurns, .lab("tree", "ends", "revive", "patient", "overrun", "leave", "marks"))
struct BlastTests {
    let lab: Lab
    let lull: Lull

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    // MARK: What stops along

    @Test func theForecastIsExactlyWhatSystemdStopsAndWhatComesBack() async throws {
        let host = AgentByHand(lab: lab, host: "tree")
        let ties = [
            "db": ["Wants=part.service"], "app": ["Requires=db.service below.service", "After=db.service"],
            "bound": ["BindsTo=app.service"], "part": ["PartOf=db.service"],
            "piped": ["StopPropagatedFrom=part.service"],
            "strict": ["Requisite=app.service", "After=app.service"], "down": ["Requires=db.service"],
            "beyond": ["PartOf=down.service"], "below": ["StopWhenUnneeded=yes"], "wants": ["Wants=db.service"],
            "shared": ["StopWhenUnneeded=yes"], "holder": ["Requires=shared.service"], "loner": [],
            "member": ["PartOf=group.target"],
        ]
        var files = ties.mapValues { ["[Unit]"] + $0 + ["[Service]", "ExecStart=/bin/sleep infinity"] }
        files["app"]?[1] = "Requires=db.service below.service shared.service group.target"
        files["group.target"] = ["[Unit]", "StopWhenUnneeded=yes"]
        let units = files.keys.map { $0.contains(".") ? $0 : "\($0).service" }.sorted()
        try await host.add(
            Dictionary(uniqueKeysWithValues: files.map { ($0.contains(".") ? $0 : "\($0).service", $1) }),
            starting: units.filter { $0 != "down.service" && $0 != "strict.service" } + ["strict.service"])
        let before = try await host.active(units)
        #expect(before == Set(units).subtracting(["down.service"]))

        let facts = try #require(try await host.look(at: .restart(target("db", .restart))).service)
        try await host.sh("systemctl stop db")
        try await host.wait(until: "! systemctl is-active below member")
        let stopped = before.subtracting(try await host.active(units))
        #expect(Set(facts.alsoStops.map(\.unit)).union(["db.service"]) == stopped, "exactly what systemd stops")
        #expect(
            Set(facts.alsoStops.map { "\($0.unit): \($0.because)" }) == [
                "app.service: Requires=db.service", "bound.service: BindsTo=app.service",
                "part.service: PartOf=db.service", "piped.service: StopPropagatedFrom=part.service",
                "strict.service: Requisite=app.service",
                "below.service: StopWhenUnneeded=yes", "group.target: StopWhenUnneeded=yes",
                "member.service: PartOf=group.target",
            ])
        #expect(Set(facts.unneeded.map(\.unit)) == ["below.service", "group.target"])

        try await host.sh("systemctl start db")
        let back = try await host.active(units).intersection(stopped)
        #expect(Set(facts.alsoStops.filter(\.comesBack).map(\.unit)).union(["db.service"]) == back)
        #expect(back == ["db.service", "part.service"])
    }

    @Test func whatAnEndStartsAndWhatAStartStops() async throws {
        let host = AgentByHand(lab: lab, host: "ends")
        let sleep = "ExecStart=/bin/sleep infinity"
        let stubborn = "ExecStart=/bin/bash -c 'trap \"exit 1\" TERM; while :; do sleep 0.1; done'"
        let links = ["OnSuccess=after.service", "OnFailure=alert.service"]
        try await host.add(
            [
                "good.service": ["[Unit]"] + links + ["[Service]", sleep],
                "bad.service": ["[Unit]"] + links + ["[Service]", stubborn],
                "after.service": ["[Service]", "Type=oneshot", "ExecStart=/bin/touch /run/after"],
                "alert.service": ["[Service]", "Type=oneshot", "ExecStart=/bin/touch /run/alert"],
                "rival.service": ["[Unit]", "Conflicts=good.service", "[Service]", sleep],
                "fan.service": ["[Unit]", "Requires=good.service", "[Service]", sleep],
                "front.service": ["[Unit]", "Wants=rival.service", "[Service]", sleep],
            ], starting: ["good", "bad", "fan"])
        for unit in ["good", "bad"] {
            let facts = try await host.look(at: .stop(target(unit, .restart))).service
            #expect(
                facts?.startedByEnd == [
                    UnitTie(unit: "after.service", because: "OnSuccessOf=\(unit).service"),
                    UnitTie(unit: "alert.service", because: "OnFailureOf=\(unit).service"),
                ])
        }
        // Its start would stop another, through what it pulls in: refused, and systemd would have done it.
        let ties = [
            UnitTie(unit: "good.service", because: "ConflictedBy=rival.service"),
            UnitTie(unit: "fan.service", because: "Requires=good.service"),
        ]
        let start = try await host.perform(.start(target("front")))
        #expect(start.outcome == .refused && start.reasons == [.conflicts(unit: "front.service", units: ties)])
        #expect(try await host.look(at: .start(target("front"))).service?.conflicts == ties)
        #expect(try await host.active(["good.service", "fan.service"]).count == 2)
        try await host.sh("systemctl start front")
        #expect(try await host.active(["good.service", "fan.service"]).isEmpty)
        try await host.wait(until: "test -e /run/after")
        #expect(try await host.sh("ls /run/alert 2>/dev/null || echo none") == "none")

        #expect(try await host.perform(.stop(target("bad"))).outcome == .done)
        try await host.wait(until: "test -e /run/alert")
    }

    // MARK: What revives it

    @Test func whatRevivesAServiceIsNamedAndKeptFromIt() async throws {
        let host = AgentByHand(lab: lab, host: "revive")
        let service = ["[Service]", "ExecStart=/bin/sleep infinity"]
        try await host.add(
            [
                "called.service": service, "called.socket": ["[Socket]", "ListenStream=/run/called"],
                "ticks.service": service,
                "ticks.timer": ["[Timer]", "OnUnitInactiveSec=1s", "OnActiveSec=1s", "AccuracySec=100ms"],
                "watched.service": service, "watched.path": ["[Path]", "PathExists=/run/flag"],
                "kept.service": service, "keeper.service": ["[Unit]", "Upholds=kept.service"] + service,
            ], starting: ["called.socket", "ticks.timer", "watched.path", "keeper", "called"])
        try await host.sh("touch /run/flag")
        try await host.wait(until: "systemctl is-active ticks watched kept called")
        let call = "perl -MIO::Socket::UNIX -e \"IO::Socket::UNIX->new(q(/run/called))\""
        for (name, trigger) in [("ticks", "ticks.timer"), ("watched", "watched.path"), ("called", "called.socket")] {
            // The trap: systemd itself starts it again.
            try await host.sh("systemctl stop \(name) 2>&1; \(call)")
            try await host.wait(until: "systemctl is-active \(name)")
            let facts = try await host.look(at: .stop(target(name))).service
            #expect(facts?.revivers == [UnitTie(unit: trigger, because: "Triggers=\(name).service")])
            #expect(try await host.perform(.stop(target(name))).outcome == .done)
            try await host.sh("\(call); sleep 3")
            #expect(try await host.active(["\(name).service", trigger]).isEmpty)
            #expect(try await host.perform(.start(target(name))).outcome == .done)
            #expect(try await host.active(["\(name).service", trigger]).count == 2)
        }
        let kept = try await host.look(at: .stop(target("kept")))
        #expect(kept.prospect == .refuse([.keptUp(unit: "kept.service", by: ["keeper.service"])]))
        #expect(kept.service?.revivers == [UnitTie(unit: "keeper.service", because: "Upholds=kept.service")])
        try await host.sh("systemctl stop kept")
        try await host.wait(until: "systemctl is-active kept")

        let name = "org.freedesktop.hostname1"
        let ask = "busctl call \(name) /org/freedesktop/hostname1 org.freedesktop.DBus.Peer Ping"
        try await host.sh(ask)
        let activated = try await host.look(at: .stop(target("systemd-hostnamed")))
        #expect(activated.service?.revivers == [UnitTie(unit: name, because: "SystemdService=dbus-\(name).service")])
        #expect(activated.warnings.contains(.activatable(unit: "systemd-hostnamed.service", names: [name])))
        #expect(try await host.perform(.stop(target("systemd-hostnamed"))).outcome == .done)
        #expect(try await host.active(["systemd-hostnamed.service"]).isEmpty)
        try await host.sh(ask)
        #expect(try await host.active(["systemd-hostnamed.service"]).count == 1)
    }

    // MARK: Dependents

    /// `db`, and `app` that needs it: a probe that takes its time.
    private func chain(_ host: AgentByHand, _ probe: String) async throws {
        try await host.add(
            [
                "db.service": ["[Service]", "ExecStart=/usr/local/lib/lab/probe db seconds=2", "TimeoutStopSec=1"],
                "app.service": [
                    "[Unit]", "Requires=db.service", "After=db.service", "[Service]",
                    "ExecStart=/usr/local/lib/lab/probe app \(probe)", "TimeoutStopSec=1", "NotifyAccess=main",
                ], "idle.service": ["[Unit]", "Requires=db.service", "[Service]", "ExecStart=/bin/sleep infinity"],
            ], starting: ["db"])
        try await host.sh("systemctl restart app")
        try await host.wait(until: "test -d /var/lib/db -a -d /var/lib/app")
        try await host.sh("sleep 1; rm -f /var/lib/db/data /var/lib/app/data")
    }

    @Test func aDependentHasItsOwnTimeAndExactlyWhatWasActiveComesBack() async throws {
        let host = AgentByHand(lab: lab, host: "patient")
        try await chain(host, "seconds=9")
        let refused = try await lull.run(Lull.plan("db", on: "patient"))
        #expect(refused.exitCode == 3)
        let said = refused.output + refused.errors
        #expect(said.contains("app.service (Requires=db.service)") && !said.contains("idle.service"), "\(said)")
        let line = "add the line `dependents: restart` under `services: db:` in the plan"
        #expect(said.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(line), "\(said)")

        let ran = try await lull.run(
            """
            name: a dependent that needs longer than its service
            services:
              db: { timeout: { stop: 5s, start: 30s }, dependents: restart }
              app: { timeout: 60s }
            steps:
              - restart: db
                hosts: patient
            """)
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(try await host.sh("ls /var/lib/db/data /var/lib/app/data | wc -l") == "2", "nothing was killed")
        #expect(try await host.active(["app.service", "db.service", "idle.service"]) == ["app.service", "db.service"])
        let inOrder =
            "test $(systemctl show -P InactiveEnterTimestampMonotonic app) -le $(systemctl show -P ActiveExitTimestampMonotonic db)"
        #expect(try await host.sh("\(inOrder) && echo yes") == "yes", "db stops when app is down")
    }

    @Test func aDependentThatOverrunsItsOwnTimeIsHeldAndTheServiceStaysUp() async throws {
        let host = AgentByHand(lab: lab, host: "overrun")
        try await chain(host, "release=/run/release seconds=0")
        let pid = try await host.sh("systemctl show -P MainPID db")
        let ran = try await lull.run(
            """
            name: a dependent that doesn't stop
            services:
              db: { timeout: 120s, dependents: restart }
              app: { timeout: 4s }
            steps:
              - restart: db
                hosts: overrun
            """)
        #expect(ran.exitCode == 2, "\(ran.output)\(ran.errors)")
        #expect(ran.operations.first?.outcome == .held)
        #expect(ran.operations.first?.reasons == [.stopTimedOut(unit: "app.service", seconds: 4)])
        #expect(try await host.sh("systemctl show -P MainPID db") == pid, "its own stop never began")
        try await host.sh("touch /run/release")
        try await host.wait(until: "test -e /var/lib/app/data")
    }

    @Test func whatIsLeftStopsAndIsSaidToBeDown() async throws {
        let host = AgentByHand(lab: lab, host: "leave")
        let sleep = "ExecStart=/bin/sleep infinity"
        try await host.add(
            [
                "db.service": ["[Unit]", "Wants=helper.service", "[Service]", sleep],
                "helper.service": ["[Unit]", "PartOf=db.service", "[Service]", sleep],
                "app.service": ["[Unit]", "Requires=db.service", "[Service]", sleep],
            ], starting: ["db", "app"])
        let plan = Lull.plan("db", on: "leave", service: " dependents: leave, protect: [/etc/no-such-file] ")
        let preview = try await lull.preview(plan)
        let shown = preview.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(
            shown.contains("helper.service (PartOf=db.service)") && shown.contains("comes back by itself"), "\(shown)")
        #expect(shown.contains("this stops with it and stays down: app.service."), "\(shown)")
        #expect(shown.contains("Warning: there is no /etc/no-such-file to copy"), "\(shown)")
        #expect(try await host.active(["db.service", "app.service", "helper.service"]).count == 3)
        let ran = try await lull.run(plan)
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(
            try await host.active(["db.service", "app.service", "helper.service"]) == ["db.service", "helper.service"])
        #expect(ran.operations.first?.stop?.leftDown == ["app.service"])
        #expect(ran.output.contains("app.service, which stopped with db.service on leave"), "\(ran.output)")
    }

    // MARK: Putting back

    @Test func aStartThatFailedLeavesNoMark() async throws {
        let host = AgentByHand(lab: lab, host: "marks")
        try await host.add(["fails.service": ["[Service]", "Type=oneshot", "ExecStart=/bin/false"]])
        let plan = Lull.plan("fails", on: "marks", verb: "start")
        let first = try await lull.run(plan)
        #expect(first.exitCode == 1, "\(first.output)\(first.errors)")
        #expect(try await host.sh("systemctl is-failed fails || true") == "inactive")
        try await host.sh("systemctl start fails || true")
        _ = try await lull.run(plan)
        #expect(try await host.sh("systemctl is-failed fails || true") == "failed", "it had failed before")
    }

    private func target(_ name: String, _ dependents: DependentsPolicy = .refuse) -> ServiceTarget {
        ServiceTarget(unit: name + ".service", stopTimeout: 30, startTimeout: 30, dependents: dependents)
    }
}
