import AgentProtocol
import Foundation
import Testing

/// Every kind of unit, on real hosts: what a plain stop does to it, and what lull does. docs/noforce.md names these tests.
///
/// The tests of a suite share a host, which does one action at a time.
@Suite(.needsLab, .inTurns, .lab("kinds", "groups", "users", "scripts", "plainly"))
struct KindTests {
    /// What a plain `systemctl stop` does to a unit whose services need longer than their `TimeoutStopSec`.
    @Suite(.serialized) struct PlainStop {
        let host: AgentOnHost

        init() throws { host = AgentOnHost(lab: try #require(LabTrait.lab), host: "plainly") }

        @Test(arguments: ["plain@1.service", "plain.target", "plain.slice", "plain.scope"])
        func aPlainStopKills(unit: String) async throws {
            try await host.write(
                "/etc/systemd/system/plain@.service",
                """
                [Unit]
                PartOf=plain.target
                [Service]
                Slice=plain.slice
                TimeoutStopSec=2
                ExecStart=\(AgentOnHost.probe("plain"))
                """)
            try await host.write("/etc/systemd/system/plain.target", "[Unit]\nWants=plain@1.service")
            try await host.start("plain.target")
            if unit == "plain.scope" {
                try await host.sh("systemctl stop plain.target; rm -rf /var/lib/plain/data")
                try await host.startScope("plain")
            }
            try await host.sh("systemctl stop \(unit)")
            #expect(try await !host.kept("plain"), "systemd's stop is what we say it is")
        }
    }

    /// Services of all sorts.
    @Suite(.serialized) struct Services {
        let host: AgentOnHost

        init() throws { host = AgentOnHost(lab: try #require(LabTrait.lab), host: "kinds") }

        @Test func anInstanceOfATemplateIsRestartedAlone() async throws {
            try await host.write(
                "/etc/systemd/system/tpl@.service",
                "[Service]\nTimeoutStopSec=2\nExecStart=\(AgentOnHost.probe("tpl-%i"))")
            try await host.start("tpl@a", "tpl@b")
            let other = try await host.property("MainPID", "tpl@b")
            let restart = try await host.perform(.restart(.named("tpl@a.service")))
            #expect(restart.outcome == .done && restart.stop?.armed == true, "\(restart.reasons)")
            #expect(try await host.kept("tpl-a"))
            #expect(try await host.property("MainPID", "tpl@b") == other)
            #expect(try await host.dropIns() == "")
        }

        @Test func anAliasIsTheUnitItself() async throws {
            try await host.addSlow("real")
            try await host.sh("ln -s real.service /etc/systemd/system/nick.service")
            try await host.start("real")
            let before = try await host.property("MainPID", "real")
            let restart = try await host.perform(.restart(.named("nick.service")))
            #expect(restart.outcome == .done, "\(restart.reasons)")
            #expect(try await host.kept("real"))
            #expect(try await host.property("MainPID", "real") != before)
        }

        @Test func aMaskedUnitIsRefusedAlsoWhileItRuns() async throws {
            try await host.write("/etc/systemd/system/hidden.service", "[Service]\nExecStart=/bin/sleep infinity")
            try await host.start("hidden")
            try await host.sh("ln -sf /dev/null /etc/systemd/system/hidden.service; systemctl daemon-reload")
            let masked = Reason.unitNotLoaded(unit: "hidden.service", loadState: "masked")
            for operation in [Operation.stop(.named("hidden.service")), .restart(.named("hidden.service"))] {
                let report = try await host.perform(operation)
                #expect(report.outcome == .refused && report.reasons == [masked], "\(report)")
            }
            #expect(try await host.perform(.start(.named("hidden.service"))).outcome == .unchanged, "it is up")
            #expect(try await host.states("hidden") == ["active"])
        }

        @Test func aStaticUnitIsRestarted() async throws {
            try await host.addSlow("unwanted")
            try await host.start("unwanted")
            #expect(try await host.property("UnitFileState", "unwanted") == "static")
            let restart = try await host.perform(.restart(.named("unwanted.service")))
            #expect(restart.outcome == .done, "\(restart.reasons)")
            #expect(try await host.kept("unwanted"))
        }

        @Test func aTransientServiceIsStoppedAndNotRestarted() async throws {
            try await host.sh(
                "systemd-run --quiet --unit=passing -p TimeoutStopSec=2 \(AgentOnHost.probe("passing")); sleep 1")
            let restart = try await host.perform(.restart(.named("passing.service")))
            #expect(restart.outcome == .refused && restart.reasons == [.cannotStart(unit: "passing.service")])
            let stop = try await host.perform(.stop(.named("passing.service")))
            #expect(stop.outcome == .done && stop.stop?.armed == true, "\(stop.reasons)")
            #expect(try await host.kept("passing"))
        }

        @Test func aOneshotThatRemainsIsStoppedByItsCommand() async throws {
            try await host.addSlow(
                "once", "Type=oneshot", "RemainAfterExit=yes", "ExecStart=/bin/mkdir -p /var/lib/once",
                "ExecStop=/bin/sh -c 'sleep 4; touch /var/lib/once/data'")
            try await host.start("once")
            #expect(try await host.property("SubState", "once") == "exited")
            let restart = try await host.perform(.restart(.named("once.service")))
            #expect(restart.outcome == .done && restart.stop?.killsAfter == 2, "\(restart.reasons)")
            #expect(try await host.kept("once"))
            #expect(try await host.property("SubState", "once") == "exited")
        }

        @Test(arguments: ["forking", "notify", "dbus"]) func everyTypeIsAwaited(type: String) async throws {
            let name = "type-\(type)"
            let probe = AgentOnHost.probe(name)
            switch type {
            case "forking":
                try await host.addSlow(
                    name, "Type=forking", "PIDFile=/run/\(name).pid",
                    "ExecStart=/bin/sh -c '\(probe) & echo $! > /run/\(name).pid'")
            case "notify":
                try await host.addSlow(
                    name, "Type=notify", "NotifyAccess=all",
                    "ExecStart=/bin/sh -c 'systemd-notify --ready; exec \(probe)'")
            default:
                try await host.write(
                    "/etc/dbus-1/system.d/lab.conf",
                    "<busconfig><policy user=\"root\"><allow own=\"org.example.Lab\"/></policy></busconfig>")
                try await host.sh("systemctl reload dbus")
                try await host.addSlow(
                    name, "Type=dbus", "BusName=org.example.Lab",
                    "ExecStart=/usr/local/lib/lab/on-bus org.example.Lab \(probe)")
            }
            try await host.start(name)
            #expect(try await host.property("Type", name) == type)
            let pid = try await host.property("MainPID", name)
            let restart = try await host.perform(.restart(.named("\(name).service")))
            #expect(restart.outcome == .done, "\(restart.reasons)")
            #expect(try await host.kept(name))
            #expect(try await host.states(name) == ["active"])
            #expect(try await host.property("MainPID", name) != pid)
        }

        @Test func theHostSweepsByItselfOnceAHeldServiceIsDown() async throws {
            try await host.write(
                "/etc/systemd/system/lingering.service",
                "[Service]\nTimeoutStopSec=2\nExecStart=\(AgentOnHost.probe("lingering", seconds: 12))")
            try await host.start("lingering")
            let stop = try await host.perform(.stop(.named("lingering.service", stop: 4)))
            #expect(stop.outcome == .held, "\(stop.reasons)")
            #expect(try await host.dropIns() != "")
            #expect(try await host.states("lull-sweep", "lingering") == ["active", "deactivating"])
            try await host.sh(
                "timeout 120 sh -c 'until ! systemctl is-active --quiet lull-sweep; do sleep 0.5; done'")
            #expect(try await host.kept("lingering"), "it was let go when it was down, and not before")
            #expect(try await host.dropIns() == "")
            #expect(try await host.property("TimeoutStopUSec", "lingering") == "2s")
        }

        @Test func whatRefusesAStopByHandIsRefused() async throws {
            try await host.addSlow("sacred", unit: "RefuseManualStop=yes")
            try await host.start("sacred")
            let stop = try await host.perform(.stop(.named("sacred.service")))
            #expect(stop.outcome == .refused && stop.reasons == [.cannotStop(unit: "sacred.service")])
            #expect(try await host.states("sacred") == ["active"])
        }

        @Test func aFamilyByPartOfStopsTogetherAndComesBack() async throws {
            try await host.addSlow("lead")
            try await host.addSlow("follower", unit: "PartOf=lead.service")
            try await host.addSlow("resting", unit: "PartOf=lead.service")
            try await host.start("lead", "follower")
            let refused = try await host.perform(.restart(.named("lead.service")))
            #expect(refused.outcome == .refused)
            let restart = try await host.perform(.restart(.named("lead.service", dependents: .restart)))
            #expect(restart.outcome == .done, "\(restart.reasons)")
            #expect(try await host.kept("lead", "follower"))
            #expect(try await host.states("lead", "follower", "resting") == ["active", "active", "inactive"])
        }
    }
}

extension AgentOnHost {
    /// A scope with a probe in it, as a program makes one for its children.
    func startScope(_ name: String, slice: String = "system.slice") async throws {
        // Made by a service of its own: a child of the test's shell would keep the test waiting.
        try await sh(
            "systemd-run --quiet --collect systemd-run --quiet --scope --unit=\(name) --slice=\(slice) "
                + "-p TimeoutStopSec=2 \(Self.probe(name)); sleep 2; rm -rf /var/lib/\(name)/data")
    }
}
