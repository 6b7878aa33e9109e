import ArgumentParser
import Diagnostics
import Inventory
import Journal
import Plan
import Report
import Schedule

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read a plan and say what is wrong in it; no host is contacted.",
        discussion: """
            Every error is shown at once, with its place. With an inventory, hosts, variables and files are checked too, \
            and whether anything fits into the plan's window at all.

            Examples:
              lull check playbooks/rolling-restart.yml
              lull check playbooks/rolling-restart.yml -i inventory/lab.yml --limit 'web:!web3'
              lull check playbooks/rolling-restart.yml -i inventory/lab.yml --skip-tags restart
              lull check playbooks/rolling-restart.yml -o json

            Exit codes: 0 if a run could begin, 3 if the plan has errors.
            """)

    @OptionGroup var plan: PlanOptions
    @OptionGroup var output: OutputOptions

    mutating func run() async throws {
        do {
            if plan.inventory.paths.isEmpty {
                let read = try Planned.plan(plan.plan, output.colour)
                say(
                    "\(plan.plan): \(counted(read.steps.count, "step")), no errors. With -i, hosts and variables are checked too."
                )
            } else {
                let (read, schedule) = try Planned.schedule(plan, output.colour)
                try Planned.faults(output.colour) { () throws(Diagnostics) in
                    try WindowCheck.check(read, schedule, now: SteadyTime.latest)
                }
                let hosts = HostFolding.fold(schedule.hosts.map(\.host.visible))
                say("\(plan.plan): \(counted(schedule.steps.count, "step")) on \(hosts), no errors.")
                LeftOutText.lines(schedule).forEach(say)
            }
        } catch let faults as Planned.Faults where output.output == .json {
            output.write(lines: try DiagnosticLines.json(faults.diagnostics))
            throw ExitCode(RunEnd.refused.exitCode)
        }
    }

    private func say(_ text: String) {
        if output.output == .text { output.write(lines: [text]) }
    }
}
