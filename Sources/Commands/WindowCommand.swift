import ArgumentParser
import FoundationEssentials
import Journal
import Report
import Windows

struct WindowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "window",
        abstract: "Show when maintenance windows open, or whether one is open at a moment; no host is contacted.",
        discussion: """
            What ends in .yml or .yaml, or has a slash in it, is a plan; everything else is the name of a window of the \
            inventory's windows.yml. Without either, all windows of the inventory are shown.

            Examples:
              lull window playbooks/monthly-patch.yml -i inventory/lab.yml --next 12
              lull window patch-night -i inventory/lab.yml --at '2026-12-12 23:00'
              lull window playbooks/*.yml -i inventory/lab.yml --at 2026-12-12T22:00:00Z
              lull window -i inventory/lab.yml -o json

            Exit codes: 0 listed; with --at, 0 if a run may begin then, and 3 if not (of several: if not all may). \
            3, too, if a plan or a window has errors or doesn't exist.
            """)

    @Argument(
        help: ArgumentHelp("Plans, and names of windows.", valueName: "plan|name"), completion: .planOrWindow)
    var subjects: [String] = []

    @OptionGroup var inventory: InventoryOptions

    @Option(help: ArgumentHelp("How many openings of each to list.", valueName: "count"))
    var next: Int?

    @Option(
        help: ArgumentHelp(
            "Say whether a run may begin then, and why: 2026-12-12T22:00:00Z, or on the window's own clocks '2026-12-12 23:00'.",
            valueName: "time"))
    var at: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let next, !(1...100_000).contains(next) { throw ValidationError("--next must be between 1 and 100000.") }
        if let at, MomentText.parse(at, .utc) == nil {
            throw ValidationError(
                "--at is a time such as 2026-12-12T22:00:00Z, or '2026-12-12 23:00' on the window's own clocks.")
        }
    }

    mutating func run() async throws {
        let now = Int64(Date().timeIntervalSince1970)
        let finder = WindowFinder(inventory: inventory.paths, colour: output.colour)
        let found = subjects.isEmpty ? try finder.all() : try subjects.map(finder.window)
        var mayAllBegin = true
        for (place, subject) in found.enumerated() {
            let moment = at.flatMap { MomentText.parse($0, subject.window?.zone ?? .utc) } ?? now
            let listing = WindowListing(
                plan: subject.plan, window: subject.window, moment: moment, isAsked: at != nil,
                count: next ?? (at == nil ? 5 : 0))
            mayAllBegin = mayAllBegin && listing.mayBegin
            switch output.output {
            case .text:
                output.screen.write((place > 0 ? "\n" : "") + listing.lines.joined(separator: "\n") + "\n")
            case .json: output.write(lines: try listing.json)
            }
        }
        if at != nil, !mayAllBegin { throw ExitCode(RunEnd.refused.exitCode) }
    }
}
