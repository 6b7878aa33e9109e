import Testing

@testable import AgentCore

/// How a stop ended, told from what is known.
@Suite struct SystemdTruthTests {
    let fake = FakeSystemd()

    /// Of a unit whose main process is 30 and that had a child 31.
    private func evidence(
        _ properties: [String: String] = [:], after: [String: String] = ["ActiveState": "inactive"], main: Int32? = nil,
        child: Int32? = nil, couldBeKilled: Bool = false, log: KillLog? = nil
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
            couldBeKilled: couldBeKilled, log: log)
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
        #expect(evidence.quickVerdict == .killed(pid: 31, signal: 9, by: "an unknown sender"))
    }

    @Test func theJournalTellsWhoseKillItWas() throws {
        let systemds = KillLog("{\"MESSAGE\":\"app.service: Killing process 30 (app) with signal SIGKILL.\"}\n")
        let dead = Self.ended(2, 9)
        #expect(try evidence(after: dead, log: systemds).verdict == .killed(pid: 30, signal: 9, by: "systemd"))
        #expect(
            try evidence(after: dead, log: KillLog("")).verdict
                == .killed(pid: 30, signal: 9, by: "someone other than systemd"))
        let oom = dead.merging(["Result": "oom-kill"]) { $1 }
        #expect(
            try evidence(after: oom, log: KillLog("")).verdict
                == .killed(pid: 30, signal: 9, by: "the kernel, out of memory"))
        #expect(
            try evidence(after: Self.ended(3, 11), log: KillLog("")).verdict
                == .killed(pid: 30, signal: 11, by: "itself, a crash"))
    }

    @Test func theJournalIsTheLastWitness() throws {
        // systemd has forgotten the unit, and the kernel is too old to tell.
        #expect(try evidence(after: Self.gone).quickVerdict == nil)
        #expect(try evidence(after: Self.gone).verdict == .unknown, "without an answer of the journal nobody can tell")
        #expect(try evidence(after: Self.gone, log: KillLog("")).verdict == .clean)
        let log = KillLog("{\"MESSAGE\":\"app.service: Killing process 31 (worker) with signal SIGKILL.\"}")
        #expect(try evidence(after: Self.gone, log: log).verdict == .killed(pid: 31, signal: 9, by: "systemd"))
        #expect(try evidence(after: ["ActiveState": "failed"], log: KillLog("")).verdict == .unknown)
    }

    @Test func anotherRunsMainProcessSaysNothing() throws {
        let revived = ["ActiveState": "active", "MainPID": "99", "ExecMainPID": "99", "ExecMainCode": "0"]
        #expect(try evidence(after: revived).verdict == .unknown)
        #expect(try evidence(after: revived, main: 0, child: 0).verdict == .clean)
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
    }
}
