import ArgumentParser
import Diagnostics
import Inventory
import Journal
import Plan
import Schedule

/// A command that is a plan of one step: the same schedule, decider, journal and rollback as `lull run`.
protocol AdHocCommand: AsyncParsableCommand {
    static var verb: AdHocRequest.Verb { get }
    /// A host pattern.
    var hosts: String { get }
    var services: [String] { get }
    var common: AdHocOptions { get }
    /// Those of the command itself.
    var given: [AdHocRequest.Option] { get }
    /// Whether the operator lets it kill.
    var allowsForce: Bool { get }
    /// Whether hosts on which it failed are rebooted afterwards.
    var rebootsOnError: Bool { get }
}

extension AdHocCommand {
    var allowsForce: Bool { false }
    var rebootsOnError: Bool { false }

    var request: AdHocRequest {
        AdHocRequest(
            verb: Self.verb, hosts: hosts, services: services, options: common.options + given)
    }

    mutating func run() async throws {
        let (made, plan) = try Planned.adHoc(request, common.output.colour)
        if common.printPlan {
            Terminal(.standardOutput).write(made.text)
            return
        }
        let schedule = try Planned.schedule(made, plan, common)
        let limit = common.limit.map { ["--limit", $0] } ?? []
        let launch = Launch(
            origin: CommandLineText(request.words + limit).text, planText: made.text, schedule: schedule,
            fleet: common.fleet, output: common.output, allowsForce: allowsForce,
            takesOver: common.takeOver.takeOver)
        if common.preview { return try await launch.preview(common.state) }
        let landing = try await launch.run(common.state, yes: common.yes)
        if rebootsOnError { try await reboot(after: landing) }
        throw ExitCode(landing.end.exitCode)
    }
}

extension Planned {
    /// Makes the plan of an ad-hoc command and reads it; warnings are written to standard error.
    static func adHoc(_ request: AdHocRequest, _ colour: ColourChoice) throws(Faults) -> (AdHocPlan, Plan) {
        try faults(colour) { () throws(Diagnostics) in
            let made = try AdHocPlan(request)
            let (plan, warnings) = try made.read()
            warn(warnings, colour)
            return (made, plan)
        }
    }

    /// - Throws: `Faults`, `Refusal.noInventory`.
    static func schedule(_ made: AdHocPlan, _ plan: Plan, _ options: AdHocOptions) throws -> Schedule {
        let colour = options.output.colour
        let inventory = try inventory(options.inventory.required, colour)
        return try faults(colour) { () throws(Diagnostics) in
            do throws(Diagnostics) {
                return try Scheduler.schedule(
                    plan: plan, inventory: inventory, limit: options.limit, planDirectory: ".")
            } catch {
                throw Diagnostics(made.onCommandLine(error.all))
            }
        }
    }
}
