import Diagnostics
import Foundation
import Inventory
import Plan
import Schedule
import Testing

/// What ansible-vault has encrypted is an error where it is used, and nowhere else.
@Suite struct InventoryEncryptionTests {
    private static let files = [
        "hosts": "[web]\nw1 open=1\nw2\n[db]\nd1 ansible_host=192.0.2.1\n",
        "group_vars/web/vault.yml": "$ANSIBLE_VAULT;1.1;AES256\n6162\n",
        "host_vars/w1.yml":
            "token: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\ndeep: { key: !vault abc }\nuser: \"{{ token }}\"\n",
        "host_vars/d1.yml": "ansible_user: !vault abc\n",
    ]

    /// What comes of a step with a text on hosts: the errors, or nothing.
    private func outcome(_ text: String, hosts: String) throws -> [Diagnostic] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lull-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, content) in Self.files {
            let place = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: place)
        }
        let plan = "steps: [{ run: [echo, \"\(text)\"], hosts: \"\(hosts)\" }]"
        let (read, _) = PlanReader.read(SourceText(name: "plan.yml", bytes: Array(plan.utf8)))
        let given = try #require(read)
        do throws(Diagnostics) {
            let inventory = try Inventory.load(paths: [folder.appending(path: "hosts").path])
            #expect(inventory.warnings.map(\.code.slug) == ["encrypted-variables"])
            _ = try Scheduler.schedule(plan: given, inventory: inventory, planDirectory: folder.path)
            return []
        } catch {
            return error.all
        }
    }

    @Test func whatIsNotUsedDoesNoHarm() throws {
        #expect(try outcome("{{ open }}", hosts: "w1").isEmpty)
        #expect(try outcome("x", hosts: "web").isEmpty)
    }

    @Test(arguments: ["{{ token }}", "{{ deep.key }}", "{{ user }}", "{{ token | default('x') }}", "{{ token.x }}"])
    func aUsedValueIsAnErrorWithItsPlace(_ text: String) throws {
        let found = try outcome(text, hosts: "w1")
        #expect(found.map(\.code.slug) == ["vault-unsupported"])
        #expect(found.first?.primary?.span.text.name == "plan.yml")
        #expect(found.first?.help?.contains("host_vars/w1.yml:") == true, "\(found.first?.help ?? "")")
    }

    @Test func aConnectionIsAUse() throws {
        let found = try outcome("x", hosts: "d1")
        #expect(found.map(\.code.slug) == ["vault-unsupported"])
        #expect(found.first?.message == "'ansible_user' of host 'd1' is encrypted with ansible-vault")
        #expect(found.first?.primary?.span.text.name.hasSuffix("host_vars/d1.yml") == true)
    }

    @Test func anUndefinedVariableMayBeInAnEncryptedFile() throws {
        let found = try outcome("{{ secret }}", hosts: "w2")
        #expect(found.map(\.code.slug) == ["undefined-variable"])
        #expect(
            found.first?.help?.contains("group_vars/web/vault.yml, encrypted") == true, "\(found.first?.help ?? "")")
        #expect(try outcome("{{ secret | default('x') }}", hosts: "w2").isEmpty)
    }

    @Test func anEncryptedInventoryNamesNoHosts() {
        let text = SourceText(name: "hosts", bytes: Array("$ANSIBLE_VAULT;1.1;AES256\n6162\n".utf8))
        let error = #expect(throws: Diagnostics.self) { try Inventory.read([text]) }
        #expect(error?.all.map(\.code.slug) == ["vault-unsupported"])
    }
}
