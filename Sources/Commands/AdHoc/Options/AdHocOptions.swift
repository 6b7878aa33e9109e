import ArgumentParser

/// Where, and which services.
struct AdHocTargets: ParsableArguments {
    @Argument(help: ArgumentHelp("A host pattern, such as web:!web3.", valueName: "hosts"), completion: .hostPattern)
    var hosts: String

    @Argument(help: ArgumentHelp("Services, which go in this order.", valueName: "service"), completion: .service)
    var services: [String]
}

/// How many hosts at a time, and what a failure means.
struct RolloutOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Batch sizes: hosts or percentages, the last one repeated, such as 1,10%,100%.",
            discussion: "Default: all hosts at once.", valueName: "sizes"))
    var serial: String?

    @Option(
        help: ArgumentHelp(
            "How many hosts may be out (failed, unreachable, held, unknown, put back); a number or a percentage.",
            discussion: "Default: 0.", valueName: "hosts"))
    var maxFailed: String?

    @Option(
        help: ArgumentHelp(
            "What a failure means: rollback, stop or continue.", discussion: "Default: rollback.", valueName: "word"),
        completion: .list(["rollback", "stop", "continue"]))
    var onFailure: String?

    @Option(
        help: ArgumentHelp("Copy this before the services are touched; a rollback restores it.", valueName: "path"),
        completion: .file())
    var protect: [String] = []

    var options: [AdHocRequest.Option] {
        .given(.serial, serial) + .given(.maxFailed, maxFailed) + .given(.onFailure, onFailure)
            + protect.map { .init(.protect, $0) }
    }
}

/// For what stops services.
struct StopOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How long a stop may take before it is held, if not --timeout.", valueName: "duration"))
    var stopTimeout: String?

    @Option(
        help: ArgumentHelp(
            "Other active units that stop too: refuse, restart or leave them.", discussion: "Default: refuse.",
            valueName: "word"), completion: .list(["refuse", "restart", "leave"]))
    var dependents: String?

    @Option(
        help: ArgumentHelp(
            "Kill what is still there after this time. Takes --reason and --allow-force, and the host's policy may forbid it.",
            valueName: "duration"))
    var forceAfter: String?

    @Option(help: ArgumentHelp("Why it may be killed; kept in the journal.", valueName: "text"))
    var reason: String?

    @Option(
        help: ArgumentHelp("The signal that kills.", discussion: "Default: KILL.", valueName: "name"))
    var signal: String?

    @OptionGroup var force: ForceOptions

    var options: [AdHocRequest.Option] {
        .given(.stopTimeout, stopTimeout) + .given(.dependents, dependents) + .given(.forceAfter, forceAfter)
            + .given(.signal, signal) + .given(.reason, reason)
    }
}

/// For what starts services.
struct StartOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How long a start may take, if not --timeout.", valueName: "duration"))
    var startTimeout: String?

    var options: [AdHocRequest.Option] { .given(.startTimeout, startTimeout) }
}

/// IISReset's /REBOOTONERROR, asked for by name.
struct OnErrorOptions: ParsableArguments {
    @Flag(
        help: ArgumentHelp(
            "Where a service ends up in neither state, reboot that host afterwards.",
            discussion: "A second run with its own preview and question. Never after a refusal."))
    var rebootOnError = false
}

/// For what leaves services running.
struct HealthOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What must hold when all services are up: http://HOST/PATH, tcp:PORT, tcp:HOST:PORT, or 'command WORDS…'.",
            discussion: "Asked from each host. {{ address }} and {{ host }} stand for its own.", valueName: "check"))
    var health: [String] = []

    @Option(help: ArgumentHelp("How long a host must stay well before it counts.", valueName: "duration"))
    var soak: String?

    var options: [AdHocRequest.Option] { health.map { .init(.health, $0) } + .given(.soak, soak) }
}

/// How a command is run, whatever it does.
struct AdHocOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How long a stop and a start may take each. Nothing is killed when it is over.",
            discussion: "Default: 90s.", valueName: "duration"))
    var timeout: String?

    @OptionGroup var inventory: InventoryOptions

    @Option(
        help: ArgumentHelp("Only these of the hosts: a host pattern.", valueName: "pattern"), completion: .hostPattern)
    var limit: String?

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @Flag(name: [.customShort("n"), .long], help: "Show what would happen, and do nothing.")
    var preview = false

    @Flag(help: "Print the plan that this command is, for `lull run`, and do nothing.")
    var printPlan = false

    @OptionGroup var fleet: FleetOptions
    @OptionGroup var takeOver: TakeOverOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard [yes, preview, printPlan].count(where: { $0 }) <= 1 else {
            throw ValidationError("Give one of --yes, --preview and --print-plan.")
        }
    }

    var options: [AdHocRequest.Option] { .given(.timeout, timeout) }
}

extension [AdHocRequest.Option] {
    static func given(_ name: AdHocRequest.Name, _ value: String?) -> [AdHocRequest.Option] {
        value.map { [AdHocRequest.Option(name, $0)] } ?? []
    }
}
