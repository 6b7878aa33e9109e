import Diagnostics
import Foundation
import Inventory
import PlanSyntax
import Testing

@Suite struct InventoryLoadingTests {
    private let fixtures = FixturePair.root.appending(path: "inventory/ansible")

    /// The expected text is what ansible-core 2.19.14 prints for the same four `-i`.
    @Test func mergesInOrder() throws {
        let inventory = try Inventory.load(paths: [
            fixtures.appending(path: "yaml-simple.yml").path, fixtures.appending(path: "ini-children.ini").path,
            "extra1:2200, web1,", fixtures.appending(path: "ini-priority.ini").path,
        ])
        let pair = FixturePair(input: FixturePair.root.appending(path: "inventory/merged.expected"))
        try pair.check(inventory.listJSON() + "\n" + (inventory.graph() ?? ""), mayUpdate: false)
    }

    @Test func laterFilesOverride() throws {
        let first = SourceText(name: "a.ini", bytes: Array("[web]\nw1 x=1 y=1\n[web:vars]\nz=1\n".utf8))
        let second = SourceText(name: "b.yml", bytes: Array("web: {hosts: {w1: {x: 2}, w2: }, vars: {z: 2}}".utf8))
        let inventory = try Inventory.read([first, second])
        #expect(inventory.variables(of: "w1")["x"] == .int(2))
        #expect(inventory.variables(of: "w1")["y"] == .int(1))
        #expect(inventory.variables(of: "w2")["z"] == .int(2))
        #expect(inventory.hosts(inGroup: "web") == ["w1", "w2"])
        #expect(inventory.hosts(inGroup: "none") == nil)
        #expect(inventory.contains(host: "w2") && !inventory.contains(host: "web"))
    }

    @Test func tellsWhoAHostIs() throws {
        let inventory = try Inventory.load(paths: [fixtures.appending(path: "yaml-deep.yml").path])
        let variables = inventory.variables(of: "s1")
        #expect(variables["inventory_hostname"] == .string("s1"))
        #expect(variables["group_names"] == .list(["rack", "region", "role", "site"].map(Value.string)))
        #expect(
            try inventory.hostJSON("s1") == """
                {
                    "own": 1,
                    "v": "site",
                    "w": "role",
                    "x": "all",
                    "y": "role"
                }

                """)
        #expect(throws: Diagnostics.self) { try inventory.hostJSON("none") }
        #expect(try inventory.hostJSON("all") == nil)
        #expect(inventory.variables(of: "none").isEmpty)
        let domain = try Inventory.load(paths: ["a.b.c,"])
        #expect(domain.variables(of: "a.b.c")["inventory_hostname_short"] == .string("a"))
        #expect(domain.variables(of: "a.b.c")["group_names"] == .list([.string("ungrouped")]))
    }

    @Test func readsListsOfHosts() throws {
        #expect(try Inventory.load(paths: ["b,a:22,[::1]:23, c ,,b"]).hosts == ["b", "a", "::1", "c"])
        #expect(codes([","]) == [])
        #expect(codes(["-oProxyCommand=x,"]) == ["bad-host-name"])
        #expect(codes(["web[1:3],"]) == ["range-in-host-list"])
        #expect(codes(["a b,"]) == ["bad-host-name"])
    }

    @Test func refusesWhatIsNoFile() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lull-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func file(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
            let path = folder.appending(path: name).path
            try Data(text.utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            return path
        }
        #expect(codes([folder.path]) == ["inventory-directory"])
        #expect(codes([folder.path + "/none"]) == ["file-not-found"])
        #expect(codes([try file("dynamic.py", "#!/usr/bin/env python3\n", mode: 0o755)]) == ["inventory-json"])
        #expect(codes([try file("hosts", "[web]\nw1\n", mode: 0o755)]) == [])
        #expect(codes([try file("hosts.toml", "")]) == ["inventory-toml"])
        #expect(codes([try file("a,b", "w1\n")]) == [])
        #expect(
            codes([folder.path + "/hosts.toml", folder.path + "/none", "x y,"]) == [
                "inventory-toml", "file-not-found", "bad-host-name",
            ])
        let marked = try file("marked.yml", "\u{feff}web: {hosts: w1}")
        #expect(try Inventory.load(paths: [marked]).hosts == ["w1"])
    }

    @Test func stopsAtTooManyHosts() {
        let text = SourceText(name: "x.ini", bytes: Array("a[1:60000]\nb[1:60000]\nc[1:60000]\n".utf8))
        let error = #expect(throws: Diagnostics.self) { try Inventory.read([text]) }
        #expect(error?.all.map(\.code.slug) == ["too-many-hosts"])
        let nested = SourceText(name: "x.ini", bytes: Array("a[1:999][1:999][1:999][1:999]\n".utf8))
        let second = #expect(throws: Diagnostics.self) { try Inventory.read([nested]) }
        #expect(second?.all.map(\.code.slug) == ["bad-range"])
    }

    @Test(arguments: FixturePair.all(in: "inventory/ansible", extensions: ["ini", "yml", "yaml", "json", ""]))
    func survivesDamage(_ pair: FixturePair) throws {
        var random = SplitMix(seed: UInt64(pair.name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }))
        let original = try pair.bytes()
        for _ in 0..<100 {
            let text = SourceText(name: pair.name, bytes: random.damaged(original))
            do throws(Diagnostics) {
                let inventory = try Inventory.read([text])
                #expect(Set(inventory.hosts).count == inventory.hosts.count)
                for host in inventory.hosts.prefix(20) {
                    #expect(!host.hasPrefix("-") && !host.contains(" "))
                    _ = try? inventory.connection(of: host)
                }
                let shown = inventory.listJSON() + (inventory.graph() ?? "")
                #expect(
                    shown.unicodeScalars.allSatisfy {
                        $0 == "\n" || $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value)
                    })
            } catch {
                #expect(error.hasErrors)
                #expect(!DiagnosticRenderer().render(error).isEmpty)
            }
        }
    }

    private func codes(_ paths: [String]) -> [String] {
        do throws(Diagnostics) {
            _ = try Inventory.load(paths: paths)
            return []
        } catch {
            return error.all.map(\.code.slug)
        }
    }
}
