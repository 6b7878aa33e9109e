import AgentProtocol
import Execution
import Foundation
import Inventory
import Testing

@testable import Transport

/// What an audit foretells, and what a plain `systemctl stop` then really does, on real hosts.
@Suite(.needsLab, .inTurns, .lab("audited", "listed"))
struct AuditTests {
    let lab: Lab

    init() throws { lab = try #require(LabTrait.lab) }

    private func audit(
        _ host: String, _ patterns: [String] = [], all: Bool = false, user: String? = nil, become: Bool = true
    )
        async throws -> HostAudit
    {
        let fleet = SSHFleet(
            options: SSHOptions(forks: 1, agentPaths: [Lull.agent], cacheDirectory: lab.directory + "/agents"))
        defer { Task { await fleet.close() } }
        return try await fleet.audit(
            HostConnection(
                host: host, address: host, user: user, become: become,
                sshArguments: ["-F", lab.directory + "/ssh_config"]),
            question: AuditQuestion(patterns: patterns, includesInactive: all))
    }

    private func unit(_ name: String, in audit: HostAudit) throws -> UnitAudit {
        try #require(audit.units.first { $0.unit == name + ".service" }, "\(name)")
    }

    private func add(_ name: String, _ lines: String...) async throws {
        let unit = (["[Service]"] + lines).joined(separator: "\n") + "\n"
        let path = "\(lab.directory)/hosts/audited/root/etc/systemd/system/\(name).service"
        try unit.write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// The signals that systemd sent to kill processes of a unit, as its journal has them.
    private func kills(of unit: String) async throws -> Int {
        let text = try await lab.sh(
            "audited",
            "journalctl --boot --quiet --output=cat --unit=\(unit) CODE_FUNC=log_kill | grep -c SIGKILL || true")
        return try #require(Int(text))
    }

    @Test func whatIsForetoldHappens() async throws {
        try await add("patient", "ExecStart=/usr/local/lib/lab/probe patient seconds=5", "TimeoutStopSec=infinity")
        try await add("deaf", #"ExecStart=/bin/sh -c "trap '' TERM; while :; do sleep 1; done""#, "TimeoutStopSec=4")
        try await lab.sh(
            "audited",
            "systemctl daemon-reload; systemctl start slow-writer depends-short always mixed sysv-like patient deaf; sleep 1"
        )
        let found = try await audit("audited")
        #expect(found.isRoot && found.failure == nil && found.unseen.isEmpty)

        let slow = try unit("slow-writer", in: found)
        #expect(slow.killsAfter == 3 && slow.danger == .high && slow.remedy == .armEarly && slow.processes == 1)
        #expect(
            slow.alsoStops == [
                AlsoStops(unit: "depends-short.service", because: "Requires=slow-writer.service", killsAfter: 2)
            ])
        #expect((slow.memory ?? 0) > 100_000)
        #expect(try unit("always", in: found).findings == [.deadline(seconds: 2, signal: 9)])
        let mixed = try unit("mixed", in: found)
        #expect(mixed.findings.first == .childrenKilled(children: 2))
        #expect(mixed.killsAfter == 0 && mixed.danger == .severe)
        let sysv = try unit("sysv-like", in: found)
        #expect(sysv.killsAfter == 3 && sysv.danger == .severe)
        guard case .refuse(let reasons) = sysv.remedy, case .stopCommandKills(_, let command)? = reasons.first else {
            return #expect(Bool(false), "\(sysv.remedy)")
        }
        #expect(command.contains("--retry TERM/3/KILL/2"))
        let patient = try unit("patient", in: found)
        #expect(patient.killsAfter == nil && patient.danger == .none && patient.remedy == .wait)
        let deaf = try unit("deaf", in: found)
        #expect(deaf.findings == [.ignoresStopSignal(signal: 15), .deadline(seconds: 4, signal: 9)])
        // Nothing was touched by looking.
        #expect(try await lab.sh("audited", "find /run/systemd/system -name 'zzzz-lull*'") == "")
        #expect(
            try await lab.sh("audited", "systemctl is-active slow-writer mixed sysv-like deaf | sort -u") == "active")

        // And now as anybody would.
        for name in ["patient", "mixed", "deaf", "slow-writer", "sysv-like"] {
            try await lab.sh("audited", "systemctl stop \(name)")
        }
        #expect(try await kills(of: "patient") == 0)
        #expect(try await lab.sh("audited", "test -e /var/lib/patient/data && echo kept") == "kept")
        #expect(try await kills(of: "mixed") == 2)
        #expect(try await kills(of: "deaf") >= 1)
        #expect(try await lab.sh("audited", "systemctl show -P Result deaf") == "timeout")
        #expect(try await kills(of: "slow-writer") == 1)
        #expect(try await kills(of: "depends-short") == 1)
        for name in ["slow-writer", "sysv-like"] {
            #expect(try await lab.sh("audited", "test -e /var/lib/\(name)/data || echo lost") == "lost", "\(name)")
        }
    }

    @Test func aWholeHostCostsOneQuestionAndNoRoot() async throws {
        // Edited and not loaded.
        try await lab.sh(
            "listed",
            "mkdir -p /etc/systemd/system/quick.service.d; printf '[Service]\\nTimeoutStopSec=7\\n' > /etc/systemd/system/quick.service.d/new.conf"
        )
        let root = try await audit("listed")
        let quick = try unit("quick", in: root)
        #expect(quick.findings == [.deadline(seconds: 90, signal: 9), .pendingReload])
        #expect(quick.remedy == .refuse([.daemonReloadPending(units: ["quick.service"])]))
        let slow = try unit("slow-writer", in: root)
        #expect(slow.remedy == .refuse([.daemonReloadPending(units: ["quick.service"])]))
        let journald = try unit("systemd-journald", in: root)
        #expect(journald.findings.contains { if case .revivedBy = $0 { true } else { false } })

        let plain = try await audit("listed", become: false)
        #expect(!plain.isRoot && plain.failure == nil)
        #expect(plain.units.map(\.unit) == root.units.map(\.unit))
        #expect(plain.units.map(\.findings) == root.units.map(\.findings))

        let named = try await audit("listed", ["slow-*.service", "always.service", "never-was.service"], all: true)
        #expect(named.units.map(\.unit) == ["always.service", "slow-writer.service"])
        #expect(named.units[0].activeState == "inactive" && named.units[0].killsAfter == 2)
        #expect(named.unmatched == ["never-was.service"])
    }
}
