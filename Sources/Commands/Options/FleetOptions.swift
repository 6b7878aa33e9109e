import ArgumentParser
import Transport

struct FleetOptions: ParsableArguments {
    static let usualForks = 50

    @Option(help: ArgumentHelp("How many hosts at once, each with one ssh connection.", valueName: "count"))
    var forks = Self.usualForks

    @OptionGroup var contact: ContactOptions

    func validate() throws {
        guard (1...10_000).contains(forks) else { throw ValidationError("--forks must be between 1 and 10000.") }
    }

    /// - Parameter purpose: what agents are started to do.
    /// - Throws: `Refusal.noAgent`.
    func fleet(purpose: SSHOptions.Purpose = .serve) throws(Refusal) -> SSHFleet {
        try contact.fleet(forks: forks, purpose: purpose)
    }
}
