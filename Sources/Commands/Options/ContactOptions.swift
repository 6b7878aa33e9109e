import ArgumentParser
import Transport

/// How hosts are contacted.
struct ContactOptions: ParsableArguments {
    @Option(help: ArgumentHelp("How long to wait for a host to answer, in seconds.", valueName: "seconds"))
    var connectTimeout = 10

    @Option(
        help: ArgumentHelp(
            "The agent that is sent to hosts; several for hosts of several processors.",
            discussion: "Default: LULL_AGENT, or lull-agent beside lull itself.", valueName: "file"),
        completion: .file())
    var agent: [String] = []

    func validate() throws {
        guard (1...600).contains(connectTimeout) else {
            throw ValidationError("--connect-timeout must be between 1 and 600 seconds.")
        }
    }

    /// - Throws: `Refusal.noAgent`.
    func fleet(forks: Int, purpose: SSHOptions.Purpose = .serve) throws(Refusal) -> SSHFleet {
        SSHFleet(
            options: SSHOptions(
                forks: forks, agentPaths: try AgentLocation.find(agent), connectTimeout: Double(connectTimeout),
                cacheDirectory: Self.cacheDirectory, purpose: purpose))
    }

    /// Where a compressed agent is kept, as the XDG base directory specification says.
    private static var cacheDirectory: String? {
        if let cache = Environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return cache + "/lull" }
        if let home = Environment["HOME"], home.hasPrefix("/") { return home + "/.cache/lull" }
        return nil
    }
}
