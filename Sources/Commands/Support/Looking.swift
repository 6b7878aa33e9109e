import AgentProtocol
import Execution
import Inventory
import Report
import Schedule
import Synchronization

/// Asks hosts, with a line on the terminal that says how far it is.
enum Looking {
    static func preview(_ schedule: Schedule, fleet: any Fleet, forks: Int) async -> Preview {
        let line = CountingLine(of: schedule.hosts.count)
        let preview = await Previewer(fleet: fleet, forks: forks).preview(schedule) { _ in line.count() }
        line.clear()
        return preview
    }

    static func status(
        _ hosts: [HostConnection], units: [String], fleet: any StatusFleet, forks: Int
    ) async -> FleetStatus {
        let line = CountingLine(of: hosts.count)
        let status = await FleetStatus.ask(hosts, units: units, fleet: fleet, forks: forks) { line.count() }
        line.clear()
        return status
    }

    static func answers<Answer: Sendable>(
        _ hosts: [HostConnection], forks: Int,
        _ ask: @escaping @Sendable (HostConnection) async throws(ContactFailure) -> Answer
    ) async -> [HostAnswer<Answer>] {
        let line = CountingLine(of: hosts.count)
        let answers = await Asking.all(hosts, forks: forks, answered: line.count, ask)
        line.clear()
        return answers
    }

    static func audit(
        _ hosts: [HostConnection], _ question: AuditQuestion, fleet: any AuditedFleet, forks: Int
    ) async -> FleetAudit {
        let line = CountingLine(of: hosts.count)
        let audit = await Auditor(fleet: fleet, forks: forks).audit(hosts, question) { _ in line.count() }
        line.clear()
        return audit
    }
}

/// `Looking at hosts: 3 of 20`, on a terminal only.
private final class CountingLine: Sendable {
    private let screen = Terminal(.standardError)
    private let seen = Mutex(0)
    private let total: Int
    private let isShown: Bool

    init(of total: Int) {
        self.total = total
        isShown = screen.canRedraw && total > 1
    }

    func count() {
        let count = seen.withLock { seen in
            seen += 1
            return seen
        }
        if isShown { screen.write("\rLooking at hosts: \(count) of \(total)\u{1B}[K") }
    }

    func clear() {
        if isShown { screen.write("\r\u{1B}[K") }
    }
}
