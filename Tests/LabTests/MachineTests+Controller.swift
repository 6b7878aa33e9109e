import AgentProtocol
import Execution
import Foundation
import Journal
import Testing

/// A controller with a kernel of its own: vm1 restarts a service on vm2.
extension MachineTests {
    private static var runID: Regex<Substring> { /[0-9]{8}-[0-9]{6}-[a-z0-9]{4}/ }

    @Test(.timeLimit(.minutes(12))) func aControllerWhoseClockIsSetInEachPhaseLosesNothing() async throws {
        let host = try await FaultHost.ready(lab, "vm2", stop: 12, start: 8)
        let controller = try await MachineController(lab, "vm1")
        let clock = FaultHost(lab, "vm1")
        try await controller.put(Lull.restartPhased(on: ["vm2"], timeout: "2m", soak: "12s"))
        let began = ContinuousClock.now
        async let running = controller.run()
        var hours = 1
        for moment in FaultHost.Moment.allCases {
            try await host.wait(for: moment)
            try await clock.stepClock(hours: hours)
            hours = -hours
        }
        let told = try await running
        let length = (ContinuousClock.now - began) / .seconds(1)
        try await clock.setClockRight()
        try await host.expectWhole()
        #expect(try await host.claimRecord() == "")
        let runID = try #require(told.firstMatch(of: Self.runID)).output
        let entries = try await controller.entries(of: String(runID))
        #expect(entries.map(\.time) == entries.map(\.time).sorted(), "\(told)")
        for case .settled(let report) in entries.map(\.event) {
            #expect(report.finishedAt - report.startedAt <= length, "\(report)")
        }
        // What it says of the time that it took.
        let summary = try #require(told.firstMatch(of: /As planned in (?:([0-9]+)m)?([0-9.]+)s\./), "\(told)").output
        let said = 60 * (summary.1.flatMap { Double($0) } ?? 0) + (Double(summary.2) ?? 0)
        #expect((32...length).contains(said), "\(told)")
    }

    @Test(.timeLimit(.minutes(12))) func aControllerThatLostItsPowerResumesAfterItsBoot() async throws {
        let host = try await FaultHost.ready(lab, "vm2", stop: 12, start: 8)
        let controller = try await MachineController(lab, "vm1")
        try await controller.put(Lull.restartPhased(on: ["vm2"], timeout: "2m", guard: "10m"))
        try await controller.begin()
        try await host.wait(for: .stopping)
        try await lab.crash("vm1")
        let runs = try await controller.runs()
        let runID = String(try #require(runs.firstMatch(of: Self.runID), "\(runs)").output)
        #expect(runs.contains("lull resume \(runID)"), "\(runs)")
        try await controller.resume(runID)
        try await host.expectWhole()
        #expect(try await host.claimRecord() == "")
        let entries = try await controller.entries(of: runID)
        let begun = entries.count { if case .intended = $0.event { true } else { false } }
        #expect(begun == 1, "\(entries)")
    }
}
