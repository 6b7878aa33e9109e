extension DiagnosticPage {
    /// Of the keys of a plan.
    static let keys: [DiagnosticPage] = [
        .init(
            .unknownKey, "a key that plans don't have there",
            """
            Keys are known by their place. One that isn't known is most often a slip of the pen, and a setting that \
            silently does nothing (`tiemout: 30s`) is worse than none. docs/plan.md lists the keys of each place; \
            `lull schema` gives them to an editor.
            """,
            .init(
                .plan,
                """
                services:
                  nginx:
                    tiemout: 30s
                """,
                """
                services:
                  nginx:
                    timeout: 30s
                """)),
        .init(
            .missingKey, "a key that must be given is missing",
            "What the key says can't be guessed: on which hosts, to which path, for what reason.",
            .init(
                .plan,
                """
                steps:
                  - pause: 30s
                """,
                """
                steps:
                  - pause: 30s
                    hosts: web
                """)),
        .init(
            .noValue, "a key without a value",
            """
            Behind `key:` nothing follows, or what follows is not indented far enough to belong to it. Give it a \
            value, or leave the key out where it isn't required.
            """,
            .init(
                .plan,
                """
                defaults:
                  timeout:
                """,
                """
                defaults:
                  timeout: 90s
                """)),
        .init(
            .wrongType, "a value of another type than its key takes",
            """
            A list where a text must be, a text where a mapping must be. Nothing is converted, since a guess would be \
            wrong some day.
            """,
            .init(
                .plan,
                """
                steps:
                  - pause: 30s
                    hosts: [web, db]
                """,
                """
                steps:
                  - pause: 30s
                    hosts: web:db
                """)),
        .init(
            .emptyList, "a list without items",
            "An empty list where at least one item is needed is more likely a mistake than a wish to do nothing.",
            .init(
                .plan,
                "steps: []",
                """
                steps:
                  - pause: 30s
                    hosts: web
                """)),
        .init(
            .emptyPlan, "a plan with nothing in it",
            "The file has no content, or nothing but comments. A plan has at least `steps`.",
            .init(
                .plan,
                "# to be written",
                """
                services: { app: }
                steps:
                  - restart: app
                    hosts: all
                """)),
        .init(
            .keyElsewhere, "a key that plans don't have, for what lull does elsewhere",
            """
            It isn't part of the language, so lull refuses the plan rather than pass over it. What it \
            stands for is done elsewhere, and the message says where.
            """,
            .init(
                .plan,
                "schedule: nightly",
                "name: Monthly restart")),
        .init(
            .mergeKey, "a merge key in a plan",
            """
            `<<` mixes the keys of one mapping into another, out of sight of who reads the plan. Write the keys out; \
            `defaults` is for what services share.
            """,
            .init(
                .plan,
                """
                services:
                  app: &slow { timeout: 5m }
                  db: { <<: *slow }
                """,
                """
                services:
                  app: { timeout: 5m }
                  db: { timeout: 5m }
                """)),
        .init(
            .tag, "a tag in a plan",
            """
            A word that begins with `!` tells YAML what type a value has. In a plan the key says that, so a tag means \
            nothing. Leave it out, or quote the text if the `!` is part of it.
            """,
            .init(
                .plan,
                "name: !important Monthly restart",
                "name: Monthly restart")),
    ]
}
