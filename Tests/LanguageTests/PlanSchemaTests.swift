import Diagnostics
import Foundation
import Inventory
import Plan
import Schedule
import TestSupport
import Testing

/// `docs/plan.schema.json` is made of the list of keys, and a validator of others agrees with the reader about it.
@Suite struct PlanSchemaTests {
    private static let repository = FixturePair.root.appending(path: "../../..").standardizedFileURL
    private static let schema = repository.appending(path: "docs/plan.schema.json")
    private static let windows = repository.appending(path: "docs/windows.schema.json")

    @Test(arguments: [(schema, PlanSchema.json), (windows, PlanSchema.windowsJSON)])
    func theSchemaIsCurrent(_ file: URL, _ text: String) throws {
        if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
            try Data(text.utf8).write(to: file)
        } else {
            #expect(try String(contentsOf: file, encoding: .utf8) == text, "run with UPDATE_FIXTURES=1")
        }
    }

    @Test func theSchemaAgreesWithTheReader() throws {
        let plans = FixturePair.all(in: "plan") + FixturePair.all(in: "schedule") + (try Self.playbooks())
        try Self.agrees(Self.schema, plans) { PlanReader.read($0).diagnostics }
    }

    @Test func theSchemaOfWindowsAgreesWithTheReader() throws {
        let windows =
            FixturePair.all(in: "windows")
            + [FixturePair(input: Self.repository.appending(path: "inventory/windows.yml"))]
        #expect(windows.count > 6)
        try Self.agrees(Self.windows, windows) { text in
            WindowFile.read(text, files: FixturePair.files(in: "windows")).diagnostics.filter {
                $0.code != .calendarFile
            }
        }
    }

    /// What the reader takes, the schema takes; what the reader refuses for its shape, the schema refuses.
    private static func agrees(
        _ schema: URL, _ files: [FixturePair], _ read: (SourceText) -> [Diagnostic]
    ) throws {
        let verdicts = try verdicts(of: files.map(\.input), by: schema)
        #expect(verdicts.count == files.count)
        for (file, verdict) in zip(files, verdicts) {
            let text = SourceText(name: file.name, bytes: try file.bytes())
            let errors = read(text).filter { $0.severity == .error }
            let isAccepted = verdict.hasPrefix("ok ")
            if errors.isEmpty { #expect(isAccepted, "\(verdict)") }
            if let shape = errors.first(where: { Self.shapes.contains($0.code) }) {
                #expect(!isAccepted, "\(file.name): \(shape.message)")
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
        .unknownKey, .missingKey, .noValue, .wrongType, .emptyList, .emptyPlan, .keyElsewhere, .badChoice, .notABoolean,
        .missingUnit, .badDuration, .negative, .badNumber, .notAStatus, .badMode, .modeNotQuoted, .commandAsText,
        .noVerb,
        .severalVerbs, .goesWith, .exactlyOne, .badServiceName,
    ]

    private static func playbooks() throws -> [FixturePair] {
        let folder = repository.appending(path: "playbooks")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yml" }.map { FixturePair(input: $0) }.sorted { $0.name < $1.name }
    }

    private static func verdicts(of files: [URL], by schema: URL) throws -> [String] {
        let child = try Child(
            repository.appending(path: "Tests/Schema/verdicts").path, [schema.path] + files.map(\.path))
        #expect(child.exitCode() == 0, "Tests/Schema/verdicts needs python3 with venv, and PyPI once")
        return child.output.split(separator: "\n").map(String.init)
    }
}
