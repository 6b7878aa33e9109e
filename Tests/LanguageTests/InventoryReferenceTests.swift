import Diagnostics
import Foundation
import Inventory
import Testing

/// lull and ansible-core on the same inventories: `--list`, `--graph`, `--host` and what patterns choose must be equal, byte by
/// byte, or else the difference is one of those that docs/inventory.md explains and the case says so.
@Suite(.enabled(if: AnsibleReference.missing == nil, Comment(rawValue: AnsibleReference.missing ?? "")))
struct InventoryReferenceTests {
    @Test(.timeLimit(.minutes(10))) func readsAllAsAnsibleDoes() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "lull-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let cases = try ReferenceCase.all()
        #expect(cases.count >= 40)
        for one in cases { try one.write(to: root.appending(path: one.name)) }
        let replies = try AnsibleReference.ask(
            cases.map { one in
                let folder = root.appending(path: one.name)
                return .init(
                    sources: one.sources(in: folder), plan: one.plan(in: folder),
                    asks: one.asks.map { [$0.verb, $0.words, one.limit($0, in: folder)] })
            })
        try #require(replies.count == cases.count)
        for (one, reply) in zip(cases, replies) { compare(one, reply, in: root.appending(path: one.name)) }
    }

    private func compare(_ one: ReferenceCase, _ reply: AnsibleReference.Reply, in folder: URL) {
        let inventory: Inventory
        do {
            inventory = try Inventory.load(paths: one.sources(in: folder), planDirectory: one.plan(in: folder))
        } catch {
            #expect(one.expectation != .same, "\(one.name): lull refuses: \(DiagnosticRenderer().render(error))")
            #expect((reply.error != nil) == (one.expectation == .bothRefuse), "\(one.name): \(reply.error ?? "read")")
            return
        }
        #expect(one.expectation == .same, "\(one.name): lull reads it")
        #expect(reply.error == nil, "\(one.name): Ansible refuses: \(reply.error ?? "")")
        for (index, answer) in reply.answers.enumerated() {
            let ask = index < one.asks.count ? one.asks[index] : .init(verb: answer.verb, words: answer.words)
            let what = "\(one.name): \(ask.verb) \(ask.words) \(ask.limit ?? "")"
            var expected = answer.lines
            var found = self.answer(ask, one.limit(ask, in: folder), inventory)
            if ask.isUnordered {
                expected = expected?.sorted()
                found = found?.sorted()
            }
            if ask.isRefused {
                #expect(found == nil && expected != nil, "\(what): \(answer.error ?? "")")
            } else {
                #expect(found == expected, "\(what): \(answer.error ?? "")")
            }
        }
    }

    /// Nil for what is refused.
    private func answer(
        _ ask: ReferenceCase.Ask, _ limit: String?, _ inventory: Inventory
    ) -> [String]? {
        do {
            let limited = try limit.map { try inventory.limit($0) }
            switch ask.verb {
            case "list": return [String(inventory.listJSON(limit: limited).dropLast())]
            case "graph": return inventory.graph(from: ask.words).map { [String($0.dropLast())] }
            case "host": return try inventory.hostJSON(ask.words).map { [String($0.dropLast())] }
            default:
                let names = try inventory.select(ask.words, allowsImplicit: true)
                let kept = limited.map { names.filter($0.contains) } ?? names
                return kept.isEmpty ? nil : kept
            }
        } catch {
            return nil
        }
    }

    /// The texts that the other tests compare with stay what Ansible says.
    @Test func fixturesAreWhatAnsibleSays() throws {
        let pairs = FixturePair.all(in: "inventory/ansible", extensions: ["ini", "yml", "yaml", "json", ""])
        let replies = try AnsibleReference.ask(
            pairs.map { .init(sources: [$0.input.path], asks: [["list", "", nil], ["graph", "all", nil]]) })
        for (pair, reply) in zip(pairs, replies) {
            let texts = reply.answers.prefix(2).compactMap { $0.lines?.first }
            #expect(texts.joined(separator: "\n\n") + "\n" == (try String(contentsOf: pair.expected, encoding: .utf8)))
        }
    }

    /// What the one process says for all is what the programs say.
    @Test func realCommandsSayTheSame() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "lull-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for one in try ReferenceCase.all() where ["files-precedence", "program-meta"].contains(one.name) {
            let folder = root.appending(path: one.name)
            try one.write(to: folder)
            let sources = one.sources(in: folder).flatMap { ["-i", $0] }
            let inventory = try Inventory.load(paths: one.sources(in: folder))
            #expect(try AnsibleReference.program("ansible-inventory", sources + ["--list"]) == inventory.listJSON())
            #expect(try AnsibleReference.program("ansible-inventory", sources + ["--graph"]) == inventory.graph())
            let host = try #require(inventory.hosts.first)
            #expect(
                try AnsibleReference.program("ansible-inventory", sources + ["--host", host])
                    == inventory.hostJSON(host))
            let listed = try AnsibleReference.program("ansible", sources + ["all", "--list-hosts"])
            let names = listed.split(separator: "\n").dropFirst().map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(names.sorted() == inventory.hosts.sorted())
        }
    }
}
