import Foundation
import Testing

/// docs/noforce.md names the test that proves each of its claims. Here it is held that those tests exist.
@Suite struct ProofTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// `SystemdTests.anInitScriptIsRefused`, `KindTests.Groups.aScopeIsStopped…`: in backticks.
    private static func named() throws -> Set<String> {
        let page = try String(contentsOf: root.appending(path: "docs/noforce.md"), encoding: .utf8)
        return Set(
            page.split(separator: "`").map(String.init).filter { $0.wholeMatch(of: /[A-Z]\w+Tests(\.\w+)+/) != nil })
    }

    /// The tests that there are, as `Suite.test` and `Suite.Inner.test`.
    private static func present() throws -> Set<String> {
        var present: Set<String> = []
        let files = FileManager.default.enumerator(at: root.appending(path: "Tests"), includingPropertiesForKeys: nil)
        for case let file as URL in try #require(files) where file.pathExtension == "swift" {
            var path: [String] = []
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                if let match = line.firstMatch(of: /^(?:struct|extension) (\w+Tests)\b/) { path = [String(match.1)] }
                if let match = line.firstMatch(of: /^    .*\bstruct (\w+) \{/), line.contains("@Suite"), !path.isEmpty {
                    path = [path[0], String(match.1)]
                }
                if let match = line.firstMatch(of: /\bfunc (\w+)\(/), !path.isEmpty {
                    present.insert((path + [String(match.1)]).joined(separator: "."))
                }
            }
        }
        return present
    }

    @Test func everyTestThatThePageNamesExists() throws {
        let named = try Self.named()
        #expect(named.count > 30)
        #expect(named.subtracting(try Self.present()) == [])
    }

    @Test func everyTestOfAKindIsNamedOnThePage() throws {
        let kinds = try Self.present().filter { $0.hasPrefix("KindTests.") }
        let helpers: Set = ["start", "startTarget", "startScope"]
        let missing = kinds.subtracting(try Self.named()).filter {
            !helpers.contains($0.components(separatedBy: ".").last ?? "")
        }
        #expect(missing == [])
    }
}
