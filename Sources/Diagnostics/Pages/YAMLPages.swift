extension DiagnosticPage {
    static let yaml: [DiagnosticPage] = [
        .init(
            .yamlSyntax, "not YAML",
            """
            The text breaks a rule of YAML itself: a tab that indents, a quote that is never closed, a key without its `:`, \
            an item that is indented differently from its neighbours. The mark is where the reader could not go on; the \
            cause may stand a line above.
            """,
            .init(.yaml, "name: Restart: web", "name: \"Restart: web\"")),
        .init(
            .duplicateKey, "a key that is given twice",
            """
            YAML readers keep one of the two and drop the other without a word, and not all keep the same one. In a plan that \
            is an error. In an inventory Ansible keeps the last, so there it is a warning.
            """,
            .init(
                .plan,
                """
                services:
                  app: { timeout: 30s, timeout: 5m }
                """,
                """
                services:
                  app: { timeout: 5m }
                """)),
        .init(
            .keyNotScalar, "a list or a mapping as a key",
            "YAML allows any value as a key; lull has no use for one that isn't a plain name.",
            .init(.yaml, "[web, db]: restart", "web: restart")),
        .init(
            .unquotedTemplate, "a variable that YAML takes for a mapping",
            "An unquoted `{` begins a mapping, so a value that begins with `{{` must be quoted as a whole.",
            .init(
                .yaml,
                """
                content: {{ release }}
                """,
                """
                content: "{{ release }}"
                """)),
        .init(
            .severalDocuments, "more than one document in a file",
            "After `---` a second document begins. Reading only the first would silently leave out what follows.",
            .init(
                .yaml,
                """
                name: first
                ---
                name: second
                """,
                """
                name: first
                """)),
        .init(
            .forbiddenCharacter, "a character that YAML doesn't allow",
            """
            Control characters may not stand in YAML as they are: a terminal or an editor may show something else than what \
            is there. Write them as an escape in double quotes if they are meant.
            """,
            .init(.yaml, "name: bell \u{7}", "name: \"bell \\a\"")),
        .init(
            .unknownAlias, "an alias without its anchor",
            "`*name` stands for what `&name` marked earlier in the same file. Quote the text if the `*` is part of it.",
            .init(
                .yaml,
                """
                app: &slow { timeout: 5m }
                db: *slwo
                """,
                """
                app: &slow { timeout: 5m }
                db: *slow
                """)),
        .init(
            .recursiveAlias, "an alias inside of what it names",
            "It would stand for a value without end.",
            .init(
                .yaml,
                """
                group: &group
                  members: [*group]
                """,
                """
                group: &group
                  members: []
                other: *group
                """)),
        .init(
            .tooManyAliases, "too many aliases",
            "Their number is limited, so that no small file takes much work. Write out what is meant."),
        .init(
            .aliasesTooLarge, "aliases that stand for too much",
            """
            Aliases of aliases grow a few lines into millions of values (the \u{201C}billion laughs\u{201D}). What all of \
            them stand for is limited. Write out what is meant.
            """),
        .init(
            .tooDeep, "lists and mappings that stand too deep in each other",
            "No plan or inventory needs such depth; most likely a bracket is never closed."),
        .init(
            .tooManyValues, "too many values in one file",
            "The number of values of a file is limited, so that reading one never takes all memory. Divide the file."),
        .init(
            .unknownTag, "a tag that means nothing here",
            """
            A word that begins with `!` is a tag: it says what type the value has. lull knows those of YAML itself (`!!str`, \
            `!!int`, …) and, in inventories, Ansible's `!unsafe` and `!vault`. Quote the text if the `!` is part of it.
            """,
            .init(
                .yamlInventory,
                """
                all:
                  vars: { message: !important restarts }
                """,
                """
                all:
                  vars: { message: "!important restarts" }
                """)),
        .init(
            .tagMismatch, "a tag that doesn't fit its value",
            "The tag says that the value is of a type that it can't be read as.",
            .init(
                .yamlInventory,
                """
                all:
                  vars: { port: !!int eighty }
                """,
                """
                all:
                  vars: { port: !!int "80" }
                """)),
        .init(
            .cannotMerge, "a merge of what isn't a mapping",
            "`<<` puts the keys of one mapping, or of a list of them, into another.",
            .init(
                .yamlInventory,
                """
                all:
                  vars:
                    <<: web
                    port: 80
                """,
                """
                all:
                  vars:
                    <<: { region: mt }
                    port: 80
                """)),
        .init(
            .vaultUnsupported, "a value encrypted with ansible-vault",
            """
            lull can't decrypt it, and the ciphertext is never the value that is meant. That is an error only where the value is \
            used: in a plan, or to reach a host. Give the variable in the clear to the hosts of a plan that uses it. An inventory \
            that is encrypted as a whole names no hosts.
            """,
            .init(
                .yamlInventory,
                """
                $ANSIBLE_VAULT;1.1;AES256
                61626364
                """,
                """
                all:
                  vars: {}
                """)),
    ]
}
