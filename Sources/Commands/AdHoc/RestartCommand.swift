import ArgumentParser

struct RestartCommand: AdHocCommand {
    static let verb = AdHocRequest.Verb.restart
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Stop services, see that they are down, start them again.",
        discussion: """
            A plan of one step: previewed, asked about, recorded and put back like any other. A service that does not \
            stop within its timeout is held and named; nothing is killed.

            Examples:
              lull restart web nginx -i inventory/lab.yml -n
              lull restart web nginx -i inventory/lab.yml --serial 1,10%,100% --health 'http://{{ address }}/'
              lull restart db postgresql -i inventory/lab.yml --timeout 10m --dependents restart
              lull restart web nginx --print-plan > restart-nginx.yml

            \(AdHocHelp.exitCodes)
            """)

    @OptionGroup var targets: AdHocTargets
    @OptionGroup(title: "How") var stop: StopOptions
    @OptionGroup(title: "How") var start: StartOptions
    @OptionGroup(title: "How") var health: HealthOptions
    @OptionGroup(title: "How") var onError: OnErrorOptions
    @OptionGroup(title: "Where, and what a failure means") var rollout: RolloutOptions
    @OptionGroup var common: AdHocOptions

    var hosts: String { targets.hosts }
    var services: [String] { targets.services }
    var allowsForce: Bool { stop.force.allowForce }
    var rebootsOnError: Bool { onError.rebootOnError }
    var given: [AdHocRequest.Option] { stop.options + start.options + health.options + rollout.options }
}
