import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// What `lull status` asks a host.
@Suite struct StatusTests {
    // MARK: Held

    private func unit(_ properties: [String: String] = [:]) throws -> Unit {
        var all = ["Id": "app.service", "Names": "app.service app-alias.service", "LoadState": "loaded"]
        all.merge([
            "ActiveState": "deactivating", "SubState": "stop-sigterm", "KillMode": "control-group", "KillSignal": "15",
            "TimeoutStopUSec": "infinity", "SendSIGKILL": "no",
        ]) { $1 }
        all.merge(properties) { $1 }
        let text = all.map { "\($0)=\($1)\n" }.joined()
        return try Unit(try #require(PropertyTable.parse(text).first))
    }

    private func entry(
        _ id: String, _ operation: Operation, _ outcome: Outcome?, alsoStopped: [String] = []
    ) -> ActionHistory.Entry {
        let stop = StopFacts(seconds: 30, killsAfter: 3, armed: true, alsoStopped: alsoStopped)
        let report = outcome.map {
            ActionReport(
                id: id, outcome: $0, operations: [OperationReport(index: 0, outcome: $0, duration: 30, stop: stop)],
                startedAt: 100, finishedAt: 130)
        }
        let trace = ActionTrace(
            id: id, program: [operation], begunAt: 100, endedAt: report?.finishedAt, outcome: outcome)
        return ActionHistory.Entry(trace: trace, report: report)
    }

    private let app = ServiceTarget(unit: "app.service", stopTimeout: 30, startTimeout: 10)

    @Test func aStopWhoseTimeIsUpIsHeld() throws {
        let held = HeldStop(action: "r1", since: 130, limit: 30)
        let history = ActionHistory(entries: [entry("r1", .stop(app), .held)])
        #expect(HeldRule.held(try unit(), isPopulated: true, history) == held)
        let alias = ServiceTarget(unit: "app-alias.service", stopTimeout: 30, startTimeout: 10)
        #expect(
            HeldRule.held(try unit(), isPopulated: true, ActionHistory(entries: [entry("r1", .restart(alias), .held)]))
                == held)
        let down = try unit(["ActiveState": "inactive"])
        #expect(HeldRule.held(down, isPopulated: true, history) == held, "processes outlive the unit")
        #expect(HeldRule.held(down, isPopulated: false, history) == nil)
        let survivors = try unit(["ActiveState": "inactive", "KillMode": "process"])
        #expect(HeldRule.held(survivors, isPopulated: true, history) == nil, "they were never told to go")
        #expect(HeldRule.held(try unit(["ActiveState": "active"]), isPopulated: true, history) == nil)
    }

    @Test func theNewestActionAboutTheUnitDecides() throws {
        let other = ServiceTarget(unit: "other.service", stopTimeout: 5, startTimeout: 5)
        let held = entry("r1", .stop(app), .held)
        func rule(_ newer: ActionHistory.Entry) throws -> String? {
            HeldRule.held(try unit(), isPopulated: true, ActionHistory(entries: [newer, held]))?.action
        }
        #expect(try rule(entry("r2", .stop(other), .done)) == "r1")
        #expect(try rule(entry("r2", .start(app), .refused)) == "r1", "a start stops nothing")
        #expect(try rule(entry("r2", .stop(app), .done)) == nil, "somebody else stops it now")
        #expect(try rule(entry("r2", .stop(app), nil)) == nil, "it has its time yet")
        #expect(try rule(entry("r2", .stop(other), .held, alsoStopped: ["app.service"])) == "r2")
        let undo = ServicesBefore(verb: .restart, target: app, activeTriggers: [], activeUnits: ["app.service"])
        #expect(try rule(entry("r2", .undo(.services(undo)), .held)) == "r2")
        #expect(HeldRule.held(try unit(), isPopulated: true, ActionHistory()) == nil, "lull never touched it")
    }

    // MARK: A unit

    @Test(arguments: [
        ("active", 90.0), ("reloading", 90), ("inactive", 80), ("failed", 80), ("activating", 70), ("deactivating", 60),
    ]) func ageIsThatOfTheState(state: String, age: Double) throws {
        let text = """
            Id=app.service
            LoadState=loaded
            ActiveState=\(state)
            KillMode=control-group
            KillSignal=15
            TimeoutStopUSec=3s
            MemoryCurrent=[not set]
            DropInPaths=/etc/systemd/system/app.service.d/a.conf /run/systemd/system/app.service.d/zzzz-lull-noforce.conf
            ActiveEnterTimestampMonotonic=10000000
            InactiveEnterTimestampMonotonic=20000000
            InactiveExitTimestampMonotonic=30000000
            ActiveExitTimestampMonotonic=40000000
            """
        let table = try #require(PropertyTable.parse(text).first)
        let status = UnitSight(unit: try Unit(table), table: table, pids: [1, 2]).status(
            now: 100, processes: [], held: nil)
        #expect(status.stateFor == age)
        #expect(status.memory == nil)
        #expect(status.processCount == 2)
        #expect(status.killsAfter == 3)
        #expect(status.overrides == ["/run/systemd/system/app.service.d/zzzz-lull-noforce.conf"])
    }

