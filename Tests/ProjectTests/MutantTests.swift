import Foundation
import TestSupport
import Testing

/// `make mutants` is run by hand, so what can be seen at once about its patches is seen here.
@Suite struct MutantTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
    private static let isPatchThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/patch")

    private static func patches() throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: root.appending(path: "Tests/Mutants"), includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "patch" }.sorted { $0.path < $1.path }
    }

    /// In the order in which `Tests/Mutants/check` does, one upon the other.
    @Test(.enabled(if: isPatchThere, "patch isn't installed")) func theyApply() throws {
        let copy = FileManager.default.temporaryDirectory.appending(path: "lull-mutants-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: copy) }
        for name in ["Sources", "Package.swift"] {
            try FileManager.default.copyItem(at: Self.root.appending(path: name), to: copy.appending(path: name))
        }
        let patches = try Self.patches()
        #expect(patches.count > 40)
        for patch in patches {
            let name = patch.deletingPathExtension().lastPathComponent
            let hasSwitch = try String(contentsOf: patch, encoding: .utf8).contains("Mutation.isOn(\"\(name)\")")
            let child = try Child(
                "/usr/bin/patch",
                ["-s", "-f", "-p1", "--no-backup-if-mismatch", "-d", copy.path, "-i", patch.path]
                    + (hasSwitch ? [] : ["--dry-run"]))
            #expect(child.exitCode() == 0, "\(name): \(child.output)")
        }
    }

    @Test func theDocumentationHasEach() throws {
        let table = try String(contentsOf: Self.root.appending(path: "docs/simulation.md"), encoding: .utf8)
        let names = try Self.patches().map { $0.deletingPathExtension().lastPathComponent }
        #expect(names.filter { !table.contains("\n| `\($0)`: ") } == [])
    }
}
