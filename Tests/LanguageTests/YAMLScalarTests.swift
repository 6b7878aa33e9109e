import Diagnostics
import PlanSyntax
import Testing

@Suite struct YAMLScalarTests {
    private func value(_ yaml: String, _ schema: ScalarSchema = .strict) throws -> Value {
        let (node, diagnostics) = YAMLReader.read(SourceText(name: "x", bytes: Array(yaml.utf8)))
        #expect(diagnostics.isEmpty)
        return try Value(try #require(node), schema: schema)
    }

    @Test(arguments: [
        ("", Value.null), ("~", .null), ("null", .null), ("NULL", .null), ("nULL", .string("nULL")),
        ("true", .bool(true)), ("False", .bool(false)), ("yes", .string("yes")), ("no", .string("no")),
        ("on", .string("on")), ("off", .string("off")), ("0", .int(0)), ("-7", .int(-7)), ("1234567", .int(1_234_567)),
        ("010", .string("010")), ("0x1f", .string("0x1f")), ("+5", .string("+5")), ("-0", .string("-0")),
        ("1_000", .string("1_000")), ("12:30:45", .string("12:30:45")), ("1.5", .double(1.5)),
        ("-0.25", .double(-0.25)),
        ("1.10", .string("1.10")), ("1.", .string("1.")), (".5", .string(".5")), ("1e3", .string("1e3")),
        ("1.5.2", .string("1.5.2")), (".inf", .string(".inf")), ("-a", .string("-a")), ("30s", .string("30s")),
        ("9223372036854775807", .int(.max)), ("9223372036854775808", .string("9223372036854775808")),
        ("2026-11-22", .string("2026-11-22")), ("\"5\"", .string("5")), ("'true'", .string("true")),
        ("''", .string("")),
        ("!!str 5", .string("5")), ("!!str", .string("")), ("! 5", .string("5")), ("!!int \"7\"", .int(7)),
        ("!!float 3", .double(3)), ("!!bool yes", .bool(true)), ("!!null ''", .null),
    ])
    func typesStrictly(yaml: String, expected: Value) throws {
        #expect(try value(yaml) == expected)
    }

    /// What a strictly typed scalar prints is what was written.
    @Test(arguments: ["0", "-1", "42", "1.5", "0.1", "-3.25", "100.0", "1.10", "1e5", "007", "0.0001", "12345678.5"])
    func changesNoNumber(text: String) throws {
        #expect(try value(text).keyText == text)
    }

    @Test(arguments: [
        ("!!int abc", "tag-mismatch"), ("!!float x", "tag-mismatch"), ("!!bool 2", "tag-mismatch"),
        ("!!null x", "tag-mismatch"), ("!vault x", "unknown-tag"), ("!!timestamp 2020-01-01", "unknown-tag"),
        ("!!map [a]", "unknown-tag"), ("!!str {a: 1}", "unknown-tag"), ("a: {<<: 5}", "cannot-merge"),
        ("a: {<<: [5]}", "cannot-merge"),
    ])
    func refusesWhatTagsDoNotFit(yaml: String, code: String) throws {
        let error = #expect(throws: Diagnostics.self) { try value(yaml) }
        #expect(error?.all.map(\.code.slug) == [code])
    }

    @Test func findsAllThatDoNotFit() {
        let error = #expect(throws: Diagnostics.self) { try value("[!!int a, !x b, {c: !y d}]") }
        #expect(error?.all.count == 3)
    }

    @Test func merges() throws {
        let base = "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\n"
        func merged(_ text: String) throws -> Value? {
            guard case .map(let map) = try value(base + text) else { return nil }
            return map["r"]
        }
        #expect(try merged("r: {<<: *b, y: 5}") == .map(["x": .int(1), "y": .int(5)]))
        #expect(try merged("r: {y: 5, <<: *b}") == .map(["x": .int(1), "y": .int(5)]))
        #expect(try merged("r: {<<: [*m, *b]}") == .map(["x": .int(1), "y": .int(3), "z": .int(4)]))
        #expect(try merged("r: {\"<<\": 1}") == .map(["<<": .int(1)]))
    }

    @Test func keepsTheOrderOfEntries() throws {
        let (node, _) = YAMLReader.read(SourceText(name: "x", bytes: Array("{c: 1, a: 2, b: 3}".utf8)))
        #expect(try node?.mergedEntries()?.map(\.key.scalarText) == ["c", "a", "b"])
    }

    @Test func readsAnsiblesKeys() throws {
        let map = try value("{yes: 1, 010: 2, ~: 3, 1.50: 4}", .ansible)
        #expect(map == .map(["true": .int(1), "8": .int(2), "null": .int(3), "1.5": .int(4)]))
        #expect(try value("{yes: 1, 010: 2}") == .map(["yes": .int(1), "010": .int(2)]))
    }

    @Test func readsAnsiblesTags() throws {
        #expect(try value("!unsafe '{{ x }}'", .ansible) == .unsafe("{{ x }}"))
        #expect(try value("!unsafe [a, 5]", .ansible) == .list([.unsafe("a"), .int(5)]))
        #expect(try value("!vault x", .ansible) == .encrypted("x"))
        #expect(try value("! 12", .ansible) == .int(12))
        #expect(try value("2024-1-2 3:04:05Z", .ansible) == .string("2024-01-02T03:04:05+00:00"))
        let error = #expect(throws: Diagnostics.self) { try value("!vault x") }
        #expect(error?.all.map(\.code.slug) == ["unknown-tag"])
    }
}
