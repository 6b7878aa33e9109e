import Diagnostics
import PlanSyntax
import Testing

/// Random trees, written in any of YAML's styles, read back as they were; and random damage never harms.
@Suite struct YAMLRoundTripTests {
    @Test(arguments: 0..<400)
    func readsWhatWasWritten(seed: UInt64) throws {
        var writer = RandomYAML(seed: seed)
        let value = writer.value(depth: 4)
        let yaml = writer.document(value)
        let text = SourceText(name: "seed \(seed)", bytes: Array(yaml.utf8))
        let (node, diagnostics) = YAMLReader.read(text)
        #expect(diagnostics.isEmpty, "\(yaml)")
        let root = try #require(node, "\(yaml)")
        #expect(try Value(root) == value, "\(yaml)")
        checkPlaces(of: root, in: 0..<text.bytes.count)
    }

    @Test(arguments: FixturePair.all(in: "yaml"))
    func surviveDamage(_ pair: FixturePair) throws {
        var random = SplitMix(seed: UInt64(pair.name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }))
        let original = try pair.bytes()
        for _ in 0..<60 {
            let text = SourceText(name: pair.name, bytes: random.damaged(original))
            let (node, diagnostics) = YAMLReader.read(text)
            for span in diagnostics.flatMap({ [$0.primary] + $0.secondary }).compactMap({ $0?.span }) {
                #expect(span.start >= 0 && span.end <= text.bytes.count)
            }
            #expect(node != nil || !diagnostics.isEmpty)
            let shown = DiagnosticRenderer().render(Diagnostics(diagnostics))
            #expect(shown.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
            if let node { for schema in [ScalarSchema.strict, .ansible] { _ = try? Value(node, schema: schema) } }
        }
    }

    /// Children lie inside of their parents, one after the other, and plain scalars on one line are their own text.
    private func checkPlaces(of node: YAMLNode, in bounds: Range<Int>) {
        let span = node.span
        #expect(bounds.lowerBound <= span.start && span.end <= bounds.upperBound)
        var children: [YAMLNode] = []
        switch node.kind {
        case .scalar(let text, .plain):
            #expect(Array(text.utf8) == Array(span.text.bytes[span.start..<span.end]))
        case .scalar: break
        case .sequence(let items): children = items
        case .mapping(let entries): children = entries.flatMap { [$0.key, $0.value] }
        }
        var start = span.start
        for child in children {
            checkPlaces(of: child, in: start..<span.end)
            start = child.span.end
        }
    }
}
