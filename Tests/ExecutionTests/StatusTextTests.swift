import AgentProtocol
import Execution
import Inventory
import Report
import Synchronization
import Testing

@Suite("How services stand")
struct StatusTextTests {
    @Test("At 80 columns", arguments: StatusScenarios.all.keys.sorted())
    func text(_ name: String) throws {
        let status = try #require(StatusScenarios.all[name])
        let text = StatusText.render(status, width: 80, ink: .none)
        for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        let coloured = StatusText.render(status, width: 80, ink: Ink(isColoured: true))
        #expect(coloured.replacing(/\u{1B}\[\d+m/, with: "") == text)
        let json = try StatusJSON.lines(status).joined(separator: "\n")
        try expectFixture(text + "\nexit code \(StatusFigures(status).exitCode)\n\n" + json + "\n", "status/\(name)")
    }

    @Test("Every host is asked once, so many at once, and a lost one is told")
    func asking() async {
        let fleet = CountingFleet()
        let hosts = (1...20).map { HostConnection(host: "web\($0)", address: "web\($0)") }
        let seen = Mutex(0)
        let status = await FleetStatus.ask(hosts, units: ["a.service"], fleet: fleet, forks: 3) {
            seen.withLock { $0 += 1 }
        }
        #expect(status.sights.count == 20 && seen.withLock { $0 } == 20)
        #expect(status.sights["web13"] == .lost(.noAnswer(seconds: 1)))
        #expect(StatusFigures(status).unasked == 1)
        let counts = fleet.counts.withLock { $0 }
        #expect(counts.most <= 3 && counts.asked == 20 && counts.released == 19)
    }
}

private final class CountingFleet: StatusFleet {
    let counts = Mutex((now: 0, most: 0, asked: 0, released: 0))

    func status(_ connection: HostConnection, units: [String]) async throws(ContactFailure) -> HostStatus {
        counts.withLock {
            $0.now += 1
            $0.asked += 1
            $0.most = max($0.most, $0.now)
        }
        await Task.yield()
        counts.withLock { $0.now -= 1 }
        if connection.host == "web13" { throw .noAnswer(seconds: 1) }
        return HostStatus(clock: 0, serviceManager: nil)
    }

    func release(_ connection: HostConnection) async { counts.withLock { $0.released += 1 } }
}
