import Diagnostics
import Inventory
import PlanSyntax
import Schedule
import Testing

@Suite struct InventoryConnectionTests {
    private func inventory(_ yaml: String) throws -> Inventory {
        try Inventory.read([SourceText(name: "lab.yml", bytes: Array(yaml.utf8))])
    }

    private func codes(_ variables: String) throws -> [String] {
        let inventory = try inventory("all: {hosts: {web1: {\(variables)}}}")
        do throws(Diagnostics) {
            _ = try inventory.connection(of: "web1")
            return []
        } catch {
            return error.all.map(\.code.slug)
        }
    }

    @Test func leavesToSSHWhatIsNotGiven() throws {
        let inventory = try inventory("all: {hosts: {web1: }}")
        #expect(try inventory.connection(of: "web1") == HostConnection(host: "web1", address: "web1"))
    }

    @Test func readsAnsiblesVariables() throws {
        let inventory = try inventory(
            """
            all:
              vars:
                ansible_user: deploy
                ansible_become: yes
                ansible_ssh_common_args: -o ProxyJump="jump host" -F 'my config' -o\\ x ''
              children:
                web:
                  vars: { ansible_port: 2222 }
                  hosts:
                    web1:
                      ansible_host: 10.0.0.1
                      ansible_ssh_private_key_file: ~/.ssh/lab
                      ansible_ssh_extra_args: -v
                    web2: { ansible_port: "22", ansible_become: "No", ansible_user: root, ansible_host: "fe80::1%eth0" }
            """)
        #expect(
            try inventory.connection(of: "web1")
                == HostConnection(
                    host: "web1", address: "10.0.0.1", port: 2222, user: "deploy", become: true,
                    sshArguments: [
                        "-i", "~/.ssh/lab", "-o", "ProxyJump=jump host", "-F", "my config", "-o x", "-v",
                    ]))
        let second = try inventory.connection(of: "web2")
        #expect(
            second.port == 22 && second.become == false && second.user == "root" && second.address == "fe80::1%eth0")
    }

    @Test func takesThePortBehindTheName() throws {
        let inventory = try Inventory.read([
            SourceText(name: "x.ini", bytes: Array("web1:2200\nweb2:2200 ansible_port=3".utf8))
        ])
        #expect(try inventory.connection(of: "web1").port == 2200)
        #expect(try inventory.connection(of: "web2").port == 3)
    }

    @Test func letsTheOldNamesWin() throws {
        let inventory = try inventory(
            "all: {hosts: {web1: {ansible_host: a, ansible_ssh_host: b, ansible_ssh_port: 7, ansible_ssh_user: u}}}")
        let connection = try inventory.connection(of: "web1")
        #expect(connection.address == "b" && connection.port == 7 && connection.user == "u")
    }

    @Test(arguments: [
        ("yes", true), ("on", true), ("1", true), ("\"True\"", true), ("t", true), ("no", false), ("0", false),
        ("\"off\"", false),
    ])
    func readsBooleansAsAnsibleDoes(text: String, expected: Bool) throws {
        let inventory = try inventory("all: {hosts: {web1: {ansible_become: \(text)}}}")
        #expect(try inventory.connection(of: "web1").become == expected)
    }

    @Test(arguments: [
        ("ansible_host: \"-oProxyCommand=touch /tmp/x\"", "unsafe-name"), ("ansible_host: \"a b\"", "unsafe-name"),
        ("ansible_host: \"a\\tb\"", "unsafe-name"), ("ansible_host: \"a\\nb\"", "unsafe-name"),
        ("ansible_host: \"\"", "unsafe-name"), ("ansible_host: \"a\\u202eb\"", "unsafe-name"),
        ("ansible_host: \"$(id)\"", "unsafe-name"), ("ansible_host: \"a`id`\"", "unsafe-name"),
        ("ansible_host: a;b", "unsafe-name"), ("ansible_host: \"a\\u00a0b\"", "unsafe-name"),
        ("ansible_user: -l", "unsafe-name"), ("ansible_user: a b", "unsafe-name"),
        ("ansible_user: \"a;b\"", "unsafe-name"),
        ("ansible_user: \"x\\\\\"", "unsafe-name"), ("ansible_host: [a]", "bad-variable"),
        ("ansible_host: \"{{ ip }}\"", "template-unsupported"),
        ("ansible_port: \"{% if x %}\"", "template-unsupported"),
        ("ansible_port: 0", "bad-variable"), ("ansible_port: 65536", "bad-variable"),
        ("ansible_port: ssh", "bad-variable"),
        ("ansible_become: maybe", "bad-variable"), ("ansible_become: [yes]", "bad-variable"),
        ("ansible_ssh_common_args: \"-o 'x\"", "bad-variable"), ("ansible_connection: local", "bad-variable"),
        ("ansible_become_method: su", "bad-variable"), ("ansible_become_user: postgres", "bad-variable"),
    ])
    func refuses(variables: String, code: String) throws {
        #expect(try codes(variables) == [code])
    }

    @Test(arguments: [
        "ansible_user: \"DOMAIN\\\\me\"", "ansible_user: me@example.com", "ansible_connection: ssh",
        "ansible_become_user: root",
        "ansible_become_method: sudo", "ansible_host: ~", "ansible_user: null", "ansible_host: 10.0.0.1",
        "ansible_host: größe.example", "ansible_user: 1000", "other: \"{{ x }}\"",
    ])
    func accepts(variables: String) throws {
        #expect(try codes(variables) == [])
    }

    @Test func findsAllAtOnceAndSaysWhere() throws {
        let inventory = try inventory(
            "all:\n  vars: {ansible_port: x}\n  hosts:\n    web1: {ansible_host: -x, ansible_become: z}\n")
        let error = #expect(throws: Diagnostics.self) { try inventory.connection(of: "web1") }
        #expect(error?.sorted.map(\.primary?.span.line) == [2, 4, 4])
        #expect(
            DiagnosticRenderer().render(error?.sorted[1] ?? Diagnostic(code: .badVariable, "")) == """
                error[L0241]: 'ansible_host' cannot be given to ssh: '-x'
                  --> lab.yml:4:26
                   |
                 4 |     web1: {ansible_host: -x, ansible_become: z}
                   |                          ^^ begins with '-', which ssh would take for an option

                """)
    }

    @Test func refusesHostsThatAreUnknownOrNoAddress() throws {
        let error = #expect(throws: Diagnostics.self) { try inventory("all: {hosts: {a: }}").connection(of: "b") }
        #expect(error?.all.map(\.code.slug) == ["unknown-host"])
        let odd = try inventory("all: {hosts: {\"a$b\": }}")
        #expect(throws: Diagnostics.self) { try odd.connection(of: "a$b") }
        #expect(try inventory("all: {hosts: {\"a$b\": {ansible_host: c}}}").connection(of: "a$b").address == "c")
    }
}

