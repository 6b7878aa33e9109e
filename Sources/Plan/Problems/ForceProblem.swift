import Diagnostics

/// What is wrong about `force` and `noforce`.
enum ForceProblem: Problem {
    /// `noforce: true` beside `force`.
    case both
    /// `noforce: false` alone.
    case noforceFalse
    case forceByDefault
    /// On a step whose verb stops no service.
    case stopsNothing
    case afterTimeout(Duration, Duration, service: String)

    var text: ProblemText {
        switch self {
        case .both: .init(.forceAndNoforce, "'noforce: true' stands beside 'force'", "leave one of them out")
        case .noforceFalse:
            .init(
                .noforceFalse, "'noforce: false' alone says neither when nor why to kill",
                "write force: { after: 60s, signal: KILL, reason: \"…\" }", help: Self.otherwise)
        case .forceByDefault:
            .init(
                .noforceFalse, "nothing is killed by default, so 'noforce' can't be false here",
                "leave it out, or write true",
                help: "where a kill is really meant, the service or the step says so: "
                    + "force: { after: 60s, signal: KILL, reason: \"…\" }")
        case .stopsNothing:
            .init(
                .forceWithoutStop, "'force' goes with 'stop', 'restart' and 'reboot' only", "leave it out",
                help: "no other verb stops a service, so there is nothing that could be killed")
        case .afterTimeout(let after, let timeout, let service):
            .init(
                .forceAfterTimeout,
                "force after \(DurationSyntax.text(after)) comes too late: "
                    + "'\(service)' is given \(DurationSyntax.text(timeout)) to stop",
                "at most \(DurationSyntax.text(timeout))",
                help: "or give it longer: timeout: { stop: \(DurationSyntax.text(after)) }")
        }
    }

    private static let otherwise =
        "without 'force', what doesn't stop within its timeout is held: reported, and left to finish; "
        + "most need only a longer 'timeout'"
}
