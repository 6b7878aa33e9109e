import Execution
import FoundationEssentials
import Report
import Testing

@Suite("Previews for machines")
struct PreviewJSONTests {
    @Test(
        "One object a line",
        arguments: ["bad-hosts", "dependents", "leave", "rollout", "force", "in-use", "reboot", "spread", "gate"])
    func lines(_ name: String) throws {
        struct Typed: Decodable { var type: String }
        let preview = try #require(PreviewScenarios.all[name])
        let lines = try PreviewJSON.lines(preview, forks: 4)
        for line in lines {
            #expect(!line.contains("\n"))
            _ = try JSONDecoder().decode(Typed.self, from: Data(line.utf8))
        }
        try expectFixture(lines.map { $0 + "\n" }.joined(), "preview/\(name).json")
    }
}
