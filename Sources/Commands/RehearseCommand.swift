import ArgumentParser
import Diagnostics
import Execution
import Journal
import Plan
import Report
import Schedule
import Simulation

struct RehearseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Live a run through in a simulated world, with faults of your choice; no host is contacted.",
        discussion: """
            The plan runs by the same rules as in `lull run`, on hosts that exist in memory only: what it does, what a \
            fault leads to, what is put back, how long that takes. What isn't in the plan is assumed to be well: every \
            service is up (but for those that the plan begins with starting), stops in a second and starts in a second. For \
            conditions, hosts have been up for 30 days and ask for a reboot.

            A fault is HOSTS:WHAT=HOW[@WHEN]. HOSTS is a host pattern.
              web3:stop=hang            its services never stop; =90s: that long
              web3:app.start=fail       app doesn't start, until it is put back; =fail-always, =hang, =90s
              web3:soak=die             dies in its soak, until it is put back
              web3:health=fail          is not healthy, until it is put back; =fail-always, =flap
              web3:command=fail         the commands of its steps fail
              web3:link=cut@stop        nothing gets there from then on; =30s: for so long
              web3:power=2m@reload      its power is lost for so long; =lost: for ever
              web3:disk=full            nothing can be written there; =30s: for so long
              web3:agent=kill@start     the agent's process is killed
              web3:controller=kill@stop lull itself is killed; =resume, =rollback: and taken up a minute later
            WHEN is begin (the default where there is one), stop, start, soak, health, rollback, or a verb of the plan; \
            with a delay, such as stop+5s.

            Examples:
              lull rehearse playbooks/rolling-restart.yml -i inventory/lab.yml
              lull rehearse playbooks/rolling-restart.yml -i inventory/lab.yml --fault web3:stop=hang
              lull rehearse playbooks/db-then-app.yml -i inventory/lab.yml --fault db1:link=cut@restart

            Exit codes: those that the run would have, 0 to 4 (`lull help`); 3 also if the plan has errors.
            """)

    @OptionGroup var plan: PlanOptions

    @Option(help: ArgumentHelp("What goes wrong; may be given several times.", valueName: "fault"), completion: .fault)
    var fault: [String] = []

    @Option(help: ArgumentHelp("How many hosts at once.", valueName: "count"))
    var forks = 50

    @OptionGroup var output: OutputOptions
    @OptionGroup var force: ForceOptions

    func validate() throws {
        guard (1...10_000).contains(forks) else { throw ValidationError("--forks must be between 1 and 10000.") }
    }

    mutating func run() async throws {
        let (read, inventory, schedule) = try Planned.everything(plan, output.colour)
        let texts = fault
        let faults = try Planned.faults(output.colour) { () throws(Diagnostics) in
            try FaultReader(inventory: inventory, schedule: schedule).read(texts)
        }
        let started = RunStarted(
            runID: "rehearsal", planPath: plan.plan, planText: String(decoding: read.source.bytes, as: UTF8.self),
            operatorName: Environment.operatorName, controller: Environment.hostName,
            forceAllowedBy: try ForceOptions.consent(to: schedule, isGiven: force.allowForce), forks: forks,
            schedule: schedule)
        let rehearsal = Rehearsal.of(started, faults: faults)
        switch output.output {
        case .text:
            output.screen.write(RehearsalText.opening(started, faults, width: output.screen.columns, ink: output.ink))
            await RehearsalStory.tell(rehearsal, on: output.screen)
            output.screen.write(RehearsalText.ending(rehearsal, width: output.screen.columns, ink: output.ink))
        case .json: await RehearsalStory.list(rehearsal, on: output.screen)
        }
        if let broken = rehearsal.broken { throw Refusal.brokenPromise(broken, trace: rehearsal.trace) }
        throw ExitCode((rehearsal.end ?? .interrupted).exitCode)
    }
}
