import Diagnostics
import Foundation
import Inventory
import Plan
import Schedule
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

    /// A `default` that is written out changes nothing, wherever there is one.
    @Test func theDefaultsOfTheSchemaHold() throws {
        let schema = try #require(
            try JSONSerialization.jsonObject(with: Data(PlanSchema.json.utf8)) as? [String: Any])
        let places = try #require(schema["definitions"] as? [String: Any]).merging(["plan": schema]) { $1 }
        let plain = try Self.schedule("")
        var found = 0
        for (place, mapping) in places {
            let properties = try #require((mapping as? [String: Any])?["properties"] as? [String: [String: Any]])
            for (key, property) in properties {
                guard let value = property["default"] else { continue }
                found += 1
                let text =
                    value is String
                    ? "\(value)"
                    : String(
                        decoding: try JSONSerialization.data(withJSONObject: value, options: .fragmentsAllowed),
                        as: UTF8.self)
                #expect(try Self.schedule("\(key): \(text)", in: place) == plain, "\(place): \(key): \(text)")
            }
        }
        #expect(found >= 20)
        #expect(plain.hasPrefix("{"), "\(plain)")
        #expect(try Self.schedule("order: reverse_inventory", in: "step") != plain, "what is written counts")
    }

    /// The schedule of a plan with something of every kind in it, and one key more.
    private static func schedule(_ key: String, in place: String = "") throws -> String {
        func more(_ name: String) -> String { name == place ? ", \(key)" : "" }
        let text = """
            { name: x, notify: [{ webhook: "http://x"\(more("notify")) }], budget: { \(place == "budget" ? key : "") }, defaults: { \(place == "defaults" ? key : "") },
              services: { app: { health: [{ tcp: 80\(more("health")) }], force: { after: 60s, reason: x\(more("force")) }\(more("service")) } },
              steps: [
                { restart: app, hosts: web, gate: [{ tcp: 80\(more("gate")) }], spread: { by: rack\(more("spread")) }\(more("step")) },
                { wait_for: { tcp: 80\(more("question")) }, hosts: web },
                { copy: { content: x, dest: /x\(more("copy")) }, hosts: web } ]\(more("plan")) }
            """
        let (plan, diagnostics) = PlanReader.read(SourceText(name: "x", bytes: Array(text.utf8)))
        guard let plan else { return DiagnosticRenderer().render(Diagnostics(diagnostics)) }
        let inventory = try Inventory.read([SourceText(name: "x.ini", bytes: Array("[web]\nweb[1:4] rack=a\n".utf8))])
        let schedule = try Scheduler.schedule(plan: plan, inventory: inventory, planDirectory: "")
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(schedule), as: UTF8.self)
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
