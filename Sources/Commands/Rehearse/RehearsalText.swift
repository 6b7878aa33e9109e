import AgentProtocol
import Execution
import Inventory
import Journal
import Report
import Schedule
import Simulation

/// What stands before the story of a rehearsal, and after it.
enum RehearsalText {
    static func opening(_ started: RunStarted, _ faults: [RehearsedFault], width: Int, ink: Ink) -> String {
        var page = Page(width: min(width, 120), ink: ink)
        let schedule = started.schedule
        page.add(Phrase("Rehearsal of \(schedule.planName.visible)", .strong) + ", and no host is contacted", hang: 2)
        let hosts = schedule.hosts.map(\.host.visible)
        page.add(
            "\(counted(schedule.steps.count, "step")) on \(counted(hosts.count, "host")): \(HostFolding.fold(hosts))",
            hang: 2)
        let figures = PreviewFigures(Preview(schedule: schedule, sights: [:]), forks: started.forks)
        page.add(
            "At worst \(Seconds.text(figures.worstCase)), and \(Seconds.text(figures.worstCaseOfRollback)) more to put "
                + "everything back. "
                + "\(schedule.maxFailed == 0 ? "No host" : "At most \(counted(schedule.maxFailed, "host"))") may fail.",
            hang: 2)
        page.gap()
        page.add(
            "Assumed: every service is up, but for those that the plan begins with starting; it stops in 1s and starts in "
                + "1s; systemd alone would kill a stop after 1m30s. Everything else is well.", hang: 2)
        if !faults.isEmpty {
            page.gap()
            page.add(Phrase("What goes wrong:", .careful))
            for fault in faults {
                let unit = fault.unit.map(\.visible)
                let when = fault.kind.isNature ? "" : fault.cue.words
                page.add(
                    "\(HostFolding.fold(fault.hosts.map(\.visible))): \(when)\(fault.kind.sentence(unit: unit))",
                    indent: 2, hang: 4)
            }
        }
        page.gap()
        return page.text
    }

    /// The run's own report, and beside it how the hosts really are.
    static func ending(_ rehearsal: Rehearsal, width: Int, ink: Ink) -> String {
        var page = Page(width: min(width, 120), ink: ink)
        page.add("How the hosts are in the end, whatever the run knows of it:")
        var groups: [(text: String, hosts: [String])] = []
        for host in rehearsal.hosts {
            let text = words(host)
            if let index = groups.firstIndex(where: { $0.text == text }) {
                groups[index].hosts.append(host.host.visible)
            } else {
                groups.append((text, [host.host.visible]))
            }
        }
        for group in groups { page.add("\(HostFolding.fold(group.hosts)): \(group.text)", indent: 2, hang: 4) }
        let report = RunReport.render(rehearsal.entries, isRehearsal: true, width: width, ink: ink)
        return "\n" + report + "\n" + page.text
    }

    private static func words(_ host: HostAfterwards) -> String {
        var text = host.standing.text
        if case .otherwise(let differences) = host.standing {
            text = differences.isEmpty ? "otherwise than before" : differences.map(\.visible).joined(separator: ", ")
        }
        if !host.isUp { return "without power; \(text) when it went down" }
        return host.isReachable ? text : "\(text), and cut off"
    }
}

extension Cue {
    /// As the beginning of a sentence.
    fileprivate var words: String {
        let after = delay > 0 ? "\(Seconds.text(delay)) after " : "at "
        return switch moment {
        case .begin: delay > 0 ? "\(after)the beginning, " : "from the beginning, "
        case .stop: "\(after)the stop of a service, "
        case .start: "\(after)the start of a service, "
        case .soak: "\(after)the beginning of its soak, "
        case .health: "\(after)the first health check, "
        case .rollback: "\(after)the beginning of its rollback, "
        default: "\(after)its `\(moment.rawValue)`, "
        }
    }
}
