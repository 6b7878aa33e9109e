import AgentProtocol

/// The inventory that `lull init` writes.
struct FirstInventory {
    static let fileName = "inventory.yml"
    /// What the group of all its hosts is called.
    static let group = "servers"

    var hosts: [FirstHost]
    /// The configuration that ssh is to be started with, where it isn't the user's own.
    var sshConfig: String?

    var text: String {
        let lines = opening + ["all:"] + variables + ["  children:", "    \(Self.group):", "      hosts:"]
        return (lines + hosts.map(line)).map { $0 + "\n" }.joined()
    }

    private var opening: [String] {
        [
            "# The hosts that lull may act on. Ansible reads this file, too.",
            "# ssh is called with these names, and its own configuration says the rest: address, user, key, jump host. What isn't there can",
            "# stand here: ansible_host, ansible_user, ansible_port; and ansible_become: true, where a login has to become root through sudo.",
            "#",
            "# A host may be in several groups. Plans name groups (hosts: web), and parts of them (hosts: web:!web3). Such as:",
            "#",
            "#     web:",
            "#       hosts:",
            "#         web[1:20]:",
            "#       vars:",
            "#         ansible_user: deploy",
        ]
    }

    /// Said once where it is so for all.
    private var variables: [String] {
        var lines: [String] = []
        if becomeIsCommon {
            lines += [
                "    # Those who log in become root through sudo, which must not ask for a password.",
                "    ansible_become: true",
            ]
        }
        if let sshConfig {
            lines.append("    ansible_ssh_common_args: \(YAMLText.scalar("-F " + ShellWords.quoted(sshConfig)))")
        }
        return lines.isEmpty ? [] : ["  vars:"] + lines
    }

    private var becomeIsCommon: Bool { hosts.allSatisfy(\.becomes) }

    private func line(_ host: FirstHost) -> String {
        var variables: [String] = []
        if let user = host.user { variables.append("ansible_user: \(FirstText.name(user))") }
        if let port = host.port { variables.append("ansible_port: \(port)") }
        if host.becomes, !becomeIsCommon { variables.append("ansible_become: true") }
        let name = "        \(FirstText.name(host.name)):"
        return variables.isEmpty ? name : "\(name) { \(variables.joined(separator: ", ")) }"
    }
}
