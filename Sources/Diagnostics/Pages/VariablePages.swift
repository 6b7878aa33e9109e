extension DiagnosticPage {
    static let variables: [DiagnosticPage] = [
        .init(
            .template, "a template that says more than lull understands",
            """
            lull replaces `{{ name }}`, `{{ name.key }}` and `{{ name | default('x') }}`. The rest of Jinja is a \
            language of its own, and a plan that needs it could not be checked before it runs.
            """,
            .init(
                .plan,
                """
                steps:
                  - run: [echo, "{{ release | upper }}"]
                    hosts: web
                """,
                """
                steps:
                  - run: [echo, "{{ release }}"]
                    hosts: web
                """)),
        .init(
            .noVariables, "a variable where none can be",
            """
            What says which hosts take part, in which order and for how long is fixed before any host's variables are \
            known. Write it out.
            """,
            .init(
                .plan,
                """
                steps:
                  - pause: 30s
                    hosts: "{{ tier }}"
                """,
                """
                steps:
                  - pause: 30s
                    hosts: web
                """)),
        .init(
            .variableName, "a name that no variable can have",
            "Names are letters, digits and `_`, and don't begin with a digit. A few names are lull's own.",
            .init(
                .plan,
                "vars: { app-release: 2.1 }",
                "vars: { app_release: 2.1 }")),
        .init(
            .undefinedVariable, "a variable that isn't defined on some hosts",
            """
            An undefined variable that became nothing would turn `/srv/{{ app }}/data` into `/srv//data`. Define it \
            in `vars` of the plan or for the hosts in the inventory, or give a default.
            """,
            .init(
                .planOnHosts,
                """
                steps:
                  - run: [echo, "{{ release }}"]
                    hosts: web
                """,
                """
                vars: { release: "2.1" }
                steps:
                  - run: [echo, "{{ release }}"]
                    hosts: web
                """)),
        .init(
            .notText, "a variable that holds a list or a mapping",
            """
            In the place where it is used there is room for a text or a number. Name the one that is meant: `{{ \
            name.key }}`.
            """,
            .init(
                .planOnHosts,
                """
                vars: { app: { release: "2.1" } }
                steps:
                  - run: [echo, "{{ app }}"]
                    hosts: web
                """,
                """
                vars: { app: { release: "2.1" } }
                steps:
                  - run: [echo, "{{ app.release }}"]
                    hosts: web
                """)),
        .init(
            .variableLoop, "variables that refer to each other",
            "None of them ever has a value.",
            .init(
                .planOnHosts,
                """
                vars: { a: "{{ b }}", b: "{{ a }}" }
                steps:
                  - run: [echo, "{{ a }}"]
                    hosts: web
                """,
                """
                vars: { a: "{{ b }}", b: x }
                steps:
                  - run: [echo, "{{ a }}"]
                    hosts: web
                """)),
        .init(
            .variablesTooLarge, "variables that become too much",
            "Variables that refer to others twice each grow without end in sight. What a value may become is limited."),
        .init(
            .extraVars, "an '-e' that can't be understood",
            """
            `-e` takes `name=value`, several with spaces between them, a mapping in YAML or JSON, or `@` and a file of that, \
            as in Ansible. A value with spaces needs quotes of its own: `-e 'title="two words"'`.
            """),
    ]

    /// Of a plan and its inventory.
    static let hosts: [DiagnosticPage] = [
        .init(
            .noHosts, "a pattern that leaves no host",
            """
            A step that does nothing on no host is reported rather than passed over: most likely a group is empty, or \
            `--limit` takes away what the plan is for.
            """,
            .init(
                .planOnHosts,
                """
                steps:
                  - pause: 30s
                    hosts: web:!web*
                """,
                """
                steps:
                  - pause: 30s
                    hosts: web:!web3
                """)),
        .init(
            .unknownHost, "a host or a group that the inventory doesn't have",
            """
            Ansible warns and goes on with what is left; lull refuses, since a slip of the pen would leave hosts out. \
            `lull inventory --graph` shows all names.
            """,
            .init(
                .planOnHosts,
                """
                steps:
                  - pause: 30s
                    hosts: wbe
                """,
                """
                steps:
                  - pause: 30s
                    hosts: web
                """)),
        .init(
            .unsupportedPattern, "a regular expression that could take for ever",
            """
            Expressions behind `~` are those of Python, but for what can't be worked out in a time that grows with the length of \
            the names alone: backreferences, conditions, atomic groups, and what becomes too large.
            """,
            .init(
                .planOnHosts,
                """
                steps:
                  - pause: 30s
                    hosts: ~(w)eb\\1*
                """,
                """
                steps:
                  - pause: 30s
                    hosts: ~web\\d
                """)),
        .init(
            .badPattern, "a host pattern that can't be read",
            "A regular expression that Python would refuse, or a `!` or `&` with nothing behind it.",
            .init(
                .planOnHosts,
                """
                steps:
                  - pause: 30s
                    hosts: ~web(1|2
                """,
                """
                steps:
                  - pause: 30s
                    hosts: ~web(1|2)
                """)),
        .init(
            .badSubscript, "a host of a pattern that isn't there",
            "`web[0]` is the first host of `web` and `web[-1]` the last; `[0:2]` takes three, or as many as there are.",
            .init(
                .planOnHosts,
                """
                steps:
                  - pause: 30s
                    hosts: web[3]
                """,
                """
                steps:
                  - pause: 30s
                    hosts: web[2]
                """)),
        .init(
            .implicitLocalhost, "this machine, where the inventory doesn't name it",
            """
            Ansible knows `localhost` without an inventory and works on it without ssh. lull reaches every host by ssh, so this \
            machine must be a host like others.
            """,
            .init(
                .planOnHosts,
                """
                steps:
                  - pause: 30s
                    hosts: localhost
                """,
                """
                steps:
                  - pause: 30s
                    hosts: web1
                """)),
        .init(
            .copySource, "a file to copy that can't be read",
            """
            `src` of a `copy` names a file on this machine, beside the plan unless its path is absolute. It is read \
            before any host is contacted, so that no host waits for a file that isn't there.
            """,
            .init(
                .planOnHosts,
                """
                steps:
                  - copy: { src: no-such-file.conf, dest: /etc/app.conf }
                    hosts: web
                """,
                """
                steps:
                  - copy: { content: "a = 1", dest: /etc/app.conf }
                    hosts: web
                """)),
    ]
}
