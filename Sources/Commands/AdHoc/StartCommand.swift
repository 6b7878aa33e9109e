import ArgumentParser

struct StartCommand: AdHocCommand {
    static let verb = AdHocRequest.Verb.start
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start services, with what an earlier stop took down.",
        discussion: """
            A plan of one step: previewed, asked about, recorded and put back like any other.

            Examples:
              lull start workers batch -i inventory/lab.yml
              lull start web nginx -i inventory/lab.yml --health tcp:80 --soak 30s

            \(AdHocHelp.exitCodes)
            """)

    @OptionGroup var targets: AdHocTargets
    @OptionGroup(title: "How") var start: StartOptions
    @OptionGroup(title: "How") var health: HealthOptions
    @OptionGroup(title: "How") var onError: OnErrorOptions
    @OptionGroup(title: "Where, and what a failure means") var rollout: RolloutOptions
    @OptionGroup var common: AdHocOptions

    var hosts: String { targets.hosts }
    var services: [String] { targets.services }
    var rebootsOnError: Bool { onError.rebootOnError }
    var given: [AdHocRequest.Option] { start.options + health.options + rollout.options }
}
