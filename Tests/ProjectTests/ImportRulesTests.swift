import Foundation
import Testing

/// The picture in docs/architecture.md, held: a target imports only what stands to its left, and the agent sees nothing of the
/// controller.
@Suite struct ImportRulesTests {
    /// From the left to the right.
    static let order = [
        "CLinux", "AgentProtocol", "CLibYAML", "Diagnostics", "PlanSyntax", "Windows", "Plan", "Inventory", "Schedule",
        "Journal",
        "Transport", "Execution", "Simulation", "Report", "Commands", "lull", "lull-simulate",
        "lull-fuzz",
    ]
    static let agentMayImport = [
        "CLinux", "AgentProtocol", "AgentCore", "Glibc", "FoundationEssentials", "Synchronization",
    ]

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func imports(of target: String) throws -> Set<String> {
        let directory = Self.root.appending(path: "Sources/\(target)")
        let files = try #require(FileManager.default.enumerator(at: directory, includingPropertiesForKeys: nil))
        var imports: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index <= 2, words.count > index + 1 else { continue }
                guard !line.hasPrefix("/"), !line.hasPrefix(" ") else { continue }
                imports.insert(String(words[words.count - 1].split(separator: ".")[0]))
            }
        }
        return imports
    }

    @Test(arguments: order) func importsGoOneWay(target: String) throws {
        let position = try #require(Self.order.firstIndex(of: target))
        let right = Set(Self.order[position...]).union(["AgentCore"])
        #expect(try imports(of: target).intersection(right) == [])
    }

    @Test(arguments: ["AgentCore", "lull-agent"]) func theAgentSeesNothingOfTheController(target: String) throws {
        #expect(try imports(of: target).subtracting(Self.agentMayImport) == [])
    }

    @Test func everyTargetHasItsPlace() throws {
        let targets = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
        #expect(Set(targets) == Set(Self.order + ["AgentCore", "lull-agent"]))
    }

    @Test func theTopLevelHoldsWhatAProjectNeedsAndNoMore() throws {
        let allowed: Set = [
            "Package.swift", "Sources", "Tests", "playbooks", "inventory", "docs", "README.md", "Makefile", "LICENSE",
            "CHANGELOG.md", "CONTRIBUTING.md", ".ci", ".swift-format", ".gitignore", ".git", ".build",
            "Package.resolved",
        ]
        let present = try FileManager.default.contentsOfDirectory(atPath: Self.root.path)
        #expect(Set(present).subtracting(allowed) == [])
    }
}
