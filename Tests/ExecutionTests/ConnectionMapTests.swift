import AgentProtocol
import Inventory
import Testing

@testable import Execution

@Suite("Who is at the other end of a connection")
struct ConnectionMapTests {
    private typealias Party = ConnectionMap.Party
    private let end = UseScenarios.end

    private func map(_ facts: [String: (addresses: [String], connections: [TCPConnection])]) -> ConnectionMap {
        ConnectionMap(
            UseScenarios.hosts,
            facts: facts.mapValues {
                HostFacts(
                    hostname: "h", machine: "m", kernel: "k", serviceManager: nil, bootID: "b", clock: 0,
                    addresses: $0.addresses, connections: $0.connections)
            })
    }

    private func tcp(_ local: SocketEndpoint, _ peer: SocketEndpoint, _ unit: String? = nil) -> TCPConnection {
        TCPConnection(local: local, peer: peer, unit: unit)
    }

    @Test("Both addresses and both ports name the unit")
    func fourTuple() {
        let map = map(["web1": ([], [tcp(end("web1", 40_000), end("db1", 5432), "app.service")])])
        #expect(
            map.peer(of: tcp(end("db1", 5432), end("web1", 40_000)), on: "db1") == .host("web1", unit: "app.service"))
        #expect(map.peer(of: tcp(end("db1", 5433), end("web1", 40_000)), on: "db1") == .host("web1", unit: nil))
        #expect(map.peer(of: tcp(end("db1", 5432), end("web1", 40_001)), on: "db1") == .host("web1", unit: nil))
    }

    @Test("An address that the inventory doesn't know is named by the host that has it")
    func secondAddress() {
        let second = SocketEndpoint(address: "192.168.7.12", port: 40_000)
        let map = map(["web1": (["10.0.0.12", "192.168.7.12"], [])])
        #expect(map.peer(of: tcp(end("db1", 5432), second), on: "db1") == .host("web1", unit: nil))
    }

    @Test("Translated addresses and those of strangers stay addresses")
    func strangers() {
        let map = map(["web1": (["10.0.0.12"], [tcp(end("web1", 40_000), end("db1", 5432), "app.service")])])
        let translated = SocketEndpoint(address: "203.0.113.1", port: 40_000)
        #expect(map.peer(of: tcp(end("db1", 5432), translated), on: "db1") == .address("203.0.113.1"))
    }

    @Test("What several hosts have names none of them, but one's own is one's own")
    func shared() {
        let bridge = SocketEndpoint(address: "172.17.0.1", port: 40_000)
        let container = SocketEndpoint(address: "172.17.0.2", port: 5432)
        let there = tcp(bridge, container, "app.service")
        let both = map(["web1": (["172.17.0.1"], [there]), "web2": (["172.17.0.1"], [there])])
        #expect(both.peer(of: tcp(container, bridge), on: "db1") == .address("172.17.0.1"))
        #expect(both.peer(of: tcp(container, bridge), on: "web2") == .host("web2", unit: "app.service"))
        let other = SocketEndpoint(address: "172.17.0.1", port: 1)
        #expect(both.peer(of: tcp(container, other), on: "web2") == .host("web2", unit: nil))
    }

    @Test("Loopback stays on its host")
    func loopback() {
        let server = SocketEndpoint(address: "127.0.0.1", port: 5432)
        let client = SocketEndpoint(address: "127.0.0.1", port: 40_000)
        let map = map([
            "db1": ([], [tcp(client, server, "metrics.service")]), "web1": ([], [tcp(client, server, "other.service")]),
        ])
        #expect(map.peer(of: tcp(server, client), on: "db1") == .host("db1", unit: "metrics.service"))
        #expect(map.peer(of: tcp(server, client), on: "lb1") == .host("lb1", unit: nil))
    }

    @Test("The journal keeps what names the other ends, and nothing else")
    func kept() async throws {
        let preview = UseScenarios.preview
        let kept = preview.kept
        func connections(_ preview: Preview, _ host: String) -> Int {
            guard case .seen(let forecast)? = preview.sights[host] else { return -1 }
            return forecast.facts.connections.count
        }
        #expect(connections(preview, "lb1") == 110 && connections(kept, "lb1") == 60)
        #expect(connections(kept, "web1") == connections(preview, "web1") - 20)
        let (before, after) = (preview.connectionMap, kept.connectionMap)
        for connection in UseScenarios.databaseUse().connections {
            #expect(before.peer(of: connection, on: "db1") == after.peer(of: connection, on: "db1"))
        }
    }
}
