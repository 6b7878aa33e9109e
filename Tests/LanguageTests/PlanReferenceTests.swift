import Diagnostics
import Foundation
import Plan
import Testing

/// The list of keys is the one truth: the reader knows exactly these, and the documentation shows them.
@Suite struct PlanReferenceTests {
    @Test func theReferenceIsCurrent() throws {
        let file = FixturePair.root.appending(path: "../../../docs/plan.md").standardizedFileURL
        let document = try String(contentsOf: file, encoding: .utf8)
        let parts = document.components(separatedBy: "<!-- reference -->\n")
        try #require(parts.count == 3, "docs/plan.md marks the reference at both ends")
        if ProcessInfo.processInfo.environment["UPDATE_FIXTURES"] == "1" {
            let renewed = [parts[0], "\n" + PlanReference.markdown + "\n", parts[2]]
            try Data(renewed.joined(separator: "<!-- reference -->\n").utf8).write(to: file)
        } else {
            #expect(parts[1] == "\n" + PlanReference.markdown + "\n", "run with UPDATE_FIXTURES=1")
        }
    }

    /// A value that no key takes: each key of the list is read, since its value is found wrong.
    @Test(arguments: PlanField.all)
    func everyKeyIsRead(_ field: PlanField) throws {
        let wrong = "\(field.key): [[{ x: [] }]]"
        let step = "steps:\n  - { pause: 1s, hosts: web }\n"
        let text =
            switch field.place {
            case .plan: field.key == "steps" ? wrong : "\(wrong)\n\(step)"
            case .window: "window: { \(wrong) }\n\(step)"
            case .blackout: "window: { blackout: [{ \(wrong) }] }\n\(step)"
            case .budget: "budget: { \(wrong) }\n\(step)"
            case .defaults: "defaults: { \(wrong) }\n\(step)"
            case .timeout: "defaults: { timeout: { \(wrong) } }\n\(step)"
            case .force: "services: { app: { force: { \(wrong) } } }\n\(step)"
            case .service: "services: { app: { \(wrong) } }\n\(step)"
            case .health: "services: { app: { health: [{ \(wrong) }] } }\n\(step)"
            case .step where ["undo", "unless", "on", "stdin", "env"].contains(field.key):
                "steps: [{ run: [a], \(wrong), hosts: web }]"
            case .step where field.key == "approvers": "steps: [{ approve: Go on?, \(wrong) }]"
            case .step: "steps: [{ \(wrong) }]"
            case .spread: "steps: [{ pause: 1s, hosts: web, spread: { \(wrong) } }]"
            case .gate: "steps: [{ pause: 1s, hosts: web, gate: [{ \(wrong) }] }]"
            case .question: "steps: [{ wait_for: { \(wrong) }, hosts: web }]"
            case .command: "steps: [{ pause: 1s, hosts: web, before: [{ \(wrong) }] }]"
            case .link: "steps: [{ link: { \(wrong) }, hosts: web }]"
            case .copy: "steps: [{ copy: { \(wrong) }, hosts: web }]"
            case .notify where ["format", "headers"].contains(field.key):
                "notify: [{ webhook: \"http://x\", \(wrong) }]\n\(step)"
            case .notify where field.key == "env": "notify: [{ run: [a], \(wrong) }]\n\(step)"
            case .notify: "notify: [{ \(wrong) }]\n\(step)"
            case .blocker where field.key == "status": "blockers: [{ http: \"http://x\", \(wrong) }]\n\(step)"
            case .blocker where ["alerts", "except", "query", "headers"].contains(field.key):
                "blockers: [{ prometheus: \"http://x\", \(wrong) }]\n\(step)"
            case .blocker where field.key == "env": "blockers: [{ run: [a], \(wrong) }]\n\(step)"
            case .blocker: "blockers: [{ \(wrong) }]\n\(step)"
            case .secret: "vars: { token: { secret: { \(wrong) } } }\n\(step)"
            }
        let found = PlanReader.read(SourceText(name: "plan.yml", bytes: Array(text.utf8))).diagnostics
        #expect(!found.contains { $0.code == .unknownKey })
        // The mark is on the value, or on an item of it.
        let value = try #require(text.range(of: "[[")).lowerBound.utf16Offset(in: text)
        #expect(found.contains { (value...value + 2).contains($0.primary?.span.start ?? -1) }, "\(found)")
    }

    @Test func keysAreUniqueInTheirPlace() {
        for place in PlanField.Place.allCases {
            let keys = PlanField.fields(of: place).map(\.key)
            #expect(!keys.isEmpty && Set(keys).count == keys.count)
        }
    }

    /// Every block of YAML that is a whole plan must be one.
    @Test func examplesOfTheDocumentationAreRight() throws {
        let file = FixturePair.root.appending(path: "../../../docs/plan.md").standardizedFileURL
        let parts = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "```")
        let examples = parts.enumerated().filter { $0.offset % 2 == 1 && $0.element.hasPrefix("yaml\n") }.map(\.element)
        #expect(examples.count >= 4)
        for example in examples {
            var text = String(example.dropFirst(5))
            if text.hasPrefix("- ") { text = "steps:\n" + text }
            if !text.contains("steps:") { text += "steps:\n  - { pause: 1s, hosts: all }\n" }
            let included = PlanFiles { path in SourceText(name: path, bytes: Array("- { pause: 1s }\n".utf8)) }
            let found = PlanReader.read(SourceText(name: "docs/plan.md", bytes: Array(text.utf8)), files: included)
                .diagnostics
            let errors = Diagnostics(found.filter { $0.severity == .error && $0.code != .unknownService })
            #expect(errors.all.isEmpty, "\(DiagnosticRenderer().render(errors))")
        }
    }
}
