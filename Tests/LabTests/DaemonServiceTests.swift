import Foundation
import Journal
import Testing

/// `lull daemon` as a service of a real systemd, by the unit that comes with lull.
@Suite(.needsLab, .inTurns, .serialized, .lab("ds-1", "ds-2", "ds-3"))
struct DaemonServiceTests {
    let lab: Lab

    init() throws { lab = try #require(LabTrait.lab) }

    /// Everything on `ds-1`: the unit as it is but for the account and the paths.
    private func install(_ plan: String) async throws {
        let controller = try await MachineController(lab, "ds-1")
        try await controller.put(plan)
        var unit = try String(contentsOfFile: Lab.root + "/docs/lull-daemon.service", encoding: .utf8)
        unit = unit.replacing("User=lull\n", with: "").replacing("/usr/local/bin/lull", with: "/opt/lull/lull")
        try await lab.sh(
            "ds-1",
            """
            cat > /etc/systemd/system/lull-daemon.service <<'UNIT'
            \(unit)
            UNIT
            mkdir -p /etc/systemd/system/lull-daemon.service.d
            printf '[Service]\\nEnvironment=LULL_AGENT=/opt/lull/lull-agent LD_LIBRARY_PATH=/opt/lull/lib\\n' \
                > /etc/systemd/system/lull-daemon.service.d/lab.conf
            systemctl daemon-reload
            systemd-analyze verify --man=no lull-daemon.service
            """)
        try await lull("schedule add /opt/lull/plan.yml -i /opt/lull/inventory.yml --name night")
    }

    @discardableResult
    private func lull(_ words: String) async throws -> String {
        try await lab.sh(
            "ds-1", "LD_LIBRARY_PATH=/opt/lull/lib NO_COLOR=1 /opt/lull/lull \(words) --state /var/lib/lull")
    }

    private func wait(_ what: String, until isSo: () async throws -> Bool) async throws {
        for _ in 0..<300 {
            if try await isSo() { return }
            try await Task.sleep(for: .milliseconds(300))
        }
        Issue.record("never: \(what)")
    }

    @Test(.timeLimit(.minutes(15))) func aServiceThatIsRestartedOrDiesLosesNoRun() async throws {
        let hosts = try await FaultHost.ready(lab, ["ds-2", "ds-3"], stop: 8, start: 0)
        try await install(WindowTests.plan(WindowTests.window(closesIn: 500), hosts: ["ds-2", "ds-3"]))
        // With Type=notify a start is over when the daemon says that it is ready.
        try await lab.sh("ds-1", "systemctl start lull-daemon && systemctl is-active lull-daemon")
        try await hosts[0].wait(for: .stopping)
        let status = try await lab.sh("ds-1", "systemctl show -P StatusText lull-daemon")
        #expect(status.contains("running night"), "\(status)")
        // It finishes what it has in flight, and the next one goes on.
        try await lab.sh("ds-1", "systemctl restart lull-daemon")
        #expect(hosts.map(\.starts) == [1, 0])
        try await hosts[1].wait(for: .stopping)
        // It dies, its run doesn't, and systemd begins another one.
        try await lab.sh("ds-1", "kill -9 $(systemctl show -P MainPID lull-daemon)")
        try await wait("as planned") { try await lull("schedule list").contains("as planned, run ") }
        try await wait("active") {
            try await lab.sh("ds-1", "systemctl show -P ActiveState lull-daemon").contains("active")
        }
        try await lab.sh("ds-1", "systemctl stop lull-daemon; ! systemctl is-failed lull-daemon")
        #expect(hosts.map(\.starts) == [1, 1])
        let runs = try await lull("runs -o json")
        #expect(runs.split(separator: "\n").count == 1, "\(runs)")
    }
}
