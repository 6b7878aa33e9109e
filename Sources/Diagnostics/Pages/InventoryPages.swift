extension DiagnosticPage {
    static let inventories: [DiagnosticPage] = [
        .init(
            .inventoryDirectory, "a directory that gives no inventory",
            """
            All files of a directory are read as inventories, in the order of their names, but for hidden ones, backups, documents \
            (`*.md`, `*.txt`, `*.cfg` and the like), `group_vars` and `host_vars`. None is left here, or the directory can't be \
            read, or links lead back to where they stand.
            """),
        .init(
            .inventoryProgram, "an executable inventory that fails",
            """
            An executable file is run with `--list`, without a shell. It must end with exit code 0 within its time, which is 120 s \
            for all that it is asked. Ansible would go on to read its text as if it were a list of hosts.
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
            .inventoryJSON, "an executable inventory that prints no JSON",
            "`--list` and `--host` must print one JSON value and nothing else; what is for people belongs on standard error."
        ),
        .init(
            .inventoryShape, "an executable inventory that prints another form of JSON",
            """
            `--list` prints an object of groups, each with `hosts` (an array), `vars` (an object) and `children` (an array), and \
            below `_meta.hostvars` the variables of each host.
            """),
        .init(
            .encryptedVariables, "a file of variables that is encrypted as a whole",
            """
            lull doesn't decrypt, so it can't know which variables the file sets. It goes on with those of all other files; one \
            that is found nowhere is an error that names the encrypted file. Should the file hold a name that stands in the clear \
            elsewhere, too, lull takes that one: keep names in it that nothing else has, such as `vault_…`.
            """),
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
