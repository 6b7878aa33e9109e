/// An open connection of one controller to one host.
///
/// Unchecked: only jobs of the simulation's `Loop` touch it, and they never run at once.
final class Link: @unchecked Sendable {
    let host: SimulatedHost
    let runID: String
    /// Whose it is, and since when.
    let process: SimulatedProcess
    let since: Double
    private(set) var isOpen = true
    private var waits: [(id: Int, end: () -> Void)] = []
    private var ids = 0

    init(_ host: SimulatedHost, of runID: String, _ process: SimulatedProcess) {
        self.host = host
        self.runID = runID
        self.process = process
        since = host.world.loop.now
        host.joined(self)
    }

    func breaks() {
        guard isOpen else { return }
        isOpen = false
        host.left(self)
        let ended = waits
        waits = []
        for wait in ended { wait.end() }
    }

    /// What is waited for over this connection ends with it.
    func join(_ end: @escaping () -> Void) -> Int {
        guard isOpen else {
            end()
            return 0
        }
        ids += 1
        waits.append((ids, end))
        return ids
    }

    func leave(_ id: Int) {
        if let index = waits.lastIndex(where: { $0.id == id }) { waits.remove(at: index) }
    }
}
