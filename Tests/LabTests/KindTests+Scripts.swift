import AgentProtocol
import Foundation
import Testing

extension KindTests {
    /// Units that systemd makes of init scripts.
    @Suite(.serialized) struct Scripts {
        let host: AgentOnHost

        init() throws { host = AgentOnHost(lab: try #require(LabTrait.lab), host: "scripts") }

        private func start(_ name: String, stop: String) async throws {
            let daemon = "--pidfile /run/\(name).pid"
            try await host.write(
                "/etc/init.d/\(name)",
                """
                #!/bin/sh
                ### BEGIN INIT INFO
                # Provides:       \(name)
                # Required-Start: $local_fs
                # Required-Stop:  $local_fs
                # Default-Start:  2 3 4 5
                # Default-Stop:   0 1 6
                ### END INIT INFO
                case "$1" in
                start)
                    start-stop-daemon --start --background --make-pidfile \(daemon) --exec /usr/local/lib/lab/probe -- \\
                        \(name) seconds=4
                    ;;
                stop)
                    \(stop) \(daemon)
                    ;;
                esac
                """)
            try await host.sh("chmod 755 /etc/init.d/\(name)")
            try await host.start(name)
        }

        @Test func aScriptThatOnlyAsksIsStopped() async throws {
            try await start("asks", stop: "start-stop-daemon --stop --retry TERM/30")
            let restart = try await host.perform(.restart(.named("asks.service")))
            #expect(restart.outcome == .done, "\(restart.reasons)")
            #expect(try await host.kept("asks"))
            #expect(try await host.states("asks") == ["active"])
        }

        @Test func aScriptThatDoesNotWaitIsWaitedFor() async throws {
            try await start("hasty", stop: "start-stop-daemon --stop")
            let pid = try await host.sh("pgrep -f '[p]robe hasty'")
            let restart = try await host.perform(.restart(.named("hasty.service")))
            #expect(restart.outcome == .done, "\(restart.reasons)")
            #expect(try await host.kept("hasty"), "systemd calls it stopped at once, and its process isn't")
            let now = try await host.sh("pgrep -f '[p]robe hasty'")
            #expect(now != pid && !now.contains("\n"))
        }

        @Test(arguments: ["start-stop-daemon --stop --retry $RETRY", "killproc", "/opt/stop"])
        func aScriptThatIsNotUnderstoodIsRefused(stop: String) async throws {
            let name = "odd-\(stop.utf8.count)"
            try await start(name, stop: stop)
            let report = try await host.perform(.stop(.named("\(name).service")))
            #expect(report.outcome == .refused && report.reasons == [.sysvScript(unit: "\(name).service")])
            #expect(try await host.states(name) == ["active"])
        }
    }
}
