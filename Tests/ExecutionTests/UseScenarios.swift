import AgentProtocol
import Execution
import Inventory
import Plan
import Schedule

/// A small site whose hosts are connected with each other, and what its agents say of that.
enum UseScenarios {
    static let hosts = PreviewScenarios.connections(["lb1", "web1", "web2", "web3", "db1"])

    static func address(_ host: String) -> String { hosts.first { $0.host == host }?.address ?? host }

    static func end(_ host: String, _ port: Int) -> SocketEndpoint {
        SocketEndpoint(address: address(host), port: port)
    }

    static func tcp(_ local: SocketEndpoint, _ peer: SocketEndpoint, _ unit: String?) -> TCPConnection {
        TCPConnection(local: local, peer: peer, unit: unit)
    }

    /// Connections from a client's ports on to a server, as the client or as the server sees them.
    static func many(
        _ count: Int, from client: String, _ first: Int, to server: String, _ port: Int, unit: String?,
        asServer: Bool = false
    ) -> [TCPConnection] {
        (first..<first + count).map { local in
            asServer
                ? tcp(end(server, port), end(client, local), unit) : tcp(end(client, local), end(server, port), unit)
        }
    }

    static let webs = ["web1", "web2", "web3"]
    static let db = "postgresql.service"
    static let app = "app.service"
    static let proxy = "haproxy.service"

    static func databaseUse() -> ServiceUse {
        var use = ServiceUse(
            listeners: [SocketEndpoint(address: "0.0.0.0", port: 5432)],
            unixPeers: [UnixPeer(path: "/run/postgresql/.s.PGSQL.5432", peer: "reports.service", count: 2)],
            files: [
                OpenFile(path: "/var/lib/postgresql/sort.1", kind: .deleted, size: 52_428_800),
                OpenFile(path: "/var/lib/postgresql/postmaster.pid", kind: .locked, size: 89),
                OpenFile(path: "/var/lib/postgresql/wal/01", kind: .written, size: 16_777_216),
                OpenFile(path: "/var/lib/postgresql/base/1", kind: .written, size: 8192),
                OpenFile(path: "/var/lib/postgresql/base/2", kind: .written, size: 8192),
                OpenFile(path: "/var/lib/postgresql/base/3", kind: .written, size: nil),
            ])
        for (index, web) in webs.enumerated() {
            use.connections += many(14 - index, from: web, 40_000, to: "db1", 5432, unit: db, asServer: true)
        }
        // An admin's laptop, one behind the load balancer's address translation that names no unit, and the metrics here.
        use.connections.append(tcp(end("db1", 5432), SocketEndpoint(address: "203.0.113.9", port: 50_000), db))
        use.connections.append(tcp(end("db1", 5432), end("lb1", 61_000), db))
        let loopback = SocketEndpoint(address: "127.0.0.1", port: 5432)
        use.connections.append(tcp(loopback, SocketEndpoint(address: "127.0.0.1", port: 41_000), db))
        return use
    }

    static func webUse(_ web: String, _ index: Int) -> ServiceUse {
        ServiceUse(
            listeners: [SocketEndpoint(address: "::", port: 8080)],
            connections: many(20, from: "lb1", 30_000 + 100 * index, to: web, 8080, unit: app, asServer: true),
            outgoing: many(14 - index, from: web, 40_000, to: "db1", 5432, unit: app),
            files: [
                OpenFile(path: "/var/log/app.log", kind: .written, size: 1000 * (index + 1)),
                OpenFile(path: "/srv/app/\(web).cache", kind: .written, size: 10),
            ], isPartial: web == "web3")
    }

    static func seen(_ host: String, _ operation: OperationForecast, _ connections: [TCPConnection]) -> Preview.Sight {
        guard case .seen(var forecast) = PreviewScenarios.seen(host, [operation]) else {
            return PreviewScenarios.seen(host, [operation])
        }
        forecast.facts.addresses = [address(host), "172.17.0.1"]
        forecast.facts.connections = connections
        return .seen(forecast)
    }

    static func facts(_ unit: String, _ use: ServiceUse) -> ServiceFacts {
        var facts = PreviewScenarios.facts(unit)
        facts.use = use
        return facts
    }

    static func step(_ unit: String, on hosts: [String]) -> ScheduledStep {
        let target = ServiceTarget(unit: unit, stopTimeout: 120, startTimeout: 20)
        return ScheduledStep(
            title: "restart \(unit.dropLast(".service".count))", onFailure: .rollback,
            batches: hosts.map { [ScheduledAction(host: $0, program: [.restart(target)], worstCase: 140)] })
    }

    static var preview: Preview {
        var sights: [String: Preview.Sight] = [:]
        for (index, web) in webs.enumerated() {
            let use = webUse(web, index)
            sights[web] = seen(
                web, PreviewScenarios.change("active", "active, restarted", facts(app, use)),
                use.outgoing + use.connections)
        }
        let loopback = tcp(
            SocketEndpoint(address: "127.0.0.1", port: 41_000), SocketEndpoint(address: "127.0.0.1", port: 5432),
            "metrics.service")
        sights["db1"] = seen(
            "db1", PreviewScenarios.change("active", "active, restarted", facts(db, databaseUse())),
            databaseUse().connections + [loopback])
        let balanced = webs.enumerated().flatMap { index, web in
            many(20, from: "lb1", 30_000 + 100 * index, to: web, 8080, unit: proxy)
        }
        // Many more that concern nobody here.
        let others = (0..<50).map { tcp(end("lb1", 443), SocketEndpoint(address: "198.51.100.\($0)", port: 1), proxy) }
        sights["lb1"] = seen(
            "lb1",
            PreviewScenarios.change(
                "active", "active, restarted",
                facts(proxy, ServiceUse(listeners: [SocketEndpoint(address: "::", port: 80)]))), balanced + others)
        return Preview(
            schedule: Schedule(
                planName: "The whole site", hosts: hosts, maxFailed: 1,
                steps: [step(db, on: ["db1"]), step(app, on: webs), step(proxy, on: ["lb1"])]), sights: sights)
    }
}
