import Diagnostics
import Foundation
import Inventory
import PlanSyntax
import Testing

@Suite struct InventoryPatternTests {
    private static func fixture(_ name: String) throws -> Inventory {
        try Inventory.load(paths: [FixturePair.root.appending(path: "inventory/ansible/" + name).path])
    }

    /// What `ansible -i yaml-simple.yml PATTERN --list-hosts` of ansible-core 2.19.14 prints; the domain is left out.
    @Test(arguments: [
        ("all", "mail web1 web2 db1 db2"), ("*", "mail web1 web2 db1 db2"), ("web", "web1 web2"),
        ("web:db", "web1 web2 db1 db2"), ("db:web", "db1 db2 web1 web2"), ("db,web", "db1 db2 web1 web2"),
        ("web1:web", "web1 web2"), ("web:&prod", "web1 web2"), ("prod:!web", "db1 db2"), ("prod:!web1:!db", "web2"),
        ("!web", "mail db1 db2"), ("&db", "db1 db2"), ("we*", "web1 web2"), ("w*1", "web1"), ("web?", "web1 web2"),
        ("web[12x]", "web1 web2"), ("web[!1]", "web2"), ("*.example.com", "mail db1 db2"),
        ("db*.example.com", "db1 db2"), ("mail*:web1", "mail web1"), (" web1 , db ", "web1 db1 db2"),
        ("web:&web1", "web1"), ("prod:&db:!db1.example.com", "db2"), ("ungrouped", "mail"), ("web1:web1", "web1"),
        ("em*:web1", "web1"), ("empty:web2", "web2"), ("db1.example.com", "db1"),
        ("all:!db[12].example.com", "mail web1 web2"),
        ("*b*", "web1 web2 db1 db2"), ("!we*,prod", "db1 db2"),
    ])
    func choosesAsAnsibleDoes(pattern: String, hosts: String) throws {
        let chosen = try Self.fixture("yaml-simple.yml").select(pattern)
        #expect(chosen.map { $0.replacing(".example.com", with: "") }.joined(separator: " ") == hosts)
    }

    @Test(arguments: [
        ("all", "h4 h1 h2 h3"), ("top", "h1 h2 h3"), ("middle", "h1 h3"), ("other", "h1 h2"), ("h*", "h1 h2 h3 h4"),
        ("top:!bottom", "h2"), ("h3:h1", "h3 h1"), ("bottom:other", "h1 h3 h2"), ("declared,bottom", "h4 h1 h3"),
    ])
    func keepsTheOrderOfNestedGroups(pattern: String, hosts: String) throws {
        #expect(try Self.fixture("ini-children.ini").select(pattern).joined(separator: " ") == hosts)
    }

    @Test func splitsAtCommasAloneIfThereAreAny() throws {
        let inventory = try Self.fixture("yaml-simple.yml")
        #expect(try inventory.select("web1:web2:mail.example.com").count == 3)
        #expect(codes { try inventory.select("web1:web2,mail.example.com") } == ["unknown-host"])
        #expect(try Self.fixture("ini-ipv6.ini").select("2001:db8::1,name") == ["2001:db8::1", "name"])
        #expect(try Self.fixture("ini-ipv6.ini").select("!::1,2001:db8::2,::1") == ["2001:db8::2"])
        #expect(try Self.fixture("ini-ipv6.ini").select("!::1").contains("name"))
    }

    /// As in Ansible's code, and against its documentation.
    @Test func wildcardsMeanAllToo() throws {
        let inventory = try Self.fixture("yaml-simple.yml")
        #expect(try inventory.select("a*") == inventory.hosts)
        #expect(try inventory.select("ungr*") == inventory.select("ungrouped"))
    }

    @Test(arguments: [
        ("nothing", ["unknown-host"]), ("web:wbe1:dv", ["unknown-host", "unknown-host"]),
        ("web:!nope", ["unknown-host"]),
        ("~(w", ["bad-pattern"]), ("~w**", ["bad-pattern"]), ("~(w)\\1", ["unsupported-pattern"]),
        ("~w*+", ["unsupported-pattern"]), ("web[9]", ["bad-subscript"]),
        ("web[-9]:x", ["bad-subscript", "unknown-host"]),
        ("!", ["bad-pattern"]), ("web1:2222,web1", ["unknown-host"]), ("web[5:]", ["no-hosts"]), ("~zz", ["no-hosts"]),
        ("web:&db", ["no-hosts"]), ("prod:!*", ["no-hosts"]), ("zz*", ["no-hosts"]), ("empty", ["no-hosts"]),
        ("", ["no-hosts"]), (" , :", ["unknown-host"]), ("localhost", ["implicit-localhost"]),
        ("web:2222", ["unknown-host"]),
    ])
    func refuses(pattern: String, expected: [String]) throws {
        let inventory = try Self.fixture("yaml-simple.yml")
        #expect(codes { try inventory.select(pattern) } == expected)
    }

