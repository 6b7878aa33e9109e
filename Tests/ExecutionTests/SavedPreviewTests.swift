import Execution
import Schedule
import Testing

/// The file of a saved preview, and what is done with one that isn't as it was written.
struct SavedPreviewTests {
    private static func saved() throws -> SavedPreview {
        try SavedPreview(
            savedAt: 1_795_000_000, operatorName: "ann", controller: "control1", planPath: "plan.yml",
            planText: "name: x\n",
            sources: SavedPreview.Sources(
                plan: "/srv/plan.yml", inventory: ["/srv/hosts"], limit: nil, tags: [], skipTags: [], extraVars: []),
            preview: PreviewScenarios.rollingRestart)
    }

    @Test func whatIsSavedIsReadAgain() throws {
        let saved = try Self.saved()
        #expect(try SavedPreview.read(saved.bytes()) == saved)
    }

    @Test(arguments: ["", "name: x\nsteps: []\n", "{\"name\": \"x\", \"steps\": []}", "{", "{ not JSON", "\u{0}{"])
    func aPlanIsNone(_ text: String) throws { #expect(try SavedPreview.read(Array(text.utf8)) == nil) }

    @Test func whatWasChangedOrCutOffIsRefused() throws {
        let bytes = try Self.saved().bytes()
        for length in stride(from: 100, to: bytes.count - 1, by: 997) {
            #expect(throws: SavedPreviewFault.damaged, "\(length)") {
                try SavedPreview.read(Array(bytes.prefix(length)))
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let changes = [
            ("\"maxFailed\":2", "\"maxFailed\":9"), ("name: x", "name: y"), ("10.0.0.11", "10.6.6.6"),
            ("\"activeState\":\"active\"", "\"activeState\":\"failed\""), ("\"undrain\"", "\"remove\""),
        ]
        for (old, new) in changes {
            let changed = text.replacing(old, with: new, maxReplacements: 1)
            #expect((changed == text) == false, "\(old)")
            #expect(throws: SavedPreviewFault.changed, "\(old)") { try SavedPreview.read(Array(changed.utf8)) }
        }
        let newer = text.replacing("\"version\":1", with: "\"version\":2")
        #expect(throws: SavedPreviewFault.otherVersion(2)) { try SavedPreview.read(Array(newer.utf8)) }
    }
}
