import Diagnostics
import Foundation
import PlanSyntax
import Testing

/// The inputs of yaml-test-suite (https://github.com/yaml/yaml-test-suite, its data of 2022-01-17; MIT, see the licence beside
/// them): corners of YAML that people who write parsers have found.
@Suite struct YAMLSuiteTests {
    struct Case: Decodable, CustomTestStringConvertible {
        var id: String
        var name: String
        var yaml: String
        /// Whether libyaml (0.2.5) gets to its end.
        var parses: Bool
        /// What it means, where JSON can say so.
        var json: Plain?

        var testDescription: String { "\(id): \(name)" }
        var text: SourceText { SourceText(name: "in.yaml", bytes: Array(yaml.utf8)) }
    }

    private static let folder = FixturePair.root.appending(path: "yaml-test-suite")

    private static let cases: [Case] = {
        let text = try? String(contentsOf: folder.appending(path: "cases.jsonl"), encoding: .utf8)
        return (text ?? "").split(separator: "\n").compactMap {
            try? JSONDecoder().decode(Case.self, from: Data($0.utf8))
        }
    }()

    /// What is YAML, and refused all the same: a file is one document, whoever writes `---` twice means two plans; and keys are
    /// texts, since a list or a mapping as a key is a `{{ variable }}` without quotes.
    private static let refused: [String: Set<String>] = [
        "several-documents": [
            "35KP", "5TYM", "6WLZ", "6XDY", "6ZKB", "9DXL", "9HCY", "9KAX", "9WXW", "EB22", "JHB9", "KSS4", "L383",
            "MUS6/01",
            "PUW8", "RHX7", "RZT7", "U9NS",
        ],
        "key-not-scalar": [
            "4FJ6", "6BFJ", "6PBE", "9MMW", "KK5P", "LX3P", "M2N8/01", "M5DY", "Q9WF", "RZP5", "SBG9", "V9D5", "X38W",
            "XW4D",
        ],
    ]

    /// With tags that mean nothing here: `!circle`, `!!set`. They would change what a value is.
    private static let withTags: Set<String> = [
        "2XXW", "565N", "6CK3", "7FWL", "C4HZ", "CC74", "CUP7", "J7PZ", "M5C3", "P76L", "UGM3", "Z67P", "Z9M4",
    ]

    /// Where libyaml reads YAML 1.1, or otherwise than the standard says: a `?` that a word begins with, blanks at ends of
    /// lines, a `:` in an anchor.
    private static let otherwise: Set<String> = ["652Z", "DK95/01", "HM87/01", "JEF9/02", "L24T/01", "Y2GN"]

    @Test func allAreThere() {
        #expect(Self.cases.count == 402)
        #expect(Self.cases.count(where: \.parses) == 273)
        #expect(Self.cases.count { $0.json != nil } == 253)
        let named = Self.refused.values.reduce(Self.withTags.union(Self.otherwise)) { $0.union($1) }
        #expect(named.isSubset(of: Self.cases.map(\.id)))
    }

    @Test(arguments: cases)
    func isReadAsLibyamlReadsIt(_ one: Case) {
        let (node, diagnostics) = YAMLReader.read(one.text)
        let codes = Set(diagnostics.map(\.code.slug))
        let refusal = Self.refused.first { $0.value.contains(one.id) }?.key
        if let refusal {
            #expect(one.parses)
            #expect(codes == [refusal])
        } else if one.parses {
            #expect(codes.isEmpty)
            #expect(node != nil)
        } else {
            #expect(node == nil)
            #expect(!codes.isEmpty)
        }
        // Whatever is said of it can be shown.
        let spans = diagnostics.flatMap { [$0.primary].compactMap(\.self) + $0.secondary }.map(\.span)
        #expect(spans.allSatisfy { $0.start <= $0.end && $0.end <= one.text.bytes.count })
        #expect(diagnostics.isEmpty || !DiagnosticRenderer().render(Diagnostics(diagnostics)).isEmpty)
    }

    @Test(
        arguments: cases.filter { one in
            one.parses && one.json != nil && !refused.values.contains { $0.contains(one.id) }
        })
    func meansWhatJSONSays(_ one: Case) throws {
        let node = try #require(YAMLReader.read(one.text).node)
        let expected = try #require(one.json?.value)
        do throws(Diagnostics) {
            let value = try Value(node)
            #expect((value == expected) != Self.otherwise.contains(one.id), "\(value)")
            #expect(!Self.withTags.contains(one.id))
        } catch {
            #expect(Self.withTags.contains(one.id))
            #expect(error.all.allSatisfy { $0.code.slug == "unknown-tag" || $0.code.slug == "tag-mismatch" })
        }
    }
}

/// A value as JSON writes it.
struct Plain: Decodable {
    var value: Value

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            value = .null
        } else if let flag = try? container.decode(Bool.self) {
            value = .bool(flag)
        } else if let number = try? container.decode(Int.self) {
            value = .int(number)
        } else if let number = try? container.decode(Double.self) {
            value = .double(number)
        } else if let text = try? container.decode(String.self) {
            value = .string(text)
        } else if let items = try? container.decode([Plain].self) {
            value = .list(items.map(\.value))
        } else {
            value = .map(try container.decode([String: Plain].self).mapValues(\.value))
        }
    }
}
