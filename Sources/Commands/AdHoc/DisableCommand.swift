import ArgumentParser

struct DisableCommand: AdHocCommand {
    static let verb = AdHocRequest.Verb.disable
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Have services not start at boot. Nothing is stopped now.",
        discussion: """
            A plan of one step: previewed, asked about, recorded and put back like any other.

            Examples:
              lull disable web nginx -i inventory/lab.yml
              lull disable workers batch -i inventory/lab.yml --yes

            \(AdHocHelp.exitCodes)
            """)

    @OptionGroup var targets: AdHocTargets
    @OptionGroup(title: "Where, and what a failure means") var rollout: RolloutOptions
    @OptionGroup var common: AdHocOptions

    var hosts: String { targets.hosts }
    var services: [String] { targets.services }
    var given: [AdHocRequest.Option] { rollout.options }
}
