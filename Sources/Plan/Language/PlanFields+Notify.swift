extension PlanField {
    static let notify: [PlanField] = [
        .init(
            .notify, "webhook", .webhook, variables: true,
            "A URL that each message is posted to. May hold secrets."),
        .init(
            .notify, "run", .argv, variables: true,
            "A command on this machine, which reads each message from standard input."),
        .init(
            .notify, "on", .choices(NotifyKind.allCases.map(\.rawValue)), or: "all of them",
            "What is told (see Notify)."),
        .init(
            .notify, "format", .choice(NotifyFormat.allCases.map(\.rawValue)), or: "json",
            "With `webhook`: all that there is to say, or a text as Slack takes it."),
        .init(
            .notify, "headers", .headers, variables: true,
            "With `webhook`: more headers of the request. May hold secrets."),
        .init(
            .notify, "env", .environment, variables: true,
            "With `run`: variables of its environment. May hold secrets."),
    ]
}
