extension DiagnosticPage {
    /// Of the values of a plan.
    static let values: [DiagnosticPage] = [
        .init(
            .badValue, "a value that its key can't have",
            """
            The type is right, but not the value: a path that isn't absolute, an address without a port, an empty \
            name. Values with variables are looked at again for each host.
            """,
            .init(
                .plan,
                """
                steps:
                  - link: { path: srv/current, to: releases/2 }
                    hosts: web
                """,
                """
                steps:
                  - link: { path: /srv/current, to: releases/2 }
                    hosts: web
                """)),
        .init(
            .badChoice, "a word that isn't one of the choices",
            "The key takes one of a few words, which the message names.",
            .init(
                .plan,
                "defaults: { on_failure: undo }",
                "defaults: { on_failure: rollback }")),
        .init(
            .notABoolean, "neither true nor false",
            "Readers of YAML disagree about `yes`, `on` and `1`, so only `true` and `false` are taken.",
            .init(
                .plan,
                "defaults: { noforce: yes }",
                "defaults: { noforce: true }")),
        .init(
            .missingUnit, "a duration without a unit",
            """
            `30` could be seconds, minutes or milliseconds; other tools differ, and a timeout that is sixty times too \
            short ends in a rollback. The units are ms, s, m, h and d.
            """,
            .init(
                .plan,
                """
                services:
                  app: { timeout: 30 }
                """,
                """
                services:
                  app: { timeout: 30s }
                """)),
        .init(
            .badDuration, "something that isn't a duration",
            """
            A duration is one or more numbers with their units, the largest first, without blanks: `500ms`, `30s`, \
            `1h30m`.
            """,
            .init(
                .plan,
                """
                services:
                  app: { timeout: 5 minutes }
                """,
                """
                services:
                  app: { timeout: 5m }
                """)),
        .init(
            .negative, "a negative number",
            "Durations and numbers of hosts can't be below zero.",
            .init(
                .plan,
                """
                services:
                  app: { soak: -5s }
                """,
                """
                services:
                  app: { soak: 5s }
                """)),
        .init(
            .durationTooLong, "a duration that is too long to be meant",
            "A run that waits for so long is a mistake in the unit.",
            .init(
                .plan,
                """
                services:
                  app: { timeout: 90000h }
                """,
                """
                services:
                  app: { timeout: 90m }
                """)),
        .init(
            .zero, "a duration of zero where some time is needed",
            "A stop that may take no time fails on every host, and a pause of none is no step.",
            .init(
                .plan,
                """
                services:
                  app: { timeout: 0s }
                """,
                """
                services:
                  app: { timeout: 90s }
                """)),
        .init(
            .badNumber, "something that isn't a number of hosts",
            "A number of hosts is a whole number, or a percentage such as `10%`.",
            .init(
                .plan,
                "budget: { max_failed: few }",
                "budget: { max_failed: 2 }")),
        .init(
            .outOfRange, "a number that is too small or too large",
            """
            The message gives the limit: a batch has at least one host, a percentage is at most 100%, a guard waits \
            at least 10s.
            """,
            .init(
                .plan,
                "budget: { max_failed: 120% }",
                "budget: { max_failed: 20% }")),
        .init(
            .notAStatus, "something that isn't a status of HTTP",
            "The answers that are right are numbers from 100 to 599. Without `status`, any 2xx is right.",
            .init(
                .plan,
                """
                services:
                  app: { health: [{ http: "http://localhost/", status: OK }] }
                """,
                """
                services:
                  app: { health: [{ http: "http://localhost/", status: 200 }] }
                """)),
        .init(
            .badMode, "something that isn't a file mode",
            "A mode is three or four octal digits in quotes.",
            .init(
                .plan,
                """
                steps:
                  - copy: { content: x, dest: /etc/x, mode: "u=rw" }
                    hosts: web
                """,
                """
                steps:
                  - copy: { content: x, dest: /etc/x, mode: "0600" }
                    hosts: web
                """)),
        .init(
            .modeNotQuoted, "a file mode without quotes",
            """
            Without quotes, one reader of YAML takes `0644` for the number 644 and another for 420, and the file ends \
            up with permissions that nobody wrote.
            """,
            .init(
                .plan,
                """
                steps:
                  - copy: { content: x, dest: /etc/x, mode: 0644 }
                    hosts: web
                """,
                """
                steps:
                  - copy: { content: x, dest: /etc/x, mode: "0644" }
                    hosts: web
                """)),
        .init(
            .commandAsText, "a command that isn't a list of words",
            """
            lull runs programs with their arguments, not lines for a shell: so no blank, quote or `$` in a variable \
            can become something else. Where a shell is really needed, name it: `[sh, -c, "…"]`.
            """,
            .init(
                .plan,
                """
                steps:
                  - run: systemctl daemon-reload
                    hosts: web
                """,
                """
                steps:
                  - run: [systemctl, daemon-reload]
                    hosts: web
                """)),
    ]
}
