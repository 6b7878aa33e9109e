import AgentProtocol
import FoundationEssentials
import Journal
import Report
import Testing

@Suite("Reports of runs")
struct ReportTests {
    @Test("The transcript and the report, at 80 columns", arguments: ReportScenarios.all.keys.sorted())
    func text(_ name: String) throws {
        let entries = try #require(ReportScenarios.all[name])
        let text = RunTranscript.text(entries, width: 80, ink: .none)
        try expectFixture(text, "report/\(name)")
    }

    @Test("JSON lines", arguments: ["needs-person", "as-planned", "forced", "rebooted", "gate", "approved"])
    func json(_ name: String) throws {
        let entries = try #require(ReportScenarios.all[name])
        let lines = try RunTranscript.json(entries)
        #expect(lines.count == entries.count + 4)
        try expectFixture(lines.map { $0 + "\n" }.joined(), "report/\(name).json")
    }

    @Test("docs/json.md knows every type, and every word that says how a host ended")
    func documented() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let document = try String(decoding: Data(contentsOf: URL(filePath: "/\(root)/docs/json.md")), as: UTF8.self)
        for entries in ReportScenarios.all.values {
            for line in try RunTranscript.json(entries) {
                for key in ["type", "ending", "outcome", "end", "choice", "purpose", "code"] {
                    guard let match = line.firstMatch(of: try Regex("\"\(key)\":\"([^\"]+)\"")) else { continue }
                    let value = String(match.output[1].substring ?? "")
                    if key == "code", value != "refused" { continue }
                    #expect(document.contains("`\(value)`"), "\(key): \(value)")
                }
            }
        }
    }

    @Test("What nobody knows is never shown as a success")
    func unknownIsNoSuccess() throws {
        let entries = try #require(ReportScenarios.all["needs-person"])
        for prefix in 2...entries.count {
            let soFar = Array(entries.prefix(prefix))
            let isLost = soFar.contains { if case .lost = $0.event { true } else { false } }
            let report = RunReport.render(soFar, width: 80, ink: .none)
            #expect(!report.contains("As planned"))
            if isLost { #expect(!report.contains("Nothing was killed")) }
        }
    }

    @Test("A run that has not ended says so, at every point of its journal")
    func unfinished() throws {
        for entries in ReportScenarios.all.values {
            for count in 1..<entries.count {
                let text = RunReport.render(Array(entries.prefix(count)), width: 80, ink: .none)
                #expect(text.hasPrefix("Not finished"), "\(text)")
            }
        }
    }
}
