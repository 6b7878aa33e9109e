import ArgumentParser

struct RebootCommand: AdHocCommand {
    static let verb = AdHocRequest.Verb.reboot
    static let configuration = CommandConfiguration(
        commandName: "reboot",
        abstract: "Stop services without force, reboot, and see that what was active is active again.",
        discussion: """
            A plan of one step: previewed, asked about, recorded like any other. A plain `systemctl reboot` SIGKILLs \
            what needs longer than its own deadline; the services that you name here are stopped first, in this order, \
            and a host on which one of them doesn't stop in time is not rebooted. --timeout is theirs.

            Examples:
              lull reboot web nginx -i inventory/lab.yml --serial 1
              lull reboot db1 postgresql -i inventory/lab.yml --timeout 10m --back-within 20m

            \(AdHocHelp.exitCodes)
            """)

    @OptionGroup var targets: RebootTargets
    @OptionGroup(title: "How") var reboot: RebootOptions
    @OptionGroup(title: "Where, and what a failure means") var rollout: RolloutOptions
    @OptionGroup var common: AdHocOptions

    var hosts: String { targets.hosts }
    var services: [String] { targets.services }
    var given: [AdHocRequest.Option] { reboot.options + rollout.options }
}

/// Where, and which services are stopped first.
struct RebootTargets: ParsableArguments {
    @Argument(help: ArgumentHelp("A host pattern, such as web:!web3.", valueName: "hosts"), completion: .hostPattern)
    var hosts: String

    @Argument(
        help: ArgumentHelp("Services to stop first, in this order; without any, none is.", valueName: "service"),
        completion: .service)
    var services: [String] = []
}

struct RebootOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How long a host may take to come back.", discussion: "Default: 10m.", valueName: "duration"))
    var backWithin: String?

    @Option(
        help: ArgumentHelp(
            "How long a service may take to stop before the host is held and not rebooted, if not --timeout.",
            valueName: "duration"))
    var stopTimeout: String?

    @Option(help: ArgumentHelp("How long a host must stay well before it counts.", valueName: "duration"))
    var soak: String?

    @Option(
        help: ArgumentHelp(
            "Other active units that stop too: refuse, restart or leave them.", discussion: "Default: refuse.",
            valueName: "word"), completion: .list(["refuse", "restart", "leave"]))
    var dependents: String?

    var options: [AdHocRequest.Option] {
        .given(.backWithin, backWithin) + .given(.stopTimeout, stopTimeout) + .given(.soak, soak)
            + .given(.dependents, dependents)
    }
}