    @Test func marksThePartOfThePattern() throws {
        let inventory = try Self.fixture("yaml-simple.yml")
        for (line, column) in [("hosts: web:wbe1", 12), ("hosts: \"web:wbe1\"", 13), ("hosts: \"w\\x65b:wbe1\"", 8)] {
            let text = SourceText(name: "plan.yml", bytes: Array(line.utf8))
            guard case .mapping(let entries)? = YAMLReader.read(text).node?.kind else { return #expect(Bool(false)) }
            let error = #expect(throws: Diagnostics.self) {
                try inventory.select("web:wbe1", at: entries[0].value.span)
            }
            #expect(error?.all.first?.primary?.span.column == column)
        }
        let error = #expect(throws: Diagnostics.self) { try inventory.select("web:wbe1") }
        #expect(
            DiagnosticRenderer().render(error ?? Diagnostics([])) == """
                error[L0502]: there is no host or group 'wbe1'
                  --> <hosts>:1:5
                   |
                 1 | web:wbe1
                   |     ^^^^ did you mean 'web1'?

                error: 1 error in <hosts>

                """)
    }

    @Test func anEmptyInventoryHasNoHosts() throws {
        let inventory = try Inventory.read([])
        #expect(inventory.hosts.isEmpty)
        #expect(inventory.groups == ["all", "ungrouped"])
        #expect(codes { try inventory.select("all") } == ["no-hosts"])
    }

    /// Stars in plenty must not take forever.
    @Test func wildcardsAreCheap() throws {
        let name = String(repeating: "a", count: 200)
        let inventory = try Inventory.read([SourceText(name: "x.ini", bytes: Array(name.utf8))])
        #expect(try inventory.select(String(repeating: "a*", count: 90)) == [name])
        #expect(codes { try inventory.select(String(repeating: "a*", count: 90) + "b") } == ["no-hosts"])
    }

    /// Engines that try one way after another need longer than the world exists.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "(a+)+$", "(a|a)*$", "(a*)*b", "((a?){50}){50}b", "(.*)*(.*)*(.*)*b", "(?=(a+)+)a", "(a|aa)+$",
            "(?!(a*)*b)a",
        ])
    func expressionsAreCheap(_ expression: String) throws {
        let names = (1...10).map { String(repeating: "a", count: 200) + "\($0)" }
        let inventory = try Inventory.read([SourceText(name: "x.ini", bytes: Array(names.joined(separator: "\n").utf8))]
        )
        _ = try? inventory.select("~" + expression + ",none*")
    }

    @Test(.timeLimit(.minutes(1))) func expressionsHaveABound() throws {
        let name = String(repeating: "a", count: 200)
        let names = (1...10).map { name + "\($0)" }.joined(separator: "\n")
        let many = try Inventory.read([SourceText(name: "x.ini", bytes: Array(names.utf8))])
        #expect(codes { try many.select("~((a?){40}){40}b,") } == ["unsupported-pattern"])
        let inventory = try Self.fixture("yaml-simple.yml")
        #expect(codes { try inventory.select("~((((a{50}){50}){50}){50}),") } == ["unsupported-pattern"])
        #expect(codes { try inventory.select("~(?<=((((a{9000}){9000}){9000}){9000}){9000})b,") } == ["bad-pattern"])
        #expect(try inventory.select("~((((){9000}){9000}){9000}){9000}web,") == inventory.select("web"))
        #expect(codes { try inventory.select("~" + String(repeating: "(", count: 5000)) } == ["unsupported-pattern"])
    }

    @Test(arguments: [
        ("[a-c]1", "a1 b1 c1"), ("[!a]1", "b1 c1 -1 ]1 [1"), ("[]]1", "]1"), ("[[]1", "[1"), ("[c-a]1", ""),
        ("[a-]1", "a1 -1"),
        ("[", ""), ("[!]]1", "a1 b1 c1 -1 [1"), ("?1", "a1 b1 c1 -1 ]1 [1"), ("*1", "a1 b1 c1 -1 ]1 [1"),
    ])
    func matchesAsFnmatchDoes(pattern: String, hosts: String) throws {
        // Names that no inventory could hold are groups here.
        let groups = ["a1", "b1", "c1", "-1", "]1", "[1"].map { "\"\($0)\": {hosts: {\"\(expand($0))\": }}\n" }.joined()
        let inventory = try Inventory.read([SourceText(name: "x.yml", bytes: Array(groups.utf8))])
        let found = (try? inventory.select(pattern + ",")) ?? []
        #expect(
            found.map { String(decoding: $0.utf8.dropFirst(5), as: UTF8.self) }
                == hosts.split(separator: " ").map { expand(String($0)).dropFirst(5) }.map(String.init))
    }

    private func expand(_ group: String) -> String {
        "host-" + group.unicodeScalars.map { String($0.value) }.joined(separator: "-")
    }

    private func codes(_ body: () throws -> [String]) -> [String] {
        do {
            _ = try body()
            return []
        } catch {
            return (error as? Diagnostics)?.all.map(\.code.slug) ?? ["\(error)"]
        }
    }
}
