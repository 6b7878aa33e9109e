import Execution
import Journal

extension AdHocCommand {
    /// A second run, with a preview and a question of its own: reboots the hosts that the first one left in neither state, after
    /// the same services were stopped there without force.
    ///
    /// It changes nothing about how the first run ended: what failed has failed.
    func reboot(after landing: Landing) async throws {
        guard landing.end != .asPlanned, landing.end != .refused else { return }
        let screen = Terminal(.standardError)
        let hosts = RebootOnError.hosts(try await landing.store.entries(of: landing.runID))
        guard !hosts.isEmpty else {
            screen.write("\nNo host is rebooted: each is as planned or as before, or nobody can tell how it stands.\n")
            return
        }
        screen.write("\nTo be rebooted, since --reboot-on-error was given: \(hosts.joined(separator: ", "))\n\n")
        let timeouts = request.options.filter { [.timeout, .stopTimeout, .dependents].contains($0.name) }
        let request = AdHocRequest(
            verb: .reboot, hosts: hosts.joined(separator: ","), services: services,
            options: timeouts + [.init(.serial, "1"), .init(.onFailure, "stop")])
        let (made, plan) = try Planned.adHoc(request, common.output.colour)
        let launch = Launch(
            origin: made.commandLine.text, planText: made.text,
            schedule: try Planned.schedule(made, plan, common), fleet: common.fleet, output: common.output)
        _ = try await launch.run(common.state, yes: common.yes)
    }
}
