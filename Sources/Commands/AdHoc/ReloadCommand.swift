import ArgumentParser

struct ReloadCommand: AdHocCommand {
    static let verb = AdHocRequest.Verb.reload
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have services read their configuration again.",
        discussion: """
            A plan of one step: previewed, asked about, recorded and put back like any other.

            Examples:
              lull reload web nginx -i inventory/lab.yml --serial 1,100% --health 'http://{{ address }}/'
              lull reload web nginx -i inventory/lab.yml --protect /etc/nginx

            \(AdHocHelp.exitCodes)
            """)

    @OptionGroup var targets: AdHocTargets
    @OptionGroup(title: "How") var health: HealthOptions
    @OptionGroup(title: "Where, and what a failure means") var rollout: RolloutOptions
    @OptionGroup var common: AdHocOptions

    var hosts: String { targets.hosts }
    var services: [String] { targets.services }
    var given: [AdHocRequest.Option] { health.options + rollout.options }
}
