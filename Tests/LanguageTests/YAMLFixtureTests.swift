import Diagnostics
import PlanSyntax
import Testing

/// Each file of `Fixtures/yaml`: what is wrong with it, as people see it, or its tree with the place of every piece.
@Suite struct YAMLFixtureTests {
    @Test(arguments: FixturePair.all(in: "yaml"))
    func reads(_ pair: FixturePair) throws {
        let text = SourceText(name: pair.name, bytes: try pair.bytes())
        let (node, diagnostics) = YAMLReader.read(text)
        let found = Diagnostics(diagnostics)
        var output = DiagnosticRenderer().render(found)
        if let node, !found.hasErrors { output += outline(node, depth: 0) }
        try pair.check(output)
    }

    @Test func thereAreFixtures() {
        #expect(FixturePair.all(in: "yaml").count > 20)
    }

    private func outline(_ node: YAMLNode, depth: Int) -> String {
        let (start, end) = (node.span.place, node.span.endPlace)
        let indent = String(repeating: "  ", count: depth)
        var line = "\(indent)\(start.line):\(start.column)-\(end.line):\(end.column)"
        if let tag = node.tag { line += " \(tag)" }
        switch node.kind {
        case .scalar(let text, let style): return line + " \(style) \(TerminalText.escaped(text))\n"
        case .sequence(let items):
            return line + " sequence\n" + items.map { outline($0, depth: depth + 1) }.joined()
        case .mapping(let entries):
            let inner = entries.map { outline($0.key, depth: depth + 1) + outline($0.value, depth: depth + 2) }
            return line + " mapping\n" + inner.joined()
        }
    }
}
