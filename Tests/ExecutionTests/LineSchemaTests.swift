import Foundation
import Plan
import Report
import TestSupport
import Testing

/// `docs/json.schema.json` is what lull prints with `-o json`, and nothing else.
@Suite("The schema of JSON lines")
struct LineSchemaTests {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    private static func lines() throws -> [String] {
        try PreviewScenarios.all.values.flatMap { try PreviewJSON.lines($0, forks: 10) }
            + WindowFitTests.lines() + HistoryTests.lines() + BlockerPreviewTests.lines()
            + WindowFitTests.listingLines() + TimetableTests.jsonLines()
            + ReportScenarios.all.values.flatMap { try RunTranscript.json($0) }
            + ReportScenarios.all.values.flatMap(NoticeTests.notices).map { try NoticeBody.body($0, .json) }
    }

    @Test("Every line of every preview and run fits, and a line that is wrong doesn't") func lines() throws {
        let lines = try Self.lines()
        #expect(lines.count > 300)
        let verdicts = try Self.verdicts(lines)
        for (line, verdict) in zip(lines, verdicts) { #expect(verdict == nil, "\(line)\n\(verdict ?? "")") }
        // Each with one more key, and each of them without one that is there.
        let more = lines.map { String($0.dropLast()) + ",\"surplus\":1}" }
        for (line, verdict) in zip(more, try Self.verdicts(more)) { #expect(verdict != nil, "\(line)") }
        let other = lines.map { $0.replacing("\"type\":\"", with: "\"type\":\"no-") }
        for (line, verdict) in zip(other, try Self.verdicts(other)) { #expect(verdict != nil, "\(line)") }
    }

    @Test("Every type of docs/json.md's previews, runs, windows and schedules is in it") func types() throws {
        let text = try String(contentsOfFile: Self.root + "/docs/json.md", encoding: .utf8)
        let schema = try String(contentsOfFile: Self.root + "/docs/json.schema.json", encoding: .utf8)
        let sections = text.components(separatedBy: "\n## ").filter {
            $0.hasPrefix("`lull preview") || $0.hasPrefix("`lull run ") || $0.hasPrefix("`lull window ")
                || $0.hasPrefix("`lull schedule ")
        }
        try #require(sections.count == 4)
        let types = sections.flatMap { section in
            section.matches(of: /\n\| ((?:`[a-z-]+`(?:, )?)+) \|/).flatMap { row in
                row.output.1.matches(of: /`([a-z-]+)`/).map { String($0.output.1) }
            }
        }
        #expect(types.count > 20)
        for type in types + ["progress", "ending"] { #expect(schema.contains("\"type-\(type)\""), "\(type)") }
    }

    /// What is wrong with each, as the jsonschema package from PyPI judges; nil for nothing.
    private static func verdicts(_ lines: [String]) throws -> [String?] {
        let directory = FileManager.default.temporaryDirectory.appending(path: "lull-lines-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appending(path: "lines.jsonl")
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: file)
        let child = try Child(root + "/Tests/Schema/verdicts", [root + "/docs/json.schema.json", file.path])
        #expect(child.exitCode() == 0, "Tests/Schema/verdicts needs python3 with venv, and PyPI once")
        let said = child.output
        let verdicts = said.split(whereSeparator: \.isNewline).map { $0.hasPrefix("ok ") ? nil : String($0) }
        try #require(verdicts.count == lines.count, "\(said.prefix(1000))")
        return verdicts
    }
}
