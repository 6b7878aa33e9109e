import AgentProtocol
import Testing

@testable import AgentCore

/// How a stop ended, told from what is known.
@Suite struct SystemdTruthTests {
    let fake = FakeSystemd()

    /// Of a unit whose main process is 30 and that had a child 31.
    private func evidence(
        _ properties: [String: String] = [:], after: [String: String] = ["ActiveState": "inactive"], main: Int32? = nil,
        child: Int32? = nil, couldBeKilled: Bool = false, force: Evidence.Force? = nil, log: KillLog? = nil
    ) throws -> Evidence {
        fake.add("app.service", properties.merging(["MainPID": "30"]) { $1 })
        let unit = try fake.systemd.systemctl.unit("app.service")
        fake.set("app.service", ["MainPID": "0"].merging(after) { $1 })
        let status = try fake.systemd.systemctl.statuses(["app.service"]).first
        return Evidence(
            unit: unit, after: status,
            sights: [
                .init(unit: "app.service", pid: 30, status: main), .init(unit: "app.service", pid: 31, status: child),
            ],
            couldBeKilled: couldBeKilled, force: force, log: log)
    }

    private static let gone = ["ActiveState": "inactive"]
    private static func ended(_ code: Int, _ status: Int) -> [String: String] {
        [
            "ActiveState": code == 1 ? "inactive" : "failed", "ExecMainPID": "30", "ExecMainCode": "\(code)",
            "ExecMainStatus": "\(status)",
        ]
    }

