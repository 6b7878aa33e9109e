extension DiagnosticPage {
    static let secrets: [DiagnosticPage] = [
        .init(
            .secretMisplaced, "a secret where it would be seen",
            """
            The words of a command are in the list of processes for all users to see. Paths, URLs, contents and conditions are \
            written into the journal and shown in previews. A command gets a secret from its standard input or from its \
            environment.
            """,
            .init(
                .plan,
                """
                vars: { token: { secret: { env: LB_TOKEN } } }
                steps:
                  - run: [lb, drain, --token, "{{ token }}"]
                    hosts: web
                """,
                """
                vars: { token: { secret: { env: LB_TOKEN } } }
                steps:
                  - run: [lb, drain]
                    env: { LB_TOKEN: "{{ token }}" }
                    hosts: web
                """)),
        .init(
            .secretPlace, "a secret declared where it can't be",
            """
            A secret is a variable of the plan as a whole, so that everybody who reads the plan sees at one place what it \
            needs to know, and so that it is read once.
            """,
            .init(
                .plan,
                """
                vars: { lb: { url: "http://lb1", token: { secret: { env: LB_TOKEN } } } }
                """,
                """
                vars: { lb_url: "http://lb1", lb_token: { secret: { env: LB_TOKEN } } }
                """)),
        .init(
            .secretName, "another variable with the name of a secret",
            """
            What has the name of a secret must be one everywhere: a value of the inventory, of a step or of `-e` would be \
            written into the journal where everybody expects a secret.
            """,
            .init(
                .plan,
                """
                vars: { token: { secret: { env: LB_TOKEN } } }
                steps:
                  - run: [lb, drain]
                    vars: { token: abc }
                    env: { LB_TOKEN: "{{ token }}" }
                    hosts: web
                """,
                """
                vars: { token: { secret: { env: LB_TOKEN } } }
                steps:
                  - run: [lb, drain]
                    env: { LB_TOKEN: "{{ token }}" }
                    hosts: web
                """)),
        .init(
            .secretGuard, "a guard that would need a secret",
            """
            The guard is for when the controller is away: the host then puts back by itself all that the run did there. It keeps \
            no secrets, so it couldn't run an `undo` that takes one. Put back half is worse than not put back: say \
            `guard: off` for the steps of these hosts, or give it an `undo` that takes no secret. `lull rollback` and a \
            rollback within the run aren't concerned, they send the secret once more.
            """,
            .init(
                .planOnHosts,
                """
                vars: { token: { secret: { env: LB_TOKEN } } }
                steps:
                  - run: [lb, drain]
                    undo: [lb, undrain]
                    env: { LB_TOKEN: "{{ token }}" }
                    hosts: web
                """,
                """
                vars: { token: { secret: { env: LB_TOKEN } } }
                steps:
                  - run: [lb, drain]
                    undo: [lb, undrain]
                    env: { LB_TOKEN: "{{ token }}" }
                    guard: off
                    hosts: web
                """)),
        .init(
            .secretAfterReboot, "a secret that is needed after a reboot",
            """
            A reboot is a part of its step, and what comes after it is done by an agent that knows no secrets any more. Put the command \
            into a step of its own: the controller sends the secret with that.
            """,
            .init(
                .planOnHosts,
                """
                vars: { token: { secret: { env: LB_TOKEN } } }
                steps:
                  - reboot: none
                    after: [{ run: [lb, undrain], env: { LB_TOKEN: "{{ token }}" } }]
                    hosts: web
                """,
                """
                vars: { token: { secret: { env: LB_TOKEN } } }
                steps:
                  - reboot: none
                    hosts: web
                  - run: [lb, undrain]
                    env: { LB_TOKEN: "{{ token }}" }
                    hosts: web
                """)),
    ]
}
