import AgentProtocol
import Foundation
import Testing

extension KindTests {
    /// Units that aren't services, as the thing that is named.
    @Suite(.serialized) struct Groups {
        let host: AgentOnHost
        let lull: Lull

        init() throws {
            let lab = try #require(LabTrait.lab)
            host = AgentOnHost(lab: lab, host: "groups")
            lull = try Lull(lab)
        }

        /// Two services that are `PartOf=` a target, and one that it only wants.
        private func startTarget() async throws {
            try await host.addSlow("fam1", unit: "PartOf=fam.target")
            try await host.addSlow("fam2", unit: "PartOf=fam.target")
            try await host.addSlow("guest")
            try await host.write(
                "/etc/systemd/system/fam.target", "[Unit]\nWants=fam1.service fam2.service guest.service")
            try await host.start("fam.target")
        }

        @Test func aTargetIsRestartedWithItsFamily() async throws {
            try await startTarget()
            let guest = try await host.property("MainPID", "guest")
            let forecast = try await host.forecast(.stop(.named("fam.target")))
            #expect(forecast.warnings == [.goesOn(unit: "fam.target", units: ["guest.service"])])
            let restart = try await host.perform(.restart(.named("fam.target")))
            #expect(restart.outcome == .done, "\(restart.reasons)")
            #expect(restart.stop?.alsoStopped.sorted() == ["fam1.service", "fam2.service"])
            #expect(try await host.kept("fam1", "fam2"))
            #expect(try await host.states("fam.target", "fam1", "fam2") == ["active", "active", "active"])
            #expect(try await host.property("MainPID", "guest") == guest, "what it only wants goes on")
            #expect(try await host.dropIns() == "")
        }

        @Test func theStartOfATargetIsPutBackWithAllThatItPulledIn() async throws {
            try await startTarget()
            try await host.sh(
                "systemctl stop fam.target fam2 guest; rm -rf /var/lib/*/data; systemctl start fam1; sleep 1")
            let ran = try await lull.run(
                """
                services: { fam.target: { timeout: 30s } }
                steps:
                  - start: fam.target
                    hosts: groups
                  - check: { command: ["false"] }
                    hosts: groups
                """)
            #expect(ran.exitCode == 1, "\(ran.output)\(ran.errors)")
            let states = try await host.states("fam.target", "fam2", "guest", "fam1")
            #expect(states == ["inactive", "inactive", "inactive", "active"])
            #expect(try await host.kept("fam2", "guest"))
        }

        @Test func aSliceIsStoppedWithAllThatIsInIt() async throws {
            try await host.addSlow("outer", "Slice=grp.slice")
            try await host.addSlow("inner", "Slice=grp-web.slice")
            try await host.addSlow("beside")
            try await host.start("outer", "inner", "beside")
            try await host.startScope("job", slice: "grp.slice")
            let ran = try await lull.run(Lull.plan("grp.slice", on: "groups", verb: "stop"))
            #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
            #expect(try await host.kept("outer", "inner", "job"))
            let states = try await host.states("grp.slice", "grp-web.slice", "outer", "inner", "job.scope", "beside")
            #expect(states == ["inactive", "inactive", "inactive", "inactive", "inactive", "active"])
            let start = try await host.perform(.start(.named("grp.slice")))
            #expect(start.outcome == .done, "\(start.reasons)")
            #expect(try await host.states("outer", "inner") == ["active", "active"])
            #expect(try await host.dropIns() == "")
        }

        @Test func whoNeedsAUnitOfASliceFromOutsideIsNamed() async throws {
            try await host.addSlow("inside", "Slice=lone.slice")
            try await host.addSlow("outside", unit: "Requires=inside.service\nAfter=inside.service")
            try await host.start("inside", "outside")
            let stop = try await host.perform(.stop(.named("lone.slice")))
            #expect(stop.outcome == .refused)
            let text = stop.reasons.map(\.message).joined()
            #expect(text.contains("outside.service") && !text.contains("inside.service,"))
            let restart = try await host.perform(.restart(.named("lone.slice", dependents: .restart)))
            #expect(restart.outcome == .done, "\(restart.reasons)")
            #expect(try await host.kept("inside", "outside"))
            #expect(try await host.states("inside", "outside") == ["active", "active"])
        }

        @Test func aScopeIsStoppedAndCanNotBeStarted() async throws {
            try await host.startScope("work")
            let restart = try await host.perform(.restart(.named("work.scope")))
            #expect(restart.outcome == .refused && restart.reasons == [.cannotStart(unit: "work.scope")])
            let stop = try await host.perform(.stop(.named("work.scope")))
            #expect(stop.outcome == .done && stop.stop?.armed == true, "\(stop.reasons)")
            #expect(try await host.kept("work"))
        }

        @Test(arguments: ["timer", "path"]) func whatATriggerStartedGoesOn(type: String) async throws {
            let name = "by-\(type)"
            try await host.addSlow(name)
            try await host.write(
                "/etc/systemd/system/\(name).\(type)",
                type == "timer" ? "[Timer]\nOnActiveSec=1d" : "[Path]\nPathExists=/nonexistent")
            try await host.start("\(name).\(type)", name)
            let pid = try await host.property("MainPID", name)
            let unit = "\(name).\(type)"
            let forecast = try await host.forecast(.stop(.named(unit)))
            #expect(forecast.warnings.contains(.goesOn(unit: unit, units: ["\(name).service"])))
            #expect(try await host.perform(.stop(.named(unit))).outcome == .done)
            #expect(try await host.states(unit, name) == ["inactive", "active"])
            #expect(try await host.perform(.start(.named(unit))).outcome == .done)
            #expect(try await host.perform(.restart(.named(unit))).outcome == .done)
            #expect(try await host.states(unit, name) == ["active", "active"])
            #expect(try await host.property("MainPID", name) == pid)
        }

        @Test func aSocketIsNotRestartedWhileItsServiceRuns() async throws {
            try await host.addSlow("listen")
            try await host.write("/etc/systemd/system/listen.socket", "[Socket]\nListenStream=127.0.0.1:8091")
            try await host.start("listen.socket", "listen")
            let restart = try await host.perform(.restart(.named("listen.socket")))
            #expect(restart.reasons == [.socketInUse(unit: "listen.socket", service: "listen.service")])
            // What systemd itself does: the socket goes down, doesn't come up, and nobody listens any more.
            #expect(try await host.sh("systemctl restart listen.socket 2>/dev/null || echo failed") == "failed")
            #expect(try await host.property("ActiveState", "listen.socket") != "active")
            try await host.sh("systemctl reset-failed listen.socket || true")
            let whole = try await host.perform(.restart(.named("listen.service")))
            #expect(whole.outcome == .done, "\(whole.reasons)")
            #expect(try await host.kept("listen"))
            #expect(try await host.perform(.stop(.named("listen.socket"))).outcome.isSuccess)
        }

        @Test(arguments: ["reboot.target", "system.slice", "basic.target"])
        func whatIsAboutTheWholeHostIsRefused(unit: String) async throws {
            let stop = try await host.perform(.stop(.named(unit, dependents: .restart)))
            let start = try await host.perform(.start(.named(unit)))
            let refusal = Reason.wholeHost(unit: unit)
            #expect(stop.reasons == [refusal] || stop.outcome == .unchanged)
            #expect(start.reasons == [refusal] || start.outcome == .unchanged)
        }
    }
}
