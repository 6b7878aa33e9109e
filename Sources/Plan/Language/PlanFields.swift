extension PlanField {
    /// Every key of the language.
    public static let all: [PlanField] = plan + windows + service + step + details + notify + blockers

    private static let force: [PlanField] = [
        .init(
            .force, "after", duration, required: true,
            "How long the stop is awaited before the signal is sent; at most the stop timeout."),
        .init(
            .force, "signal", .choice(ForceSignal.allCases.map(\.rawValue)), or: "KILL",
            "The signal, without SIG."),
        .init(
            .force, "reason", text, required: true,
            "Why; shown in previews and reports, and kept in the journal."),
    ]

    private static let plan: [PlanField] =
        [
            .init(
                .plan, "name", text, or: "the file's name", "What people read in previews, reports and lists of runs."),
            .init(
                .plan, "vars", .variables,
                "Variables for `{{ name }}`; a host's own win over them. One that is `{ secret: … }` is a secret (see "
                    + "Secrets)."),
            .init(
                .plan, "window", .window,
                "When it may run: a window, or the name of one of the inventory's (see [windows.md](windows.md))."),
            .init(.plan, "budget", .mapping(.budget), "How many hosts may be lost before the run trips."),
            .init(
                .plan, "max_fail_percentage", .percentage, "Instead of `budget`: a percentage of all hosts of the run."),
            .init(
                .plan, "any_errors_fatal", .bool, or: "false", "True says: no host may fail, whatever step it is in."),
            .init(
                .plan, "blockers", .list(.blocker, "blockers"),
                "What keeps a run from beginning, and from going on with another batch (see Blockers)."),
            .init(.plan, "notify", .list(.notify, "targets"), "Who is told how a run goes (see Notify)."),
            .init(.plan, "defaults", .mapping(.defaults), "What services and steps inherit."),
            .init(
                .plan, "services", .serviceDeclarations,
                "The services that the steps use, and how to treat them."),
            .init(.plan, "steps", .list(.step, "steps"), required: true, "What is done, in order."),

            .init(
                .budget, "max_failed", .hostCount(least: 0), or: "0",
                "Hosts that may be out (failed, unreachable, held, unknown, put back) in the whole run. "
                    + "A percentage is of all hosts of the run, rounded down."),

            .init(
                .defaults, "timeout", durationOrTimeouts, or: "90s",
                "For services and steps that name none of their own."),
            .init(
                .defaults, "noforce", bool, or: "true",
                "Nothing is killed. Always true here: force is said of the service or the step that needs it."),
            .init(.defaults, "on_failure", onFailure, or: "rollback", "For steps that name none of their own."),
            .init(
                .defaults, "guard", hostGuard, or: "2m where `on_failure` is rollback, else off",
                "For steps that name none of their own."),
            .init(.defaults, "soak", duration, or: "0s", "For services that name none of their own."),

            .init(.timeout, "stop", duration, or: "inherited", "How long a stop may take before the host is `held`."),
            .init(.timeout, "start", duration, or: "inherited", "How long a start may take until the unit is active."),
        ] + force

    private static let service: [PlanField] =
        [
            .init(
                .service, "timeout", durationOrTimeouts, or: "that of `defaults`",
                "How long a stop and a start may take. Nothing is killed when it is over."),
            .init(.service, "health", .list(.health, "checks"), "What must hold after a start, a restart or a reload."),
            .init(
                .service, "protect", .paths, variables: true,
                "Files and directories that are copied before the service is touched, and restored by a rollback."),
            .init(
                .service, "dependents", .choice(Dependents.allCases.map(\.rawValue)), or: "refuse",
                "What to do when other active units stop with the service: refuse to touch it; restart those that were "
                    + "active; or leave them as they are then (see Dependents)."),
            .init(
                .service, "force", .mapping(.force),
                "Kill it where a step stops it and it doesn't stop (see Force). Also needs `--allow-force`."),
            .init(
                .service, "soak", duration, or: "that of `defaults`",
                "How long the unit must stay active, unchanged, before a start counts."),
            .init(
                .service, "user", .named("the name of a user", pattern: "^[A-Za-z_][A-Za-z0-9._-]*$"),
                or: "the host's own service manager",
                "The user whose own service manager (`systemctl --user`) runs the unit."),
        ] + questions(.health) + timing(.health, within: "30s")

    private static let step: [PlanField] = [
        .init(.step, "name", text, or: "the verb and its objects", "What people read."),
        .init(
            .step, "hosts", .named("a host pattern", pattern: "\\S"), required: true,
            "Where: names and groups as in Ansible, `web:!web3`."),
        .init(.step, verb: "stop", services, "Stop services."),
        .init(.step, verb: "start", services, "Start services."),
        .init(.step, verb: "restart", services, "Stop services, see that they are down, start them again."),
        .init(.step, verb: "reload", services, "Have services read their configuration again."),
        .init(.step, verb: "enable", services, "Have services start at boot. Nothing is started now."),
        .init(.step, verb: "disable", services, "Have services not start at boot. Nothing is stopped now."),
        .init(
            .step, verb: "reboot", .servicesToReboot,
            "Stop these services, in this order, then reboot the host, and see that what was active before is active again."
        ),
        .init(.step, verb: "run", argv, variables: true, "Run a command on each host, without a shell."),
        .init(.step, verb: "link", .mapping(.link), "Switch a symbolic link, atomically."),
        .init(.step, verb: "copy", .mapping(.copy), "Write a file, atomically, with a backup for the rollback."),
        .init(.step, verb: "wait_for", .mapping(.question), "Ask until the answer is yes."),
        .init(
            .step, verb: "check", .mapping(.question), "Ask once (or for as long as `within` says); no is a failure."),
        .init(.step, verb: "pause", duration, "Wait."),
        .init(
            .step, verb: "approve", text,
            "Wait until a person agrees; the text is what they are asked. Such a step has no `hosts` (see Approval)."),
        .init(
            .step, "approvers", .people, or: "whoever runs it",
            "With `approve`: who may agree. Then the run waits for one of them, and whoever runs it doesn't count."),
        .init(
            .step, verb: "include", .named("the path of a file"), "Steps of another file, in its place (see Include)."),
        .init(.step, "undo", argv, variables: true, "With `run`: the command that takes it back, for the rollback."),
        .init(.step, "unless", argv, variables: true, "With `run`: if this command exits 0, there is nothing to do."),
        .init(
            .step, "on", .named("the name of a host", pattern: "\\S"), or: "the host itself", variables: true,
            "With `run`: the host that runs it instead, on behalf of each host of the step (see Delegation)."),
        .init(
            .step, "stdin", .input, variables: true,
            "With `run`: what the command and its `undo` read from standard input. May hold secrets."),
        .init(
            .step, "env", .environment, variables: true,
            "With `run`: variables of the environment of all three commands. May hold secrets, which `unless` doesn't get."
        ),
        .init(
            .step, "serial", .batches, or: "all hosts at once",
            "The size of a batch. In a list, one for each batch, the last one repeated. A percentage is of the "
                + "step's hosts, rounded down, but at least one host."),
        .init(
            .step, "order", .choice(HostOrder.allCases.map(\.rawValue)), or: "inventory",
            "Which hosts go first."),
        .init(
            .step, "spread", .mapping(.spread),
            "How many hosts that share a value may be out or at work at once (see Spread)."),
        .init(
            .step, "gate", .list(.gate, "checks"),
            "What must hold on all hosts of the step before each of its batches (see Gates)."),
        .init(
            .step, "before", .list(.command, "commands"),
            "Run on each host before the verb; each `undo` afterwards, always."),
        .init(.step, "after", .list(.command, "commands"), "Run on each host after the verb and the soak."),
        .init(.step, "soak", duration, or: "0s", "How long a host must stay healthy after the verb (see Soak)."),
        .init(
            .step, "timeout", durationOrTimeouts, or: "that of the service; for commands that of `defaults`",
            "Instead of the services' own. Commands may run for the longer of the two. For `reboot`, one duration: how "
                + "long the host may take to come back, by default 10m."),
        .init(
            .step, "noforce", bool, or: "true unless there is `force`",
            "Nothing is killed. Written out, it overrides a service's `force`; false needs `force` beside it."),
        .init(
            .step, "force", .mapping(.force), or: "that of the service",
            "With `stop`, `restart` and `reboot`: kill what doesn't stop (see Force). Also needs `--allow-force`."),
        .init(
            .step, "on_failure", onFailure, or: "that of `defaults`",
            "What a failure means: put back what was done; end the run as it stands; or go on without the host."),
        .init(
            .step, "max_fail_percentage", .percentage,
            "How many hosts of each batch may fail in this step, within the budget (see Failure)."),
        .init(
            .step, "any_errors_fatal", .bool, or: "false",
            "True says: no host may fail in this step, whatever the budget allows."),
        .init(
            .step, "guard", hostGuard, or: "that of `defaults`",
            "How long a host waits to hear that the run goes on, before it puts back by itself what the run did there "
                + "(see Guard)."),
        .init(
            .step, "tags", .tags,
            "Names by which `--tags` and `--skip-tags` choose steps; `always` and `never` are special (see Tags)."),
        .init(
            .step, "when", .conditions, or: "always",
            "Which of its hosts take part: those for which every condition holds (see Conditions)."),
        .init(
            .step, "vars", .variables,
            "Variables of this step; they win over those of the plan and of the host."),
        .init(.step, "run_once", .bool, or: "false", "On the first of its hosts only (see Once)."),
    ]

    private static let details: [PlanField] =
        [
            .init(
                .spread, "by", .named("the name of a variable"), required: true,
                "The variable of the hosts whose value they share, such as `rack`."),
            .init(
                .spread, "max", .count("a number of hosts", most: 1_000_000), or: "1",
                "How many of those with the same value."),
            .init(.gate, "run", argv, variables: true, "The same as `command`."),
        ] + questions(.gate) + [
            .init(.gate, "file", .named("an absolute path", pattern: "^/"), variables: true, "The path exists."),
            .init(
                .gate, "times", .count("a number", most: 1000), or: "1",
                "How often in a row all hosts must say yes. After a no of any of them it is counted anew."),
            .init(.gate, "every", duration, or: "1s", "The pause between two questions."),
            .init(.gate, "within", duration, or: "30s", "How long until that row must have begun; 0s is at once."),
        ] + questions(.question) + [
            .init(.question, "file", .named("an absolute path", pattern: "^/"), variables: true, "The path exists.")
        ] + timing(.question, within: "30s for `wait_for`, 0s (once) for `check`") + [
            .init(.command, "run", argv, required: true, variables: true, "The command."),
            .init(
                .command, "undo", argv, variables: true,
                "In `before`: run when the host is through with the step, however it ended. In `after`: for the rollback."
            ),
            .init(.command, "unless", argv, variables: true, "If this command exits 0, there is nothing to do."),
            .init(
                .command, "on", .named("the name of a host", pattern: "\\S"), or: "the host itself", variables: true,
                "The host that runs it, and its `undo`, on behalf of the step's, such as a load balancer (see Delegation)."
            ),
            .init(.command, "stdin", .input, variables: true, "As of a step."),
            .init(.command, "env", .environment, variables: true, "As of a step."),

            .init(
                .link, "path", .named("an absolute path", pattern: "^/"), required: true, variables: true, "The link."),
            .init(.link, "to", .named("a path"), required: true, variables: true, "What it points to from now on."),

            .init(
                .copy, "src", .named("the path of a file"), variables: true,
                "A file on this machine, beside the plan unless absolute; at most 8 MiB. It is sent as it is."),
            .init(.copy, "content", text, variables: true, "The content itself, instead of `src`."),
            .init(
                .copy, "dest", .named("an absolute path", pattern: "^/"), required: true, variables: true,
                "The file on the host."),
            .init(
                .copy, "mode", .mode, or: "that of the file that is there, or 0644",
                "Its permission bits."),

            .init(
                .secret, "env", .named("the name of an environment variable", pattern: "^[A-Za-z_][A-Za-z0-9_]*$"),
                "Read from lull's own environment."),
            .init(
                .secret, "file", .named("the path of a file"),
                "Read from a file on this machine, beside the plan unless it begins with `/` or `~/`; closed to others."
            ),
            .init(.secret, "prompt", text, "Asked on the terminal, and not shown there."),
        ]

    private static func questions(_ place: Place) -> [PlanField] {
        [
            .init(
                place, "tcp", .named("a port or host:port"), variables: true,
                "A connection is accepted. A port alone is one of the host's own address."),
            .init(
                place, "http", .named("an http:// URL", pattern: "^[hH][tT][tT][pP]://"), variables: true,
                "A GET answers. Redirects are not followed."),
            .init(place, "status", .statuses, or: "any 2xx", "With `http`: the right answers."),
            .init(place, "command", argv, variables: true, "A command on the host exits 0."),
        ]
    }

    private static func timing(_ place: Place, within: String) -> [PlanField] {
        [
            .init(place, "within", duration, or: within, "How long to go on asking."),
            .init(place, "every", duration, or: "1s", "The pause between two questions."),
            .init(place, "soak", duration, or: "0s", "How long the answer must stay yes."),
        ]
    }

    private static let text = PlanType.text
    private static let bool = PlanType.bool
    private static let duration = PlanType.duration
    private static let durationOrTimeouts = PlanType.timeouts
    private static let argv = PlanType.argv
    private static let services = PlanType.services
    private static let hostGuard = PlanType.hostGuard
    private static let onFailure = PlanType.choice(OnFailure.allCases.map(\.rawValue))
}

extension PlanField {
    convenience init(
        _ place: Place, _ key: String, _ type: PlanType, or fallback: String? = nil, required: Bool = false,
        variables: Bool = false, _ summary: String
    ) {
        self.init(
            place: place, key: key, type: type, fallback: fallback, isRequired: required, holdsVariables: variables,
            isVerb: false, summary: summary)
    }

    fileprivate convenience init(
        _ place: Place, verb: String, _ type: PlanType, variables: Bool = false, _ summary: String
    ) {
        self.init(
            place: place, key: verb, type: type, fallback: nil, isRequired: false, holdsVariables: variables,
            isVerb: true, summary: summary)
    }
}
