import ArgumentParser
import Execution
import FoundationEssentials
import Journal
import Plan
import Report
import Schedule
import Windows

struct ScheduleAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Schedule a plan, or a saved preview, for the openings of its window.",
        discussion: """
            No host is contacted. Takes the options of `lull run`, and each run is given them. Secrets have to be readable where \
            the daemon runs: files and environment variables, no prompts.
            """)

    @OptionGroup var plan: PlanOptions
    @OptionGroup var fleet: FleetOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var force: ForceOptions
    @OptionGroup var approval: ApprovalOptions

    @Option(
        help: ArgumentHelp(
            "What it is called in lists; the name of its file if nothing is said.", valueName: "name"))
    var name: String?

    func validate() throws {
        if let name, !Self.isName(name) {
            throw ValidationError("--name takes letters, digits, dots, hyphens and underscores, at most 64.")
        }
    }

    mutating func run() async throws {
        let launch = try await Launch.of(plan, fleet: fleet, output: output, force: force, approval: approval)
        _ = try ForceOptions.consent(to: launch.schedule, isGiven: force.allowForce)
        guard let fit = WindowFit(launch.schedule, forks: fleet.forks, now: SteadyTime.latest) else {
            throw Refusal.noWindow(plan.plan)
        }
        // Days that touch are one opening: nobody means one run in a year.
        if let opening = fit.opening, opening.closes - opening.opens > 2 * Window.longest {
            throw Refusal.neverCloses(fit)
        }
        let longest = WindowFit.longest(launch.schedule, after: SteadyTime.latest, forks: fleet.forks)
        guard let longest, !longest.isTooShort else { throw Refusal.neverFits(longest ?? fit) }
        for secret in launch.schedule.secrets ?? [] {
            if case .prompt(_) = secret.source { throw Refusal.promptedSecret(secret.name) }
        }
        let name = name ?? Self.name(of: plan.plan)
        let scheduled = ScheduledPlan(
            name: name, path: Planned.absolute(plan.plan), arguments: try arguments(launch), schedule: launch.schedule,
            addedAt: Date().timeIntervalSince1970, addedBy: Environment.operatorName, controller: Environment.hostName)
        try await state.store().schedule(scheduled)
        switch output.output {
        case .text:
            output.screen.write(
                "Scheduled as \(name): \(launch.schedule.planName.visible), \(counted(launch.schedule.hosts.count, "host")).\n"
                    + WindowText.lines(fit, launch.schedule).map { "  \($0)\n" }.joined()
                    + "`lull daemon` runs it; `lull schedule remove \(name)` takes it out.\n")
        case .json: output.write(lines: [try ScheduleText.json(scheduled, fit)])
        }
    }

    /// What `lull run` is given for it, as seen from everywhere.
    private func arguments(_ launch: Launch) throws -> [String] {
        var arguments = ["--forks", "\(fleet.forks)", "--connect-timeout", "\(fleet.contact.connectTimeout)"]
        for agent in fleet.contact.agent { arguments += ["--agent", Planned.absolute(agent)] }
        if force.allowForce { arguments.append("--allow-force") }
        // Whoever schedules a saved preview means the one that is there now.
        if let hash = approval.requireApproval ?? launch.saved?.saved.hash {
            arguments += ["--require-approval", hash]
        }
        for kinds in approval.acceptDrift { arguments += ["--accept-drift", kinds] }
        if let signers = approval.allowedSigners { arguments += ["--allowed-signers", Planned.absolute(signers)] }
        guard launch.saved == nil else { return arguments + ["--", Planned.absolute(plan.plan)] }
        let sources = try plan.sources.absolute
        for path in sources.inventory { arguments += ["--inventory", path] }
        if let limit = sources.limit { arguments += ["--limit=\(limit)"] }
        for tag in sources.tags { arguments += ["--tags=\(tag)"] }
        for tag in sources.skipTags { arguments += ["--skip-tags=\(tag)"] }
        for vars in sources.extraVars { arguments += ["--extra-vars=\(vars)"] }
        if let window = sources.window { arguments += ["--window=\(window)"] }
        return arguments + ["--", sources.plan]
    }

    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x61...0x7a).contains($0 | 0x20) || "._-".utf8.contains($0)
            } && !text.hasPrefix("-")
    }

    /// The file's name without what follows on its last dot.
    static func name(of path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
        let name = stem.map { isName(String($0)) || $0 == "-" ? $0 : "-" }.prefix(64)
        return name.isEmpty || name.first == "-" ? "plan" : String(name)
    }
}
