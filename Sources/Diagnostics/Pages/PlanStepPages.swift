extension DiagnosticPage {
    /// Of steps and services.
    static let steps: [DiagnosticPage] = [
        .init(
            .noVerb, "a step that doesn't say what to do",
            "Each step has one verb: `stop`, `restart`, `run`, `copy` and so on.",
            .init(
                .plan,
                """
                steps:
                  - hosts: web
                """,
                """
                steps:
                  - pause: 30s
                    hosts: web
                """)),
        .init(
            .severalVerbs, "a step with more than one verb",
            """
            One step does one thing. Which comes first would be a guess, and no health check would stand between the \
            two. Make each its own step.
            """,
            .init(
                .plan,
                """
                services: { app: , db: }
                steps:
                  - stop: app
                    start: db
                    hosts: web
                """,
                """
                services: { app: , db: }
                steps:
                  - stop: app
                    hosts: web
                  - start: db
                    hosts: web
                """)),
        .init(
            .goesWith, "a key that needs another one",
            """
            It means something beside another key only: `undo` and `unless` beside `run`, `status` beside `http`, \
            `mode` where a file is written.
            """,
            .init(
                .plan,
                """
                steps:
                  - pause: 30s
                    undo: [echo, back]
                    hosts: web
                """,
                """
                steps:
                  - run: [echo, there]
                    undo: [echo, back]
                    hosts: web
                """)),
        .init(
            .exactlyOne, "none or several of keys of which one must be given",
            """
            A check asks one question, and a copy has one content. Give one of the keys; write a second check for a \
            second question.
            """,
            .init(
                .plan,
                """
                steps:
                  - wait_for: { tcp: 80, file: /run/app.pid }
                    hosts: web
                """,
                """
                steps:
                  - wait_for: { tcp: 80 }
                    hosts: web
                """)),
        .init(
            .unknownService, "a service that the plan doesn't declare",
            """
            Steps use services by the names under `services`. A slip of the pen is then an error, and not a service \
            that no host has.
            """,
            .init(
                .plan,
                """
                services: { nginx: }
                steps:
                  - restart: ngnix
                    hosts: web
                """,
                """
                services: { nginx: }
                steps:
                  - restart: nginx
                    hosts: web
                """)),
        .init(
            .unusedService, "a service that no step uses",
            "A warning: either a step is missing, or the service can be left out.",
            .init(
                .plan,
                """
                services: { app: , db: }
                steps:
                  - restart: app
                    hosts: web
                """,
                """
                services: { app: }
                steps:
                  - restart: app
                    hosts: web
                """)),
        .init(
            .serviceTwice, "a service that is named twice",
            """
            `nginx` and `nginx.service` are the same unit. Twice in one step it would be acted on twice; twice under \
            `services` there is no telling which settings count.
            """,
            .init(
                .plan,
                """
                services: { app: , app.service: }
                steps:
                  - restart: app
                    hosts: web
                """,
                """
                services: { app: }
                steps:
                  - restart: app
                    hosts: web
                """)),
        .init(
            .badServiceName, "a name that no unit can have",
            "Units are named with letters, digits and `: - _ . \\ @`, without a path, and not with a leading dash.",
            .init(
                .plan,
                """
                services:
                  "my app": { timeout: 30s }
                """,
                """
                services:
                  my-app: { timeout: 30s }
                """)),
        .init(
            .unitType, "a unit of a type that lull doesn't touch",
            """
            Mounts, swaps, devices and automounts have no processes that could be stopped with care. Stop the \
            services that use them; what is to be done with the mount itself is a `run` step.
            """,
            .init(
                .plan,
                "services: { srv-data.mount: }",
                "services: { postgresql: }")),
        .init(
            .unitTemplate, "a template instead of a unit",
            """
            `app@.service` is the pattern of which instances are made; nothing runs under that name. Name the \
            instances.
            """,
            .init(
                .plan,
                "services: { app@.service: }",
                "services: { app@1.service: }")),
        .init(
            .unitPattern, "a pattern instead of a unit",
            """
            A plan says what it touches. A pattern would take along what somebody installed yesterday. Name each \
            unit; units that belong together can share a target or a slice, which a step can name.
            """,
            .init(
                .plan,
                "services: { \"app*\": }",
                "services: { app.target: }")),
        .init(
            .scopeVerb, "a scope that is to be started",
            """
            The processes of a scope are started by a program or a login, and handed to systemd. It can only be \
            stopped.
            """,
            .init(
                .plan,
                """
                services: { job.scope: }
                steps:
                  - restart: job.scope
                    hosts: web
                """,
                """
                services: { job.scope: }
                steps:
                  - stop: job.scope
                    hosts: web
                """)),
        .init(
            .reloadType, "a unit that has no configuration to reload",
            "Services can be reloaded; targets, slices, sockets and timers can't.",
            .init(
                .plan,
                """
                services: { app.target: }
                steps:
                  - reload: app.target
                    hosts: web
                """,
                """
                services: { app: }
                steps:
                  - reload: app
                    hosts: web
                """)),
        .init(
            .enableForUser, "enabling a unit of a user",
            "What starts with a user's own service manager is the user's business. A `run` step does it as that user.",
            .init(
                .plan,
                """
                services: { app: { user: alice } }
                steps:
                  - enable: app
                    hosts: web
                """,
                """
                services: { app: }
                steps:
                  - enable: app
                    hosts: web
                """)),
        .init(
            .badUserName, "a name that no user can have",
            "A letter, then letters, digits and `. _ -`.",
            .init(
                .plan,
                "services: { app: { user: \"-rf\" } }",
                "services: { app: { user: alice } }")),
        .init(
            .rebootTimeout, "the timeout of a reboot as a mapping",
            """
            The `timeout` of a reboot is one duration: how long the host may take to come back. How long services may \
            take to stop before it is said by their own `timeout`.
            """,
            .init(
                .plan,
                """
                steps:
                  - reboot: none
                    timeout: { stop: 1m, start: 5m }
                    hosts: web
                """,
                """
                steps:
                  - reboot: none
                    timeout: 10m
                    hosts: web
                """)),
        .init(
            .noServices, "a reboot of all services in a plan without any",
            """
            `reboot: all` first stops every service that the plan declares, with care. Declare them, or write `none` \
            if no service needs care.
            """,
            .init(
                .plan,
                """
                steps:
                  - reboot: all
                    hosts: web
                """,
                """
                services: { postgresql: { timeout: 10m } }
                steps:
                  - reboot: all
                    hosts: web
                """)),
    ]

    static let force: [DiagnosticPage] = [
        .init(
            .forceAndNoforce, "force beside noforce",
            "One says that the service may be killed, the other that it may not.",
            .init(
                .plan,
                """
                services: { app: }
                steps:
                  - stop: app
                    hosts: web
                    noforce: true
                    force: { after: 60s, reason: hangs in its own exit }
                """,
                """
                services: { app: }
                steps:
                  - stop: app
                    hosts: web
                    force: { after: 60s, reason: hangs in its own exit }
                """)),
        .init(
            .noforceFalse, "noforce that is false, without force",
            """
            Nothing is killed by default. To kill takes a time, a signal and a reason, which `noforce: false` has \
            none of. Most services need only a longer `timeout`. docs/force.md tells the rest.
            """,
            .init(
                .plan,
                "defaults: { noforce: false }",
                """
                services:
                  app: { force: { after: 60s, reason: hangs in its own exit } }
                """)),
        .init(
            .forceWithoutStop, "force for a verb that stops nothing",
            """
            `force` goes with `stop`, `restart` and `reboot`: no other verb stops a service, so there is nothing that \
            could be killed.
            """,
            .init(
                .plan,
                """
                services: { app: }
                steps:
                  - start: app
                    hosts: web
                    force: { after: 60s, reason: hangs in its own exit }
                """,
                """
                services: { app: }
                steps:
                  - stop: app
                    hosts: web
                    force: { after: 60s, reason: hangs in its own exit }
                """)),
        .init(
            .forceAfterTimeout, "force that would come after the timeout",
            """
            When its `timeout` is over, a service that still stops is held and no longer acted on. A kill that is due \
            later would never happen.
            """,
            .init(
                .plan,
                """
                services:
                  app: { timeout: 30s, force: { after: 60s, reason: hangs in its own exit } }
                steps:
                  - stop: app
                    hosts: web
                """,
                """
                services:
                  app: { timeout: 2m, force: { after: 60s, reason: hangs in its own exit } }
                steps:
                  - stop: app
                    hosts: web
                """)),
    ]
}
