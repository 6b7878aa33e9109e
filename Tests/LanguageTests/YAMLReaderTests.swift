import Diagnostics
import Foundation
import PlanSyntax
import Testing

@Suite struct YAMLReaderTests {
    private func read(_ yaml: String, _ reader: YAMLReader = YAMLReader()) -> (node: YAMLNode?, codes: [String]) {
        let (node, diagnostics) = reader.read(SourceText(name: "x", bytes: Array(yaml.utf8)))
        return (node, diagnostics.map(\.code.slug))
    }

    @Test func limitsSizeDepthNodesAndAliases() {
        var limits = YAMLReader.Limits()
        (limits.bytes, limits.depth, limits.nodes, limits.aliases, limits.expandedNodes) = (200, 3, 20, 2, 10)
        let reader = YAMLReader(limits: limits)
        #expect(read(String(repeating: "#", count: 201), reader).codes == ["file-too-large"])
        #expect(read(String(repeating: "#", count: 200), reader).codes == [])
        #expect(read("[[[]]]", reader).codes == [])
        #expect(read("[[[[]]]]", reader).codes == ["too-deep"])
        #expect(read("a:\n  b:\n    c:\n      d: 1", reader).codes == ["too-deep"])
        #expect(read("[&a [[]], [*a]]", reader).codes == ["too-deep"])
        #expect(read("[" + String(repeating: "1,", count: 19) + "]", reader).codes == [])
        #expect(read("[" + String(repeating: "1,", count: 20) + "]", reader).codes == ["too-many-values"])
        #expect(read("[&a 1, *a, *a]", reader).codes == [])
        #expect(read("[&a 1, *a, *a, *a]", reader).codes == ["too-many-aliases"])
        #expect(read("[&a [1,1,1,1], *a, *a]", reader).codes == [])
        #expect(read("[&a [1,1,1,1,1], *a, *a]", reader).codes == ["aliases-too-large"])
    }

    @Test func keepsTheFirstOrTheLastOfTwoKeys() throws {
        let strict = read("{a: 1, b: 2, a: 3}")
        #expect(strict.codes == ["duplicate-key"])
        #expect(try Value(#require(strict.node)) == .map(["a": .int(1), "b": .int(2)]))
        let lax = YAMLReader(duplicateKeys: .keepLast).read(SourceText(name: "x", bytes: Array("{a: 1, a: 3}".utf8)))
        #expect(lax.diagnostics.map(\.severity) == [.warning])
        #expect(try Value(#require(lax.node)) == .map(["a": .int(3)]))
    }

    /// Few keys are compared, many are hashed.
    @Test(arguments: [2, 8, 9, 10, 40])
    func findsEachKeyThatIsGivenTwice(count: Int) throws {
        let keys = (0..<count).map { "key\($0): \($0)" }
        for again in 0..<count {
            let yaml = (keys + ["key\(again): again"]).joined(separator: "\n")
            let strict = read(yaml)
            #expect(strict.codes == ["duplicate-key"])
            let kept = try Value(#require(strict.node))
            #expect(kept == .map(Dictionary(uniqueKeysWithValues: (0..<count).map { ("key\($0)", .int($0)) })))
            let lax = try #require(read(yaml, YAMLReader(duplicateKeys: .keepLast)).node)
            guard case .map(let last) = try Value(lax) else { return #expect(Bool(false)) }
            #expect(last["key\(again)"] == .string("again"))
            #expect(last.count == count)
        }
        #expect(read(keys.joined(separator: "\n")).codes == [])
    }

    @Test func anAliasStandsWhereItIsUsed() throws {
        let text = SourceText(name: "x", bytes: Array("a: &x {k: v}\nb: *x\n".utf8))
        guard case .mapping(let entries)? = YAMLReader.read(text).node?.kind else { return #expect(Bool(false)) }
        #expect(entries[1].value.span.line == 2)
        #expect(entries[1].value.span.column == 4)
        guard case .mapping(let inner) = entries[1].value.kind else { return #expect(Bool(false)) }
        #expect(inner[0].value.span.line == 1)
    }

    @Test func anAnchorMayBeGivenAgain() throws {
        let node = try #require(read("[&a 1, *a, &a 2, *a]").node)
        #expect(try Value(node) == .list([.int(1), .int(1), .int(2), .int(2)]))
    }

    @Test(arguments: 0..<130)
    func countsBytesWhateverStandsBefore(padding: Int) throws {
        // Marks count code points; every distance from a checkpoint of the translation is tried.
        let text = SourceText(
            name: "x", bytes: Array(("# é" + String(repeating: "é", count: padding) + "\nk: [é, v]").utf8))
        guard case .mapping(let entries)? = YAMLReader.read(text).node?.kind,
            case .sequence(let items) = entries[0].value.kind
        else { return #expect(Bool(false)) }
        #expect(items.map { String(decoding: text.bytes[$0.span.start..<$0.span.end], as: UTF8.self) } == ["é", "v"])
    }

    @Test func readsBigFiles() throws {
        let entries = (0..<20_000).map { "host\($0): {ansible_host: 10.0.0.1, größe: \($0)}\n" }
        let (node, codes) = read(entries.joined())
        #expect(codes.isEmpty)
        guard case .mapping(let found)? = node?.kind else { return #expect(Bool(false)) }
        #expect(found.count == 20_000)
        #expect(found.last?.key.span.line == 20_000)
    }
}

@Suite struct YAMLSourceLoadingTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "lull-\(UUID().uuidString)")

    private func codes(_ path: String, limit: Int = 100) -> [String] {
        do throws(Diagnostics) {
            _ = try SourceText.load(path: path, limit: limit)
            return []
        } catch {
            return error.all.map(\.code.slug)
        }
    }

    @Test func loadsAndRefuses() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func file(_ name: String, _ bytes: [UInt8]) throws -> String {
            let url = folder.appending(path: name)
            try Data(bytes).write(to: url)
            return url.path
        }
        let marked = try file("marked", [0xef, 0xbb, 0xbf] + Array("a: 1".utf8))
        let text = try SourceText.load(path: marked)
        #expect(text.name == marked)
        #expect(text.bytes == Array("a: 1".utf8))
        #expect(codes(try file("empty", [])) == [])
        #expect(codes(try file("large", Array(repeating: 0x61, count: 101))) == ["file-too-large"])
        #expect(codes(try file("latin", [0x61, 0xe9, 0x62])) == ["not-utf8"])
        #expect(codes(folder.path) == ["file-is-directory"])
        #expect(codes(folder.path + "/none") == ["file-not-found"])
        #expect(codes(marked + "/below-a-file") == ["file-not-found"])
        #expect(codes(folder.path + "/" + String(repeating: "x", count: 300)) == ["file-unreadable"])
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func refusesWhatMayNotBeRead() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let url = folder.appending(path: "closed")
        try Data("a: 1".utf8).write(to: url)
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: url.path)
        #expect(codes(url.path) == ["file-not-permitted"])
    }
}
