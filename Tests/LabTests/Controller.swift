import AgentProtocol
import Inventory

@testable import Transport

/// A controller's end of the connection to one host, with nothing else of a controller.
struct Controller {
    let fleet: SSHFleet
    let host: HostConnection

    init(_ lab: Lab, _ name: String) {
        fleet = SSHFleet(
            options: SSHOptions(
                forks: 1, agentPaths: [Lull.agent], connectTimeout: 30, cacheDirectory: lab.directory + "/agents"))
        host = HostConnection(
            host: name, address: name, become: true, sshArguments: ["-F", lab.directory + "/ssh_config"])
    }

    func perform(_ request: ActionRequest) async throws -> ActionReport {
        try await fleet.perform(request, on: host) { _ in }
    }

    func attach(_ id: String) async throws -> ActionReport? { try await fleet.attach(to: id, on: host) { _ in } }
    func tend(_ tending: Tending) async throws -> TendingAnswer { try await fleet.tend(tending, on: host) }

    func forecast(_ program: [AgentProtocol.Operation] = []) async throws -> HostForecast {
        try await fleet.forecast(host, program: program)
    }

    func close() async { await fleet.close() }
}