    @Test func whatSystemdSawOfTheMainProcessIsEnoughWhereItHadNoTimeToKill() throws {
        #expect(try evidence(after: Self.ended(1, 0)).quickVerdict == .clean)
        #expect(try evidence(after: Self.ended(2, 15)).quickVerdict == .clean)
        #expect(
            try evidence(after: Self.ended(1, 0), couldBeKilled: true).quickVerdict == nil,
            "a child may have been killed")
    }

    @Test func whatWasSeenOfEveryProcessIsEnough() throws {
        #expect(try evidence(main: 0, child: 15, couldBeKilled: true).quickVerdict == .clean)
        #expect(try evidence(main: 0, child: nil, couldBeKilled: true).quickVerdict == nil)
    }

    @Test func aChildThatWasKilledUnderASilentSuccessIsFound() throws {
        let evidence = try evidence(["KillMode": "mixed"], after: Self.ended(1, 0), main: 0, child: 9)
        #expect(evidence.quickVerdict == .killed([Kill(pid: 31, signal: 9, by: "an unknown sender")]))
    }

    @Test func theJournalTellsWhoseKillItWas() throws {
        let systemds = KillLog("{\"MESSAGE\":\"app.service: Killing process 30 (app) with signal SIGKILL.\"}\n")
        let dead = Self.ended(2, 9)
        #expect(try evidence(after: dead, log: systemds).verdict == .killed([Kill(pid: 30, signal: 9, by: "systemd")]))
        #expect(
            try evidence(after: dead, log: KillLog("")).verdict
                == .killed([Kill(pid: 30, signal: 9, by: "someone other than systemd")]))
        let oom = dead.merging(["Result": "oom-kill"]) { $1 }
        #expect(
            try evidence(after: oom, log: KillLog("")).verdict
                == .killed([Kill(pid: 30, signal: 9, by: "the kernel, out of memory")]))
        #expect(
            try evidence(after: Self.ended(3, 11), log: KillLog("")).verdict
                == .killed([Kill(pid: 30, signal: 11, by: "itself, a crash")]))
    }

    @Test func theJournalIsTheLastWitness() throws {
        // systemd has forgotten the unit, and the kernel is too old to tell.
        #expect(try evidence(after: Self.gone).quickVerdict == nil)
        #expect(try evidence(after: Self.gone).verdict == .unknown, "without an answer of the journal nobody can tell")
        #expect(try evidence(after: Self.gone, log: KillLog("")).verdict == .clean)
        let log = KillLog("{\"MESSAGE\":\"app.service: Killing process 31 (worker) with signal SIGKILL.\"}")
        #expect(try evidence(after: Self.gone, log: log).verdict == .killed([Kill(pid: 31, signal: 9, by: "systemd")]))
        #expect(try evidence(after: ["ActiveState": "failed"], log: KillLog("")).verdict == .unknown)
    }

    @Test func anotherRunsMainProcessSaysNothing() throws {
        let revived = ["ActiveState": "active", "MainPID": "99", "ExecMainPID": "99", "ExecMainCode": "0"]
        #expect(try evidence(after: revived).verdict == .unknown)
        #expect(try evidence(after: revived, main: 0, child: 0).verdict == .clean)
    }

    @Test func everyoneWhoWasKilledIsCountedAndNamedByAuthor() throws {
        let dead = Self.ended(2, 9)
        let kills = [
            Kill(pid: 30, signal: 9, by: "someone other than systemd"),
            Kill(pid: 31, signal: 9, by: "someone other than systemd"),
        ]
        #expect(try evidence(after: dead, main: 9, child: 9, log: KillLog("")).verdict == .killed(kills))
        #expect(
            Kill.reasons(kills + [Kill(pid: 32, signal: 9, by: "systemd")], of: "app.service") == [
                .killed(unit: "app.service", signal: 9, by: "someone other than systemd", processes: 2),
                .killed(unit: "app.service", signal: 9, by: "systemd", processes: 1),
            ])
    }

    @Test func aKillOfAProcessThatNobodyWatchedIsFoundInTheJournal() throws {
        let log = KillLog("{\"MESSAGE\":\"app.service: Killing process 77 (late) with signal SIGKILL.\"}")
        #expect(
            try evidence(after: Self.ended(1, 0), couldBeKilled: true, log: log).verdict
                == .killed([Kill(pid: 77, signal: 9, by: "systemd")]))
    }

    // MARK: Force

    @Test func theForceThatWasAgreedOnIsNoKillBySomeoneElse() throws {
        let dead = Self.ended(2, 9)
        let force = Evidence.Force(signal: 9, pids: [30, 31])
        #expect(try evidence(after: dead, main: 9, child: 9, force: force).verdict == .clean)
        #expect(
            try evidence(after: dead, main: 9, child: 6, force: force, log: KillLog("")).verdict
                == .killed([Kill(pid: 31, signal: 6, by: "someone other than systemd")]), "another signal isn't ours")
        let other = Evidence.Force(signal: 9, pids: [31])
        #expect(
            try evidence(after: dead, main: 9, child: 9, force: other, log: KillLog("")).verdict
                == .killed([Kill(pid: 30, signal: 9, by: "someone other than systemd")]), "dead before we came")
    }

    @Test func ourOwnOrderInTheJournalIsNoKillBySomeoneElse() throws {
        let log = KillLog(
            "{\"MESSAGE\":\"app.service: Sent signal SIGKILL to main process 30 (app) on client request.\"}")
        let dead = Self.ended(2, 9)
        #expect(
            try evidence(after: dead, main: 9, child: 0, force: .init(signal: 9, pids: [30]), log: log).verdict
                == .clean)
        #expect(
            try evidence(after: dead, main: 9, child: 0, log: log).verdict
                == .killed([Kill(pid: 30, signal: 9, by: "someone, with `systemctl kill`")]))
    }

    // MARK: Out of memory

    private static let kernelsKill = KillLog(
        "{\"MESSAGE\":\"app.service: A process of this unit has been killed by the OOM killer.\",\"MESSAGE_ID\":\"fe6faa94e7774663a0da52717891d8ef\"}"
    )

    @Test func aKillForWantOfMemoryIsNamed() throws {
        // As systemd 252 writes them; with OOMPolicy=continue the unit's result says nothing.
        let kernel = Self.kernelsKill
        let victim = [Kill(pid: 31, signal: 9, by: "the kernel, out of memory")]
        #expect(try evidence(after: Self.ended(1, 0), main: 0, child: 9, log: kernel).verdict == .killed(victim))
        #expect(
            try evidence(after: Self.ended(1, 0), couldBeKilled: true, log: kernel).verdict
                == .killed([Kill(pid: 30, signal: 9, by: "the kernel, out of memory")]), "whoever it was")
        let daemon = KillLog(
            "{\"MESSAGE\":\"app.service: systemd-oomd killed 2 process(es) in this unit.\",\"MESSAGE_ID\":\"d989611b15e44c9dbf31e3c81256e4ed\"}"
        )
        #expect(daemon.outOfMemory == "systemd-oomd, short of memory" && daemon.entries.isEmpty)
        let result = ["ActiveState": "failed", "Result": "oom-kill"]
        #expect(
            try evidence(after: result).verdict == .killed([Kill(pid: 30, signal: 9, by: "the kernel, out of memory")]))
    }

    @Test func whereSystemdDoesNotCareAboutMemoryOnlyTheJournalKnowsWhoWasKilled() throws {
        // Its result is a success then, and the kernel is too old to tell how the child ended.
        let after = Self.ended(1, 0).merging(["OOMPolicy": "continue"]) { $1 }
        #expect(try evidence(after: after).quickVerdict == nil)
        #expect(try evidence(after: after, main: 0, child: 0).quickVerdict == .clean, "the kernel told")
        #expect(try evidence(after: after, log: KillLog("")).verdict == .clean)
        #expect(
            try evidence(after: after, log: Self.kernelsKill).verdict
                == .killed([Kill(pid: 30, signal: 9, by: "the kernel, out of memory")]))
    }

    @Test func aServiceThatIsDownForWantOfMemorySaysSo() throws {
        fake.add("app.service", Self.ended(2, 9).merging(["SubState": "failed", "Result": "oom-kill"]) { $1 })
        let status = try fake.systemd.systemctl.unit("app.service").status
        #expect(
            FailureWords.state(status) == "it is failed (failed), the kernel killed a process of it for want of memory")
    }

    // MARK: Proof

    @Test func theProofSaysWhoToldAndWhatIsMissing() throws {
        let whole = try evidence(after: Self.ended(1, 0), main: 0, child: 0).proof
        #expect(whole == StopProof(unit: "app.service", processes: 2, sources: [.pidfd, .unitResult]))
        let old = try evidence(after: Self.ended(1, 0), couldBeKilled: true, log: KillLog("")).proof
        #expect(old.sources == [.unitResult, .journal])
        #expect(old.missing == "how 1 of its other processes ended, which Linux tells since 6.15")
        let blind = try evidence(after: Self.gone).proof
        #expect(blind.sources == [])
        #expect(
            blind.missing
                == "how its main process ended; how 1 of its other processes ended, which Linux tells since 6.15; "
                + "what the journal says, which can't be read")
    }

    @Test(arguments: [
        (15, [:], false), (9, [:], true), (6, [:], true), (11, [:], true), (1, [:], false), (2, [:], false),
        (3, [:], true), (3, ["ExecStop": "{ argv[]=/sbin/x QUIT ; ignore_errors=no }"], false),
        (3, ["KillSignal": "3"], false),
        (3, ["FinalKillSignal": "3", "ExecStop": "{ argv[]=/sbin/x ; ignore_errors=no }"], true),
        (10, ["KillSignal": "10"], false),
    ])
    func killsAreToldFromPoliteSignals(signal: Int, properties: [String: String], isKill: Bool) throws {
        fake.add("app.service", properties)
        #expect(Signals.isKill(signal, of: try fake.systemd.systemctl.unit("app.service")) == isKill)
    }

    @Test func theLogIsReadAsItIs() {
        // Captured from journalctl 252; the second name tries to look like the end of the message.
        let log = KillLog(
            """
            {"__CURSOR":"s=6;i=13f","_BOOT_ID":"962b","MESSAGE":"mixed.service: Killing process 1269 (probe) with signal SIGKILL.","__REALTIME_TIMESTAMP":"1795369463655602"}
            {"MESSAGE":"mixed.service: Killing process 1270 (x) with signal SIGTERM) with signal SIGABRT."}
            {"MESSAGE":[255,1,2]}
            {"MESSAGE":"mixed.service: Killing process abc with signal SIGKILL."}
            not json
            """)
        #expect(log.entries == [.init(pid: 1269, signal: 9), .init(pid: 1270, signal: 6)])
        let asked = KillLog(
            """
            {"CODE_FUNC":"unit_kill_common","_PID":"1","MESSAGE":"never-stops.service: Sent signal SIGKILL to main process 44 (probe) on client request."}
            {"MESSAGE":"x.service: Sent signal SIGKILL to process 45 (Killing process 9) on client request."}
            {"MESSAGE":"x.service: Sent signal SIGNONE to process 45 (x) on client request."}
            """)
        #expect(
            asked.entries == [
                .init(pid: 44, signal: 9, author: .client), .init(pid: 45, signal: 9, author: .client),
            ])
    }
}
