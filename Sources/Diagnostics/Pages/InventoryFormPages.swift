extension DiagnosticPage {
    /// Of the INI form.
    static let ini: [DiagnosticPage] = [
        .init(
            .badSection, "a section that can't be read",
            "A section is `[group]`, `[group:children]` or `[group:vars]`, without blanks inside, on a line of its own.",
            .init(
                .ini,
                """
                [web servers]
                web1
                """,
                """
                [web_servers]
                web1
                """)),
        .init(
            .unknownSection, "an unknown kind of section",
            "Behind the `:` stands `children` (groups below this one) or `vars` (its variables).",
            .init(
                .ini,
                """
                [web]
                web1

                [web:var]
                port=80
                """,
                """
                [web]
                web1

                [web:vars]
                port=80
                """)),
        .init(
            .colonWithoutPort, "a colon without a port",
            """
            In INI a `:` behind a host begins its port. Most often the file is YAML in truth: then its name must end in \
            `.yml` or `.yaml`.
            """,
            .init(.ini, "web1:", "web1:2222")),
        .init(
            .expectedVariable, "something else than name=value",
            """
            Behind a host stand its variables, `name=value`, without blanks around `=`; in a section `vars` there is one on \
            each line. A value with blanks needs quotes.
            """,
            .init(.ini, "web1 rack = a", "web1 rack=a")),
        .init(
            .expectedGroup, "something else than one group",
            "A section of children has the name of one group on each line.",
            .init(
                .ini,
                """
                [web]
                web1

                [all_of_it:children]
                web priority=1
                """,
                """
                [web]
                web1

                [all_of_it:children]
                web
                """)),
        .init(
            .undeclaredGroup, "a group that is declared nowhere",
            """
            Children and variables are of groups that have a section of their own, `[name]` or `[name:children]`. Hosts \
            can't stand among children.
            """,
            .init(
                .ini,
                """
                [web]
                web1

                [site:children]
                wbe
                """,
                """
                [web]
                web1

                [site:children]
                web
                """)),
        .init(
            .badQuoting, "quotes that don't pair",
            "The words of a line are split as a shell does: each quote is closed, and `\\` has something behind it.",
            .init(.ini, "web1 motto=\"slow is smooth", "web1 motto=\"slow is smooth\"")),
    ]

    /// Of the YAML form.
    static let yamlInventories: [DiagnosticPage] = [
        .init(
            .expectedMapping, "something else than a mapping",
            "An inventory is groups by name; `hosts`, `vars` and `children` are mappings too, even of names without values.",
            .init(
                .yamlInventory,
                """
                web:
                  hosts: [web1, web2]
                """,
                """
                web:
                  hosts: { web1: , web2: }
                """)),
        .init(
            .notAGroup, "a group that isn't a mapping",
            """
            At the top of the file stand groups. Ansible passes over what is none, and some people keep anchors there, so it \
            is a warning; below `children` it is an error.
            """,
            .init(
                .yamlInventory,
                """
                site:
                  children:
                    web: web1
                """,
                """
                site:
                  children:
                    web: { hosts: { web1: } }
                """)),
        .init(
            .unknownGroupKey, "a key that means nothing in a group",
            "A warning, as in Ansible: a group has `hosts`, `vars` and `children`; its subgroups stand below `children`.",
            .init(
                .yamlInventory,
                """
                web:
                  host: { web1: }
                """,
                """
                web:
                  hosts: { web1: }
                """)),
        .init(
            .nameNeedsQuotes, "a name that YAML reads as something else",
            "YAML 1.1, which Ansible reads, takes `no`, `on`, `yes` and numbers for other things than texts.",
            .init(
                .yamlInventory,
                """
                no:
                  hosts: { web1: }
                """,
                """
                "no":
                  hosts: { web1: }
                """)),
    ]
}
