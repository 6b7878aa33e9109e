import Diagnostics
import Foundation
import Plan
import Testing

/// `docs/plan.schema.json` is made of the list of keys, and a validator of others agrees with the reader about it.
@Suite struct PlanSchemaTests {
    private static let repository = FixturePair.root.appending(path: "../../..").standardizedFileURL
    private static let schema = repository.appending(path: "docs/plan.schema.json")

    @Test func theSchemaIsCurrent() throws {
        if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
            try Data(PlanSchema.json.utf8).write(to: Self.schema)
        } else {
            #expect(
                try String(contentsOf: Self.schema, encoding: .utf8) == PlanSchema.json, "run with UPDATE_FIXTURES=1")
        }
    }

    /// What the reader takes, the schema takes; what the reader refuses for its shape, the schema refuses.
    @Test func theSchemaAgreesWithTheReader() throws {
        let plans = FixturePair.all(in: "plan") + FixturePair.all(in: "schedule") + (try Self.playbooks())
        let verdicts = try Self.verdicts(of: plans.map(\.input))
        #expect(verdicts.count == plans.count)
        for (plan, verdict) in zip(plans, verdicts) {
            let text = SourceText(name: plan.name, bytes: try plan.bytes())
            let errors = PlanReader.read(text).diagnostics.filter { $0.severity == .error }
            let isAccepted = verdict.hasPrefix("ok ")
            if errors.isEmpty { #expect(isAccepted, "\(verdict)") }
            if let shape = errors.first(where: { Self.shapes.contains($0.code) }) {
                #expect(!isAccepted, "\(plan.name): \(shape.message)")
            }
        }
    }

    @Test func everyPlaybookNamesItsSchema() throws {
        for playbook in try Self.playbooks() {
            let first = String(decoding: try playbook.bytes(), as: UTF8.self).prefix { $0 != "\n" }
            #expect(first == "# yaml-language-server: $schema=../docs/plan.schema.json", "\(playbook.name)")
        }
    }

    /// Kinds of errors that a schema can see.
    private static let shapes: Set<DiagnosticCode> = [
        .unknownKey, .missingKey, .noValue, .wrongType, .emptyList, .emptyPlan, .notYet, .badChoice, .notABoolean,
        .missingUnit, .badDuration, .negative, .badNumber, .notAStatus, .badMode, .modeNotQuoted, .commandAsText,
        .noVerb,
        .severalVerbs, .goesWith, .exactlyOne, .badServiceName,
    ]

    private static func playbooks() throws -> [FixturePair] {
        let folder = repository.appending(path: "playbooks")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yml" }.map { FixturePair(input: $0) }.sorted { $0.name < $1.name }
    }

    private static func verdicts(of files: [URL]) throws -> [String] {
        let process = Process()
        process.executableURL = repository.appending(path: "Tests/Schema/verdicts")
        process.arguments = [schema.path] + files.map(\.path)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "Tests/Schema/verdicts needs python3 with venv, and PyPI once")
        return text.split(separator: "\n").map(String.init)
    }
}
