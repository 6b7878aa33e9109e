import Diagnostics
import Plan
import Testing

/// How far includes may go.
@Suite struct PlanIncludeTests {
    private func codes(_ include: String, file: @escaping @Sendable (String) -> String) -> [String] {
        let files = PlanFiles { path in SourceText(name: path, bytes: Array(file(path).utf8)) }
        let plan = SourceText(name: "plan.yml", bytes: Array("steps: [{ include: \(include), hosts: web }]\n".utf8))
        return PlanReader.read(plan, files: files).diagnostics.map(\.code.slug)
    }

    /// Each file includes the next, without end.
    @Test func depthIsBounded() {
        #expect(codes("x") { "- { include: \($0)x }\n" } == ["include-depth"])
        #expect(codes("x") { $0.count < 10 ? "- { include: \($0)x }\n" : "- { pause: 1s }\n" } == [])
    }

    /// Each includes two, which would be a thousand files of ten levels and more steps than anybody means.
    @Test func breadthIsBounded() {
        let file: @Sendable (String) -> String = { path in
            path.count < 10 ? "- { include: \(path)a }\n- { include: \(path)b }\n" : "- { pause: 1s }\n"
        }
        let twice = codes("x") { path in file(path) + (path == "x" ? "- { include: xc }\n" : "") }
        #expect(!twice.isEmpty && twice.allSatisfy { $0 == "include-depth" })
    }
}
