import Execution
import Foundation
import Journal
import Testing

/// Something that comes in the way of a run on real hosts.
@Suite(.needsLab, .inTurns, .serialized, .lab("bl-1", "bl-2"))
struct BlockerTests {
    let lab: Lab
    let lull: Lull
    private static let names = ["bl-1", "bl-2"]

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    private var mark: String { lull.directory + "/freeze" }

    /// One host after the other, while the mark isn't there. It counts for nothing the first so many times.
    private func plan(free times: Int) -> String {
        let count = "echo x >> \(mark).count; test $(wc -l < \(mark).count) -le \(times)"
        return """
            name: unless there is a freeze
            blockers: [{ name: freeze, run: [sh, -c, "\(count) || test ! -e \(mark) || { echo frozen; exit 1; }"] }]
            defaults: { guard: off }
            services: { phased: { timeout: { stop: 15s, start: 5s } } }
            steps:
              - restart: phased
                hosts: bl-1:bl-2
                serial: 1
            """
    }

    @Test(.timeLimit(.minutes(15))) func whatIsInTheWayRefusesARunBeforeAnythingIsTouched() async throws {
        let hosts = try await FaultHost.ready(lab, Self.names, stop: 0, start: 0)
        try "".write(toFile: mark, atomically: true, encoding: .utf8)
        let refused = try await lull.run(plan(free: 0))
        #expect(refused.exitCode == 3 && refused.state == nil)
        #expect(
            refused.errors.contains("something is in the way; nothing was touched\n  freeze: exit code 1: frozen\n"),
            "\(refused.errors)")
        #expect(hosts.map(\.starts) == [0, 0])
    }

    @Test(.timeLimit(.minutes(15))) func whatComesInTheWayStopsTheRunAndItGoesOnWhenThatIsOver() async throws {
        let hosts = try await FaultHost.ready(lab, Self.names, stop: 0, start: 0)
        // It is asked before the run, and before each batch.
        try "".write(toFile: mark, atomically: true, encoding: .utf8)
        let ran = try await lull.run(plan(free: 2))
        #expect(ran.exitCode == 4, "\(ran.output) \(ran.errors)")
        #expect(ran.output.contains("in the way: freeze: exit code 1: frozen"), "\(ran.output)")
        #expect(hosts.map(\.starts) == [1, 0])

        let runID = try #require(ran.state).started.runID
        let again = try await lull.command(["resume", runID, "--yes"], places: false)
        #expect(again.exitCode == 4, "\(again.output)")
        #expect(hosts.map(\.starts) == [1, 0])
        try FileManager.default.removeItem(atPath: mark)
        let on = try await lull.command(["resume", runID, "--yes"], places: false)
        #expect(on.exitCode == 0, "\(on.output) \(on.errors)")
        #expect(hosts.map(\.starts) == [1, 1])
    }
}
