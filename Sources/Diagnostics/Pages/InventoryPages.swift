extension DiagnosticPage {
    static let inventories: [DiagnosticPage] = [
        .init(
            .inventoryDirectory, "an inventory that is a directory",
            "Directories of several sources aren't read yet. Give each of its files with an `-i` of its own."),
        .init(
            .inventoryProgram, "an inventory that is a program",
            """
            Executable inventories aren't run yet. Save what `ansible-inventory --list --yaml` prints, and use that file.
            """),
        .init(
            .inventoryTOML, "an inventory in TOML",
            "TOML isn't read. Save what `ansible-inventory --list --yaml` prints, and use that file."),
        .init(
            .inventoryPlugin, "an inventory that asks for a plugin",
            """
            A file with `plugin:` tells Ansible to ask a cloud or a database. lull runs none of Ansible's plugins: save what \
            `ansible-inventory --list --yaml` prints, and use that file.
            """,
            .init(
                .yamlInventory, "plugin: amazon.aws.aws_ec2",
                """
                web:
                  hosts: { web1: }
                """)),
        .init(
            .rangeInHostList, "a range in a list of hosts",
            "`-i 'web1,web2,'` names hosts one by one, as in Ansible. Ranges are for files.",
            .init(.commandLine, "lull inventory --list -i 'web[1:3],'", "lull inventory --list -i 'web1,web2,web3,'")),
        .init(
            .tooManyHosts, "too many hosts in one inventory",
            "The number is limited, since one range such as `[1:99999999]` is enough to fill all memory."),
        .init(
            .badHostName, "a name that no host can have",
            """
            Host names become arguments of `ssh`. One that begins with `-` would be an option there, and blanks, control \
            characters and invisible ones hide what is meant.
            """,
            .init(.ini, "-oProxyCommand=evil", "web1")),
        .init(
            .badGroupName, "a name that no group can have",
            "Control characters and invisible ones hide what is meant: two groups could have names that look the same.",
            .init(
                .yamlInventory,
                """
                "web\\u200b":
                  hosts: { web1: }
                """,
                """
                web:
                  hosts: { web1: }
                """)),
        .init(
            .badRange, "a range that can't be read",
            """
            A range is `[1:20]`, `[01:20]` (with leading zeros, both ends equally long), `[1:20:2]` (every second) or \
            `[a:f]`. The end is part of it.
            """,
            .init(.ini, "web[20:1]", "web[1:20]")),
        .init(
            .groupLoop, "a group below itself",
            "A group that is its own child, even by way of others, would have no precedence among its variables.",
            .init(
                .ini,
                """
                [web:children]
                front

                [front:children]
                web
                """,
                """
                [web:children]
                front

                [front]
                web1
                """)),
        .init(
            .badPriority, "a priority that is no whole number",
            "`ansible_group_priority` says which of two groups at the same depth wins, so it must be a whole number.",
            .init(
                .yamlInventory,
                """
                web:
                  hosts: { web1: }
                  vars: { ansible_group_priority: high }
                """,
                """
                web:
                  hosts: { web1: }
                  vars: { ansible_group_priority: 10 }
                """)),
        .init(
            .hostNamedLikeGroup, "a host and a group of the same name",
            "A warning: patterns find the host, so a step for the group would reach one host only. Rename one of them.",
            .init(
                .ini,
                """
                [web]
                web
                """,
                """
                [web]
                web1
                """)),
        .init(
            .badVariable, "a variable of the connection that can't be used",
            """
            `ansible_port` must be a port, `ansible_become` true or false, and so on. What lull would have to do in another \
            way than by `ssh` and `sudo` is refused rather than left out.
            """,
            .init(.connection, "web1 ansible_port=70000", "web1 ansible_port=2222")),
        .init(
            .unsafeName, "a value that can't be given to ssh",
            "Addresses and users become arguments of `ssh`. One that begins with `-` would be an option there.",
            .init(.connection, "web1 ansible_host=-oProxyCommand=evil", "web1 ansible_host=192.0.2.1")),
        .init(
            .templateUnsupported, "a template in a variable of the connection",
            "`ansible_host` and its like are used as they stand, before any variable is known. Write the value itself.",
            .init(.connection, "web1 ansible_host={{ip}}", "web1 ansible_host=192.0.2.1")),
    ]
}
