import AgentProtocol
import Foundation
import Testing

extension KindTests {
    /// Units of a user's own service manager.
    @Suite(.serialized) struct Users {
        let host: AgentOnHost
        let lull: Lull

        init() throws {
            let lab = try #require(LabTrait.lab)
            host = AgentOnHost(lab: lab, host: "users")
            lull = try Lull(lab)
        }

        private static let systemctl = "runuser -u ops -- env XDG_RUNTIME_DIR=/run/user/1000 systemctl --user"

        /// A service of `ops`, who has a manager without being logged in.
        private func start(_ name: String) async throws {
            try await host.write(
                "/home/ops/.config/systemd/user/\(name).service",
                "[Service]\nTimeoutStopSec=2\nExecStart=\(AgentOnHost.probe(name))")
            try await host.sh(
                """
                loginctl enable-linger ops
                timeout 60 sh -c 'until test -S /run/user/1000/systemd/private; do sleep 0.2; done'
                mkdir -p /var/lib/\(name); chown -R ops: /home/ops/.config /var/lib/\(name)
                \(Self.systemctl) daemon-reload; \(Self.systemctl) restart \(name); sleep 1; rm -f /var/lib/\(name)/data
                """)
        }

        @Test func aPlainStopKillsAUsersServiceToo() async throws {
            try await start("uplain")
            try await host.sh("\(Self.systemctl) stop uplain")
            #expect(try await !host.kept("uplain"))
        }

        @Test func aUsersServiceIsRestartedByRoot() async throws {
            try await start("uapp")
            let ran = try await lull.run(Lull.plan("uapp", on: "users", service: " user: ops, soak: 1s "))
            #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
            #expect(ran.operations.first?.stop?.armed == true)
            #expect(try await host.kept("uapp"))
            #expect(try await host.sh("\(Self.systemctl) is-active uapp") == "active")
            #expect(try await host.dropIns() == "")
            #expect(try await host.sh("find /run/user/1000 /home/ops -user root ! -path '*/.ssh*' | wc -l") == "0")
        }

        @Test func aUsersServiceIsRestartedByTheUser() async throws {
            try await start("umine")
            let target = ServiceTarget.named("umine.service", user: "ops")
            let restart = try await host.perform(.restart(target), as: "ops")
            #expect(restart.outcome == .done && restart.stop?.armed == true, "\(restart.reasons)")
            #expect(try await host.kept("umine"))
            let other = try await host.perform(.restart(.named("umine.service", user: "root")), as: "ops")
            #expect(other.outcome == .refused && other.reasons == [.userOutOfReach(user: "root")])
        }

        @Test func aReloadOfAUsersServiceIsWatched() async throws {
            try await start("ureload")
            try await host.sh(
                "echo 'ExecReload=/bin/true' >> /home/ops/.config/systemd/user/ureload.service; \(Self.systemctl) daemon-reload"
            )
            let ran = try await lull.run(
                """
                services: { ureload: { user: ops } }
                steps:
                  - reload: ureload
                    hosts: users
                    soak: 1s
                """)
            #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        }

        @Test func aKillOfAUsersServiceIsFound() async throws {
            try await start("uslain")
            let lab = host.lab
            async let stop = host.perform(.stop(.named("uslain.service", user: "ops")))
            try await lab.sh(
                "users",
                """
                timeout 60 sh -c 'until \(Self.systemctl) show uslain | grep -q =deactivating; do sleep 0.1; done'
                \(Self.systemctl) kill --signal=KILL uslain
                """)
            let report = try await stop
            #expect(report.outcome == .killed, "\(report.reasons)")
            #expect(
                report.reasons.contains { $0.message.contains("systemctl kill") },
                "the user's manager is asked who it was: \(report.reasons)")
        }

        @Test func aUserWithoutAManagerIsRefusedWithAdvice() async throws {
            try await host.sh("id idle 2>/dev/null || useradd idle")
            let idle = try await host.perform(.stop(.named("x.service", user: "idle")))
            #expect(idle.outcome == .refused && idle.reasons == [.userManagerNotRunning(user: "idle")])
            #expect(idle.reasons.first?.advice.contains("loginctl enable-linger idle") == true)
            let nobody = try await host.perform(.stop(.named("x.service", user: "nosuchuser")))
            #expect(nobody.reasons == [.noSuchUser(user: "nosuchuser")])
        }
    }
}
