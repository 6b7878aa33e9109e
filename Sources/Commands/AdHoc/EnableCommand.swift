import ArgumentParser

struct EnableCommand: AdHocCommand {
    static let verb = AdHocRequest.Verb.enable
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Have services start at boot. Nothing is started now.",
        discussion: """
            A plan of one step: previewed, asked about, recorded and put back like any other.

            Examples:
              lull enable web nginx -i inventory/lab.yml
              lull enable 'web:!web3' nginx app -i inventory/lab.yml --serial 1,100% --yes

            \(AdHocHelp.exitCodes)
            """)

    @OptionGroup var targets: AdHocTargets
    @OptionGroup(title: "Where, and what a failure means") var rollout: RolloutOptions
    @OptionGroup var common: AdHocOptions

    var hosts: String { targets.hosts }
    var services: [String] { targets.services }
    var given: [AdHocRequest.Option] { rollout.options }
}
