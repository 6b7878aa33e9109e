import AgentProtocol
import Foundation
import Journal
import Testing

/// Others are told of a run on real hosts, and a preview says how long earlier runs took.
@Suite(.needsLab, .inTurns, .serialized, .lab("told-1", "told-2"))
struct NotifyTests {
    let lab: Lab
    private static let hosts = ["told-1", "told-2"]

    init() throws { lab = try #require(LabTrait.lab) }

    private func plan(_ lull: Lull, timeout: String) -> String {
        """
        name: Told
        budget: { max_failed: 2 }
        defaults: { guard: off, on_failure: continue, timeout: { stop: \(timeout), start: 30s } }
        notify:
          - run: [sh, -c, 'printf "%s|%s|%s\\n" "$LULL_EVENT" "$LULL_HOSTS" "$1" >> "$OUT"; cat >> "$OUT.text"', sh, "{{ lull.subject }}"]
            env: { OUT: \(lull.directory)/told }
        services: { phased: }
        steps:
          - restart: phased
            hosts: told-1:told-2
        """
    }

    @Test(.timeLimit(.minutes(10))) func ofWhatIsHeldAndOfTheEnd() async throws {
        let lull = try Lull(lab)
        _ = try await FaultHost.all(Self.hosts) { try await FaultHost.ready(lab, $0, stop: 3, start: 1) }
        let good = try await lull.run(plan(lull, timeout: "60s"))
        #expect(good.exitCode == 0, "\(good.output)\(good.errors)")
        #expect(good.errors.isEmpty, "\(good.errors)")
        func told() throws -> [[String]] {
            try String(contentsOfFile: lull.directory + "/told", encoding: .utf8).split(separator: "\n")
                .map { $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }
        }
        #expect(try told().map(\.first) == ["start", "done"])

        // What was learnt: 4 s of work, and the way there.
        let preview = try await lull.preview(plan(lull, timeout: "60s"), "-o", "json")
        struct Expected: Decodable {
            var usual: Double
            var runs: Int
        }
        let line = try #require(
            preview.output.split(separator: "\n").first { $0.contains(#""type":"expected""#) }, "\(preview.output)")
        let expected = try JSONDecoder().decode(Expected.self, from: Data(line.utf8))
        #expect(expected.runs == 1 && (4...60).contains(expected.usual), "\(line)")
        let text = try await lull.preview(plan(lull, timeout: "60s"))
        #expect(text.output.contains("As the last run went, it takes about "), "\(text.output)")

        _ = try await FaultHost.all(Self.hosts) { try await FaultHost.ready(lab, $0, stop: 12, start: 1) }
        let held = try await lull.run(plan(lull, timeout: "3s"))
        #expect(held.exitCode == 2, "\(held.output)\(held.errors)")
        let last = try told().dropFirst(2)
        #expect(last.map(\.first) == ["start", "held", "done"], "\(last)")
        let message = try #require(last.dropFirst().first)
        #expect(Set(message[1].split(separator: " ").map(String.init)) == Set(Self.hosts), "one message for both")
        #expect(message[2] == "Told: held on told-[1-2]")
        let all = try String(contentsOfFile: lull.directory + "/told.text", encoding: .utf8)
        #expect(all.contains("'phased.service' was still stopping after 3s; nothing was killed"), "\(all)")
        // They are left to finish.
        for host in Self.hosts {
            try await lab.sh(host, "timeout 60 sh -c 'while systemctl is-active -q phased; do sleep 0.5; done'")
        }
    }
}