    // MARK: A host

    @Test func withoutNamesOnlyWhatDeservesALook() throws {
        let fake = FakeSystemd()
        for name in ["ok", "broken", "caught"] { fake.add("\(name).service") }
        fake.set("broken.service", ["ActiveState": "failed", "Result": "exit-code"])
        close(try fake.systemd.dropIn.write(for: "caught.service"))
        var systemd = fake.systemd
        let answer = systemd.systemctl.run
        systemd.systemctl.run = { argv, limit in
            guard argv[1] == "list-units" else { return answer(argv, limit) }
            #expect(argv.contains("--state=failed,deactivating"))
            return CommandResult(
                end: .exited(0), output: Array("broken.service loaded failed failed Broken thing\n".utf8))
        }
        let reader = StatusReader(systemd: systemd, statePath: nil)
        #expect(reader.status([]).services.map(\.unit) == ["broken.service", "caught.service"])
        #expect(reader.status(["ok.service"]).services.map(\.unit) == ["ok.service"])
        #expect(reader.status(["gone.service"]).services.map(\.loadState) == ["not-found"])
        #expect(fake.orders.allSatisfy { $0 == "--version" }, "\(fake.orders)")
    }

    @Test func aHostWithoutSystemdSaysSo() {
        let status = StatusReader(systemd: nil, statePath: nil).status(["app.service"])
        #expect(status.problems == [.serviceManager(message: "systemd doesn't run this host")])
        #expect(status.services.isEmpty)
    }

    // MARK: The record

    @Test func readingTheRecordMakesNothing() throws {
        let scratch = try TemporaryDirectory()
        let missing = scratch.path + "/none"
        #expect(try ActionHistory.read(missing).entries.isEmpty)
        #expect(access(missing, F_OK) != 0)
    }

    @Test func theRecordIsToldTheNewestFirst() throws {
        let scratch = try TemporaryDirectory()
        let state = try StateDirectory(path: scratch.path + "/state")
        for (index, id) in ["one", "two", "three"].enumerated() {
            let record = try ActionRecord.make(ActionRequest(id: id, program: [.pause(Double(index))]), in: state)
            try record.write("worker.json", ActionRecord.WorkerMark.own(), durable: .nothing)
            guard id != "three" else { continue }
            let report = ActionReport(
                id: id, outcome: .done, operations: [], startedAt: Double(index), finishedAt: Double(index) + 1)
            try record.write("report.json", report, durable: .nothing)
        }
        // Recorded, and nobody has begun it.
        _ = try ActionRecord.make(ActionRequest(id: "four", program: []), in: state)
        let three = try #require(try ActionRecord.find("three", in: state))
        let lock = try FileLock.take(ActionRecord.lockName, in: three.directory, waiting: false)
        let history = try ActionHistory.read(scratch.path + "/state")
        #expect(history.entries.map(\.trace.id) == ["three", "two", "one"])
        #expect(history.underWay?.id == "three")
        #expect(history.ended(1).map(\.id) == ["two"])
        withExtendedLifetime(lock) {}
    }

    @Test func anActionWhoseWorkerDiedIsUnknown() throws {
        let scratch = try TemporaryDirectory()
        let state = try StateDirectory(path: scratch.path + "/state")
        let record = try ActionRecord.make(ActionRequest(id: "dead", program: [.stop(app)]), in: state)
        try record.write("worker.json", ActionRecord.WorkerMark.own(), durable: .nothing)
        let history = try ActionHistory.read(scratch.path + "/state")
        #expect(history.underWay == nil)
        #expect(history.entries.map(\.trace.outcome) == [.unknown])
        #expect(try record.report() == nil, "whoever asks for it concludes it, not whoever looks")
    }

    @Test func askedOverTheConnection() throws {
        let scratch = try TemporaryDirectory()
        let agent = try RunningAgent.greeted(state: scratch.path + "/state")
        try agent.send(.status(request: 7, units: ["no-such-unit.service"]))
        guard case .status(7, let status) = try agent.next() else {
            Issue.record("another answer")
            return
        }
        #expect(status.actions.isEmpty && status.clock > 0)
    }
}
