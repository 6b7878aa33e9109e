extension DiagnosticPage {
    static let commandLine: [DiagnosticPage] = [
        .init(
            .notACheck, "something that isn't a health check",
            "A check on the command line is a URL, `tcp:PORT`, `tcp:HOST:PORT`, or `command` with a command.",
            .init(
                .commandLine,
                "lull restart web app --health 80",
                "lull restart web app --health tcp:80")),
        .init(
            .openQuote, "a quote that is never closed",
            "The command of a check is split into words as a shell does, so each quote must be closed.",
            .init(
                .commandLine,
                "lull restart web app --health \"command grep 'ready\"",
                "lull restart web app --health \"command grep 'ready'\"")),
        .init(
            .badFault, "a fault that can't be read",
            "A fault to rehearse is HOSTS:WHAT=HOW, and @WHEN where it strikes at a moment.",
            .init(
                .commandLine,
                "lull rehearse plan.yml --fault web3=hang",
                "lull rehearse plan.yml --fault web3:stop=hang")),
        .init(
            .noMoment, "a fault without its moment",
            "What befalls a host at a moment, such as the death of its agent, needs one.",
            .init(
                .commandLine,
                "lull rehearse plan.yml --fault web3:agent=kill",
                "lull rehearse plan.yml --fault web3:agent=kill@restart")),
        .init(
            .unwantedMoment, "a fault with a moment that it can't have",
            """
            What is a service's own nature, such as a slow stop, shows when the service is stopped, and at no other \
            time.
            """,
            .init(
                .commandLine,
                "lull rehearse plan.yml --fault web3:stop=hang@restart",
                "lull rehearse plan.yml --fault web3:stop=hang")),
        .init(
            .badMoment, "a moment that there isn't",
            "A moment is one of a few words, with a delay if need be: `restart+5s`.",
            .init(
                .commandLine,
                "lull rehearse plan.yml --fault web3:link=cut@restrat",
                "lull rehearse plan.yml --fault web3:link=cut@restart")),
        .init(
            .neverReached, "a moment that the plan never comes to",
            """
            The plan does nothing on these hosts at which the fault would strike, so the rehearsal would show \
            nothing.
            """),
        .init(
            .faultElsewhere, "a fault where the plan does nothing",
            """
            The hosts take no part in the plan, or it does nothing with the service on them, so the rehearsal would \
            show nothing.
            """),
    ]
}
