extension PlanField {
    static let blockers: [PlanField] = [
        .init(
            .blocker, "run", .argv, variables: true,
            "A command on this machine: nothing is in the way where it exits 0. The last line that it prints says why else."
        ),
        .init(
            .blocker, "http", .webhook, variables: true,
            "A URL that answers a GET where nothing is in the way. May hold secrets."),
        .init(
            .blocker, "prometheus", .webhook, variables: true,
            "The URL of a Prometheus, or of what answers as it does: nothing is in the way where no alert fires. May hold secrets."
        ),
        .init(.blocker, "name", .text, or: "what is asked", "What people read."),
        .init(.blocker, "timeout", .duration, or: "10s", "How long an answer is waited for. None is as good as a no."),
        .init(.blocker, "status", .statuses, or: "any 2xx", "With `http`: the answers where nothing is in the way."),
        .init(
            .blocker, "alerts", .named("a regular expression"), or: "all alerts", variables: true,
            "With `prometheus`: only alerts whose whole name matches this (RE2)."),
        .init(
            .blocker, "except", .named("a regular expression"), or: "none", variables: true,
            "With `prometheus`: not those whose whole name matches this."),
        .init(
            .blocker, "query", .named("a query of PromQL"), variables: true,
            "With `prometheus`: instead of alerts. Whatever it gives is in the way."),
        .init(
            .blocker, "headers", .headers, variables: true,
            "With `http` and `prometheus`: more headers of the request. May hold secrets."),
        .init(
            .blocker, "env", .environment, variables: true,
            "With `run`: variables of its environment. May hold secrets."),
    ]
}
