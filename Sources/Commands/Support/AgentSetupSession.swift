import AgentProtocol
import Inventory
import Report
import Transport

/// Shows what a setup would change, asks, and has it done.
struct AgentSetupSession {
    let options: HostsOptions
    let yes: Bool

    func run(_ setup: AgentSetup) async throws {
        let hosts = try options.connections()
        guard yes || Question.canBeAsked else { throw Refusal.noTerminal }
        let ssh = try options.fleet.fleet(purpose: .setup)
        let forks = options.fleet.forks
        let rehearsal = await Asking.all(hosts, forks: forks) { (host) async throws(ContactFailure) in
            try await ssh.setUp(host, setup, rehearsal: true)
        }
        try show(rehearsal, rehearsal: true)
        guard rehearsal.allSatisfy({ $0.answer?.problems.isEmpty == true }) else {
            await ssh.close()
            throw Refusal.setupRefused
        }
        let toDo = rehearsal.filter { $0.answer?.changesAnything == true }.map(\.connection)
        guard !toDo.isEmpty else { return await ssh.close() }
        if !yes {
            let answer = await Question.ask("\nDo this? [y/N]")
            guard answer == "y" || answer == "yes" else { throw Refusal.notConfirmed }
        }
        let done = await Asking.all(toDo, forks: forks) { (host) async throws(ContactFailure) in
            try await ssh.setUp(host, setup, rehearsal: false)
        }
        await ssh.close()
        try show(done, rehearsal: false)
        let good = done.count { $0.answer?.problems.isEmpty == true }
        try options.end(good: good + hosts.count - toDo.count, of: hosts.count)
    }

    private func show(_ answers: [HostAnswer<SetupReport>], rehearsal: Bool) throws {
        switch options.output.output {
        case .json:
            options.output.write(lines: try answers.map { try StandingJSON.line($0, rehearsal: rehearsal) })
        case .text: options.show(answers.map { SetupText.saying($0, rehearsal: rehearsal) })
        }
    }
}

extension SetupReport {
    var changesAnything: Bool { changes.contains { $0.kind != .keep } }
}
