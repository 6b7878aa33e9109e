import Diagnostics
import Plan
import PlanSyntax
import Testing

@Suite struct PlanTemplateTests {
    /// Pieces as text, variables in angle brackets.
    private func outline(_ text: String) -> String {
        let place = SourceText(name: "x", bytes: Array(text.utf8))
        let (template, faults) = Template.parse(text, at: SourceSpan(text: place, start: 0, end: place.bytes.count))
        return template.pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .variable(let reference): "<\(reference.name)\(reference.fallback.map { "=\($0)" } ?? "")>"
            }
        }.joined() + faults.map { " !\($0.value)" }.joined()
    }

    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("{{ a }}", "<a>"), ("{{a}}", "<a>"), ("x{{ a.b.0 }}y", "x<a.b.0>y"),
        ("{{ a }}{{ b }}", "<a><b>"), ("{\"a\":{{ a }}}", "{\"a\":<a>}"), ("{ {a} }", "{ {a} }"),
        ("{{ '{{' }}.x{{ '}}' }}", "{{.x}}"), ("{{ \"a\" }}", "a"), ("{{ '' }}", ""), ("}} a", "}} a"),
        ("${#x[@]} %{http_code} {%", "${#x[@]} %{http_code} {%"), ("é {{ ä }}", "é  !expression(\"ä\")"),
        ("{{ a-b }}", " !expression(\"a-b\")"), ("{{ 1a }}", " !expression(\"1a\")"),
        ("{{ a. }}", " !expression(\"a.\")"),
        ("{{ a | default('x') }}", "<a=x>"), ("{{ a.b|d( \"y z\" ) }}", "<a.b=y z>"),
        ("{{ a|default(-80) }}", "<a=-80>"),
        ("{{ a | default('}}') }}!", "<a=}}>!"), ("{{ a | default('') }}", "<a=>"),
        ("{{ a | default }}", " !filter(\"default\")"), ("{{ a | default(b) }}", " !filter(\"default\")"),
        ("{{ a | default('x', true) }}", " !filter(\"default\")"),
        ("{{ a | default('x') | upper }}", " !filter(\"default\")"),
        ("{{ a.b() | default('x') }}", " !filter(\"default\")"),
        ("{{ a | b.c('}}') }}x", "x !filter(\"b.c\")"), ("{{ q('x') }}", " !call(\"q\")"),
        ("{{ a['b'] }}", " !indexing"),
        ("{{ a", "{{ a !unclosed"), ("{{ a {{ b }}", " !expression(\"a {{ b\")"),
        ("{% raw %}x{# y #}", "x !statement(\"raw\") !comment"),
        ("{%- if x -%}", " !statement(\"if\")"), ("{{ it's }}", "{{ it's }} !unclosed"), ("{{ a\n}}", "<a>"),
    ])
    func reads(_ text: String, _ expected: String) {
        #expect(outline(text) == expected, "\(text)")
    }

    @Test(arguments: [
        ("", false), ("{", false), ("{ {", false), ("a{b{", false), ("{{", true), ("a {{ b }}", true),
        ("}}{{\u{301}", true),
    ])
    func beginsWhereItIsRead(_ text: String, _ begins: Bool) {
        #expect(Template.begins(in: text) == begins)
        let place = SourceText(name: "x", bytes: Array(text.utf8))
        let (_, faults) = Template.parse(text, at: SourceSpan(text: place, start: 0, end: place.bytes.count))
        let isTemplate = outline(text) != text || !faults.isEmpty
        #expect(isTemplate == begins)
    }

    /// Without a bound on the search these would take minutes.
    @Test(.timeLimit(.minutes(1)), arguments: ["{{ '", "{% ", "{# ", "{{ a }}", "}} ", "{{ {% {# "])
    func longTextsAreReadOnce(_ piece: String) {
        let text = String(repeating: piece, count: 20_000)
        let place = SourceText(name: "x", bytes: Array(text.utf8))
        let (_, faults) = Template.parse(text, at: SourceSpan(text: place, start: 0, end: place.bytes.count))
        #expect(faults.count <= 1)
    }

    /// The text at the mark, for scalars in every style.
    @Test(arguments: [
        ("a: x {{ v }}", "{{ v }}"), ("a: 'it''s {{ v }}'", "{{ v }}"), ("a: \"\\u00e9\\\" {{ v }} \\n\"", "{{ v }}"),
        ("a: |\n  one\n  two {{ v }} three\n", "{{ v }}"), ("a: >-\n  one\n  {{ v }}\n  three\n", "{{ v }}"),
        ("a: \"x {{\n  v }}\"", "{{\n  v }}"), ("a: 'ä {{ v }}'", "{{ v }}"),
        // An escape stands for a brace: no mark is better than a wrong one.
        ("a: \"\\x7b{ v }}\"", "\"\\x7b{ v }}\""), ("a: &k '{{ v }}'\nb: *k", "*k"),
    ])
    func marks(_ yaml: String, _ marked: String) throws {
        let text = SourceText(name: "x", bytes: Array(yaml.utf8))
        let node = try #require(YAMLReader.read(text).node)
        guard case .mapping(let entries) = node.kind, let last = entries.last?.value, let scalar = last.scalarText
        else {
            Issue.record("no scalar")
            return
        }
        let pieces = Template.parse(scalar, at: last.span).0.pieces
        let spans = pieces.compactMap { piece -> SourceSpan? in
            if case .variable(let reference) = piece { reference.span } else { nil }
        }
        let span = try #require(spans.first)
        #expect(String(decoding: text.bytes[span.start..<span.end], as: UTF8.self) == marked)
    }
}
