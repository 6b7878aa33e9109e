import AgentProtocol
import ArgumentParser
import FoundationEssentials
import Report

struct AgentInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Put the agent, a policy, a sudoers line and a key in place on hosts.",
        discussion: """
            Shows what would change on each host, asks, and does it; a second time it changes nothing. The login needs \
            root: as root, or through sudo (ansible_become).

            --user lets that user start the agent as root without a password, and nothing else (/etc/sudoers.d/lull, \
            checked with visudo before it counts). --key adds a line to the user's authorized_keys with which that key \
            can do nothing but speak to the agent: no shell, no forwarding, no files. An inventory needs no setting for \
            such a key: lull notices.

            Examples:
              lull agent install web -i hosts.yml --policy policies/web
              lull agent install web -i hosts.yml --user deploy --key deploy.pub --policy policies/web
              lull agent install web1 -i hosts.yml --user deploy --yes -o json

            Exit codes: 0 in place everywhere; 2 not on some hosts; 3 nothing was changed.
            """)

    @OptionGroup var options: HostsOptions

    @Option(help: ArgumentHelp("Who may start the agent as root, and nothing else.", valueName: "name"))
    var user: String?

    @Option(
        help: ArgumentHelp("A public key of that user's: it can do nothing but speak to the agent.", valueName: "file"),
        completion: .file(extensions: ["pub"]))
    var key: String?

    @Option(
        help: ArgumentHelp("The policy to put at /etc/lull/policy; without it what is there stays.", valueName: "file"),
        completion: .file())
    var policy: String?

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    func validate() throws {
        if key != nil, user == nil { throw ValidationError("--key needs --user: whose key it is.") }
    }

    mutating func run() async throws {
        let installation = AgentInstallation(
            user: user, publicKey: try key.map { try read($0) }, policy: try policy.map { try read($0) })
        try await AgentSetupSession(options: options, yes: yes).run(.install(installation))
    }

    private func read(_ path: String) throws(Refusal) -> String {
        do {
            return String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        } catch {
            throw .cannotRead(path)
        }
    }
}
