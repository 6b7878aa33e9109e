import Execution
import Schedule
import Synchronization

/// Makes a preview, with a line on the terminal that says how far it is.
enum Looking {
    static func preview(_ schedule: Schedule, fleet: any Fleet, forks: Int) async -> Preview {
        let screen = Terminal(.standardError)
        let seen = Mutex(0)
        let isShown = screen.canRedraw && schedule.hosts.count > 1
        let preview = await Previewer(fleet: fleet, forks: forks).preview(schedule) { _ in
            let count = seen.withLock { seen in
                seen += 1
                return seen
            }
            if isShown { screen.write("\rLooking at hosts: \(count) of \(schedule.hosts.count)\u{1B}[K") }
        }
        if isShown { screen.write("\r\u{1B}[K") }
        return preview
    }
}
