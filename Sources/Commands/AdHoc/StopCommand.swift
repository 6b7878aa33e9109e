import ArgumentParser

struct StopCommand: AdHocCommand {
    static let verb = AdHocRequest.Verb.stop
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop services, and wait until their last process is gone.",
        discussion: """
            A plan of one step: previewed, asked about, recorded and put back like any other. Sockets and timers that \
            would start a service again are stopped with it; `lull start` brings back exactly those.

            Examples:
              lull stop workers batch -i inventory/lab.yml --timeout 2h
              lull stop db postgresql -i inventory/lab.yml --dependents restart --yes
              lull stop web hung -i inventory/lab.yml --force-after 60s --reason 'frozen, see ticket 7' --allow-force

            \(AdHocHelp.exitCodes)
            """)

    @OptionGroup var targets: AdHocTargets
    @OptionGroup(title: "How") var stop: StopOptions
    @OptionGroup(title: "How") var onError: OnErrorOptions
    @OptionGroup(title: "Where, and what a failure means") var rollout: RolloutOptions
    @OptionGroup var common: AdHocOptions

    var hosts: String { targets.hosts }
    var services: [String] { targets.services }
    var allowsForce: Bool { stop.force.allowForce }
    var rebootsOnError: Bool { onError.rebootOnError }
    var given: [AdHocRequest.Option] { stop.options + rollout.options }
}