/// Templates in the variables that say how to reach a host.
@Suite struct InventoryResolvedConnectionTests {
    private func connection(_ variables: String) throws -> HostConnection {
        let text = "all: {vars: {domain: example.com, deploy: root}, hosts: {web1: {\(variables)}}}"
        return try Inventory.read([SourceText(name: "x.yml", bytes: Array(text.utf8))]).resolvedConnection(of: "web1")
    }

    @Test func replacesVariables() throws {
        let found = try connection(
            "ansible_host: \"{{ inventory_hostname }}.{{ domain }}\", ansible_user: \"{{ deploy }}\", "
                + "ansible_port: \"{{ port | default(2222) }}\"")
        #expect(found.address == "web1.example.com" && found.user == "root" && found.port == 2222)
    }

    /// What comes out is held to the rules of ssh, not what was written.
    @Test(arguments: [
        ("ansible_host: \"{{ x }}\"", "template-unsupported"),
        ("ansible_host: \"{{ domain | upper }}\"", "template-unsupported"),
        ("ansible_host: \"{{ ansible_host }}\"", "template-unsupported"),
        ("bad: \"-oProxyCommand=x\", ansible_host: \"{{ bad }}\"", "unsafe-name"),
        ("ansible_host: !unsafe \"{{ domain }}\"", "unsafe-name"), ("ansible_port: \"{{ domain }}\"", "bad-variable"),
    ])
    func refuses(variables: String, slug: String) {
        let error = #expect(throws: Diagnostics.self) { try connection(variables) }
        #expect(error?.all.map(\.code.slug) == [slug])
    }
}
