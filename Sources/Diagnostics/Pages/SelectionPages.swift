extension DiagnosticPage {
    /// Of what chooses steps and hosts.
    static let selection: [DiagnosticPage] = [
        .init(
            .badTag, "a tag that steps can't have",
            """
            With `--tags` and `--skip-tags`, `all`, `tagged` and `untagged` stand for steps by whether they have tags. A step \
            with such a tag could not be told from that.
            """,
            .init(.plan, tagged("all"), tagged("rollout"))),
        .init(
            .serialOfOne, "'serial' for a step that runs once",
            """
            A step with `run_once` has one host, and batches of one host are all alike. Ansible would run the step once \
            in each batch, which is something else than its name says.
            """,
            .init(
                .plan,
                """
                steps:
                  - run: [migrate]
                    hosts: db
                    run_once: true
                    serial: 1
                """,
                """
                steps:
                  - run: [migrate]
                    hosts: db
                    run_once: true
                """)),
        .init(
            .include, "an included file that can't be read",
            """
            The path is relative to the file that includes it. All files are read before any host is contacted, so an \
            included file can't depend on variables.
            """,
            .init(
                .plan,
                """
                steps:
                  - include: no-such-file.yml
                """,
                """
                steps:
                  - pause: 30s
                    hosts: web
                """)),
        .init(
            .includeLoop, "files that include each other",
            "A file that leads back to itself would never end. The message names the files in between."),
        .init(
            .includeDepth, "files in each other too deep, or too many",
            """
            Includes may stand ten deep, and a plan may include a thousand files. What needs more than that is most \
            likely a mistake.
            """),
        .init(
            .includeBesides, "a key that an include doesn't have",
            """
            An include has `hosts`, `vars`, `when` and `tags`, which then hold for each of its steps. Whatever else a step \
            has, it says itself: how batches of several steps would go together isn't defined.
            """,
            .init(
                .plan,
                """
                steps:
                  - pause: 30s
                    hosts: web
                  - include: other.yml
                    serial: 1
                """,
                """
                steps:
                  - pause: 30s
                    hosts: web
                    serial: 1
                """)),
        .init(
            .includeNotSteps, "an included file that isn't a list of steps",
            """
            An included file holds steps alone, each beginning with `- `. Services, variables and the budget are the \
            plan's.
            """),
        .init(
            .failLimitTwice, "two limits of how much may fail",
            """
            The plan's `budget` is one number for the whole run. `max_fail_percentage` and `any_errors_fatal` at the top of a plan \
            are Ansible's words for the same, so only one of them can count.
            """,
            .init(
                .plan,
                """
                budget: { max_failed: 2 }
                any_errors_fatal: true
                steps:
                  - pause: 30s
                    hosts: web
                """,
                """
                budget: { max_failed: 2 }
                steps:
                  - pause: 30s
                    hosts: web
                    any_errors_fatal: true
                """)),
        .init(
            .failLimitBeyondBudget, "a step that lets more fail than the run",
            """
            The budget of the run counts every host that failed, is unreachable, held, unknown or was put back, whatever its step. A step's \
            `max_fail_percentage` can only be stricter; with a budget of no host it would mean nothing.
            """,
            .init(
                .plan,
                """
                steps:
                  - pause: 30s
                    hosts: web
                    max_fail_percentage: 30
                """,
                """
                budget: { max_failed: 30% }
                steps:
                  - pause: 30s
                    hosts: web
                    max_fail_percentage: 10
                """)),
        .init(
            .delegateOrder, "a command elsewhere in between",
            """
            With `on`, a command runs on another host on behalf of each host of the step: it is drained at the load balancer,             say. Then the host acts, in one go, and then it is given back. So what is done elsewhere stands first in `before`, and last             in `after`.
            """,
            .init(
                .plan,
                """
                services: { app: }
                steps:
                  - restart: app
                    hosts: web
                    before: [{ run: [flush] }, { run: [lb, drain], on: lb1 }]
                """,
                """
                services: { app: }
                steps:
                  - restart: app
                    hosts: web
                    before: [{ run: [lb, drain], on: lb1 }, { run: [flush] }]
                """)),
        .init(
            .badDelegate, "a host to delegate to that can't be meant",
            """
            `on` names one host of the inventory, by its name there. It may be any, whether the plan has steps for it or not, but not the host             itself on whose behalf the command runs: for that, leave `on` out.
            """),
        .init(
            .factsWithDelegate, "a condition on facts beside commands elsewhere",
            """
            Facts are asked on a host when its turn comes, in the same breath as it acts. What is done elsewhere would have been done before, be the             condition true or not. Conditions on variables are no matter: they are decided beforehand.
            """,
            .init(
                .plan,
                """
                services: { app: }
                steps:
                  - restart: app
                    hosts: web
                    when: service.state == 'active'
                    before: [{ run: [lb, drain], on: lb1 }]
                """,
                """
                services: { app: }
                steps:
                  - restart: app
                    hosts: web
                    before: [{ run: [lb, drain], on: lb1 }]
                """)),
        .init(
            .noSteps, "tags that leave nothing",
            "By `--tags` and `--skip-tags` no step of the plan is left. A run of nothing is most likely not what was meant."
        ),
        .init(
            .noSuchTag, "a tag that no step has",
            """
            Ansible takes no notice of it. A slip of the pen in `--skip-tags` would then do what was not to be done, so \
            lull refuses.
            """),
    ]

    /// Of `when`.
    static let conditions: [DiagnosticPage] = [
        .init(
            .condition, "a condition that can't be understood",
            """
            A condition has variables without braces, facts, texts in quotes, numbers, lists, `true` and `false`, compared \
            by `==`, `!=`, `<`, `<=`, `>`, `>=`, `in` and `is defined`, and joined by `and`, `or`, `not` and parentheses. Filters and calls \
            aren't supported: what they need would be known only while the run is under way.
            """,
            .init(.plan, conditional("release = 'v2'"), conditional("release == 'v2'"))),
        .init(
            .conditionType, "a comparison that can't be meant",
            """
            A text and a number are never the same, and `'10'` comes before `'9'`: in a loose language such a condition is \
            silently always or never true. Texts have quotes, numbers have none; `-e port=80` gives a text, `-e '{port: 80}'` \
            a number. How long a host is up is compared with a duration in quotes, such as `'30d'`.
            """,
            .init(.plan, conditional("'80' == 80"), conditional("80 == 80"))),
        .init(
            .unknownFact, "a fact that hosts don't have",
            "The facts are few, so that a slip of the pen is an error and not an undefined variable. docs/plan.md lists them.",
            .init(.plan, conditional("host.reboot_needed"), conditional("host.reboot_required"))),
        .init(
            .severalServices, "'service' in a step with several",
            "`service.state` means the step's only service. Where there are several, the condition names one.",
            .init(
                .plan,
                """
                services: { app: , nginx: }
                steps:
                  - restart: [app, nginx]
                    hosts: web
                    when: service.state == 'active'
                """,
                """
                services: { app: , nginx: }
                steps:
                  - restart: [app, nginx]
                    hosts: web
                    when: services['app'].state == 'active'
                """)),
        .init(
            .noServiceOfStep, "'service' in a step without one",
            "`service.state` means the step's only service. Any other service of the plan is asked about by its name.",
            .init(
                .plan,
                """
                services: { app: }
                steps:
                  - restart: app
                    hosts: web
                  - run: [reindex]
                    hosts: web
                    when: service.state == 'active'
                """,
                """
                services: { app: }
                steps:
                  - restart: app
                    hosts: web
                  - run: [reindex]
                    hosts: web
                    when: services['app'].state == 'active'
                """)),
    ]

    private static func tagged(_ tag: String) -> String {
        """
        steps:
          - pause: 30s
            hosts: web
            tags: \(tag)
        """
    }

    private static func conditional(_ condition: String) -> String {
        """
        steps:
          - pause: 30s
            hosts: web
            when: "\(condition)"
        """
    }
}
