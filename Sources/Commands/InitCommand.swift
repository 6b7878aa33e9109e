import AgentProtocol
import ArgumentParser
import Diagnostics
import Inventory
import Report

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a plan and an inventory to begin with; no host is contacted.",
        discussion: """
            Hosts are those that you name, or without names those of your ssh configuration (~/.ssh/config and what it \
            includes) that are no patterns. Both files are full of comments, pass `lull check` as they are, and are yours \
            to change. What is there already is never written over.

            Examples:
              lull init web1 web2 deploy@db1 --service nginx
              lull init 'web[1:20]' --service app --service nginx --directory web
              lull init
              lull init --ssh-config ssh/fleet.conf

            Exit codes: 0 both are written; 2 they couldn't be; 3 there are no hosts, or a file is there already.
            """)

    @Argument(
        help: ArgumentHelp(
            "Hosts as ssh knows them: web1, deploy@web1, web1:2222, or a range, 'web[1:20]'.", valueName: "host"))
    var hosts: [String] = []

    @Option(help: ArgumentHelp("A service that the plan restarts; may be given several times.", valueName: "name"))
    var service: [String] = []

    @Option(
        help: ArgumentHelp("Where to write plan.yml and inventory.yml.", valueName: "directory"),
        completion: .directory)
    var directory = "."

    @Option(
        help: ArgumentHelp(
            "The ssh configuration to take hosts from; the inventory has ssh use it, too.", valueName: "file"),
        completion: .file())
    var sshConfig: String?

    func validate() throws {
        for service in service where !UnitArgument.isValid(service) {
            throw ValidationError("'\(service.visible)' can't be the name of a service.")
        }
        for host in hosts {
            do throws(FirstHostProblem) { _ = try FirstHost(host, own: "") } catch {
                throw ValidationError("\(error.words).")
            }
        }
    }

    mutating func run() async throws {
        let (hosts, leftOut) = try found()
        let path = { [directory] in FirstFiles.path($0, in: directory) }
        let inventory = FirstInventory(hosts: hosts, sshConfig: sshConfig.map(SSHConfigFile.absolute))
        let plan = FirstPlan(
            services: service, inventoryPath: path(FirstInventory.fileName), path: path(FirstPlan.fileName))
        let files = FirstFiles(plan: plan, inventory: inventory, directory: directory)
        let names = try Planned.faults(.auto) { () throws(Diagnostics) in try files.check() }
        try files.write()
        Terminal(.standardOutput).write(FirstText.written(files, names: names, leftOut: leftOut))
    }

    /// - Throws: `Refusal.noHosts`.
    private func found() throws -> (hosts: [FirstHost], leftOut: [FirstHostProblem]) {
        let own = Environment.userName
        let path = sshConfig ?? SSHConfigFile.usual
        let config = path.flatMap(SSHConfigFile.read)
        if let sshConfig, config == nil { throw Refusal.cannotRead(sshConfig) }
        guard hosts.isEmpty else { return (try hosts.map { try FirstHost($0, in: config, own: own) }.withoutTwins, []) }
        guard let config, let path else { throw Refusal.noHosts(in: path ?? "~/.ssh/config", []) }
        var hosts: [FirstHost] = []
        var leftOut: [FirstHostProblem] = []
        for name in config.names {
            do throws(FirstHostProblem) {
                hosts.append(try FirstHost(alias: name, in: config, own: own))
            } catch {
                leftOut.append(error)
            }
        }
        guard !hosts.isEmpty else { throw Refusal.noHosts(in: path, leftOut) }
        return (hosts.withoutTwins, leftOut)
    }
}

extension [FirstHost] {
    /// The first of each name.
    fileprivate var withoutTwins: [FirstHost] {
        var names: Set<String> = []
        return filter { names.insert($0.name).inserted }
    }
}
