import AgentProtocol
import Glibc
import Testing

@testable import AgentCore

/// Who uses a service, out of a `/proc` of the test's own.
@Suite struct UseReaderTests {
    let proc: FakeProc

    init() throws { proc = try FakeProc() }

    private func reader(_ unix: [UnixDiag.Socket] = [], isComplete: Bool = true) -> UseReader {
        UseReader(tree: proc.tree) { _ in UnixDiag.Answer(sockets: unix, isComplete: isComplete) }
    }

    private func db(_ reader: UseReader) -> (use: ServiceUse, host: [TCPConnection]) {
        let sight = reader.look(at: [.init(unit: "db.service", mainPID: 10, alsoStops: ["reports.service"])])
        return (sight.uses[0], sight.connections)
    }

    private func end(_ address: String, _ port: Int) -> SocketEndpoint { SocketEndpoint(address: address, port: port) }

    @Test func connectionsAreSortedByWhoListens() throws {
        try proc.process(10, unit: "db.service")
        try proc.process(11, unit: "reports.service")
        try proc.process(20, unit: "app.service")
        try proc.sockets(10, 100, 101, 102, 103)
        try proc.sockets(11, 110)
        try proc.sockets(20, 120, 121)
        let any = "00000000:0000"
        try proc.tcp(
            FakeProc.line("00000000:1538", any, "0A", 100), FakeProc.line("00000000:0050", any, "0A", 121),
            // From web1, from the app of this host over loopback, one that nobody has accepted yet, and its own to elsewhere.
            FakeProc.line("0B00630A:1538", "0C00630A:C000", "01", 101),
            FakeProc.line("0100007F:1538", "0100007F:C001", "01", 102),
            FakeProc.line("0100007F:C001", "0100007F:1538", "01", 120),
            FakeProc.line("0B00630A:1538", "0D00630A:C002", "01", 0),
            FakeProc.line("0B00630A:C003", "0E00630A:0016", "01", 103),
            FakeProc.line("0B00630A:C004", "0E00630A:0016", "01", 110),
            // Of another's listener.
            FakeProc.line("0B00630A:0050", "0E00630A:C005", "01", 0))
        let (use, host) = db(reader())
        #expect(use.listeners == [end("0.0.0.0", 5432)])
        #expect(
            use.connections == [
                TCPConnection(local: end("10.99.0.11", 5432), peer: end("10.99.0.12", 49152), unit: "db.service"),
                TCPConnection(local: end("127.0.0.1", 5432), peer: end("127.0.0.1", 49153), unit: "db.service"),
                TCPConnection(local: end("10.99.0.11", 5432), peer: end("10.99.0.13", 49154), unit: nil),
            ])
        #expect(use.outgoing.map(\.unit) == ["db.service", "reports.service"])
        #expect(!use.isPartial)
        // Those that the host opened first, and the client over loopback at the end.
        #expect(host.map(\.local.port) == [49155, 49156, 5432, 5432, 80, 49153])
        #expect(host.last?.unit == "app.service")
    }

    @Test func whatItListenedOnBefore() throws {
        try proc.process(10, unit: "db.service")
        try proc.sockets(10, 101, 102, 103)
        try proc.tcp(
            FakeProc.line("0B00630A:1538", "0C00630A:C000", "01", 101),
            FakeProc.line("0B00630A:C004", "0E00630A:C005", "01", 102),
            FakeProc.line("0B00630A:C006", "0E00630A:0016", "01", 103))
        var before = TCPTable()
        before.add(Array(FakeProc.line("00000000:C004", "00000000:0000", "0A", 100).utf8))
        let subject = UseReader.Subject(unit: "db.service", mainPID: 10, closed: before.listening)
        let use = reader().look(at: [subject]).uses[0]
        #expect(use.connections.map(\.local.port) == [5432, 49156])
        #expect(use.outgoing.map(\.local.port) == [49158])
        #expect(use.listeners.isEmpty)
    }

    @Test func aSocketThatSystemdPassesOn() throws {
        try proc.process(10, unit: "db.service")
        try proc.sockets(1, 100, 200)
        // The service holds its listener too; an instance for each connection holds none.
        try proc.sockets(10, 100, 101, 201)
        let any = "00000000:0000"
        try proc.tcp(
            FakeProc.line("00000000:1538", any, "0A", 100), FakeProc.line("00000000:1539", any, "0A", 200),
            FakeProc.line("0B00630A:1538", "0C00630A:C000", "01", 101),
            FakeProc.line("0B00630A:1539", "0C00630A:C001", "01", 201))
        let (use, host) = db(reader())
        #expect(use.listeners == [end("0.0.0.0", 5432)])
        #expect(use.connections.map(\.local.port) == [5432, 5433])
        #expect(use.outgoing.isEmpty)
        #expect(host.map(\.unit) == ["db.service", "db.service"])
    }

    @Test func anotherNetworkNamespaceIsLookedAtAndSaidToBePartial() throws {
        try proc.process(10, unit: "db.service")
        try proc.process(9, unit: "other.service", named: "self")
        symlink("net:[1]", "\(proc.tree.root)/10/ns/net")
        mkdir("\(proc.tree.root)/self", 0o755)
        mkdir("\(proc.tree.root)/self/ns", 0o755)
        symlink("net:[0]", "\(proc.tree.root)/self/ns/net")
        try proc.sockets(10, 100)
        try proc.tcp()
        try proc.tcp(FakeProc.line("0100007F:1538", "00000000:0000", "0A", 100), at: "10/net")
        let (use, _) = db(reader())
        #expect(use.listeners == [end("127.0.0.1", 5432)])
        #expect(use.isPartial, "Unix sockets are told of in one namespace only")
    }

    @Test func peersOverUnixSockets() throws {
        try proc.tcp()
        try proc.process(10, unit: "db.service")
        try proc.process(20, unit: "app.service")
        try proc.process(21, unit: "session-4.scope", named: "psql")
        try proc.sockets(10, 500, 501, 502, 503, 504, 505)
        try proc.sockets(20, 601, 602)
        try proc.sockets(21, 603)
        func socket(_ inode: UInt64, _ name: String?, _ peer: UInt64?, listens: Bool = false, datagrams: Bool = false)
            -> UnixDiag.Socket
        { .init(inode: inode, isListening: listens, isDatagram: datagrams, name: name, peer: peer) }
        let path = "/run/db.sock"
        let (use, _) = db(
            reader([
                socket(500, path, nil, listens: true),
                socket(501, path, 601), socket(601, nil, 501), socket(502, path, 602), socket(602, nil, 502),
                socket(503, path, 603), socket(603, nil, 503),
                // Its own client of another server, a pair of its own, and datagrams that come in.
                socket(504, nil, 900), socket(900, "/run/bus", 504),
                socket(505, "/run/notify", nil, datagrams: true), socket(901, nil, 505, datagrams: true),
            ]))
        #expect(
            use.unixPeers == [
                UnixPeer(path: path, peer: "app.service", count: 2),
                UnixPeer(path: path, peer: "psql", count: 1),
                UnixPeer(path: "/run/notify", peer: "a process that can't be seen", count: 1),
            ])
        #expect(db(reader(isComplete: false)).use.isPartial)
        // When it listens no more, those that it accepted are still there, and it is still the client of others.
        let closed = db(
            reader([
                socket(501, path, 601), socket(601, nil, 501), socket(504, "@own", 900), socket(900, "/run/bus", 504),
            ]))
        #expect(closed.use.unixPeers == [UnixPeer(path: path, peer: "app.service", count: 1)])
    }

    @Test func filesThatAreOpen() throws {
        try proc.tcp()
        try proc.process(10, unit: "db.service")
        let files = proc.directory
        for name in ["data", "read", "lock"] { try files.write(name, "12345678") }
        try files.write("gone (deleted)", "x")
        try proc.descriptor(10, 3, files.path + "/data", flags: "0100002")
        try proc.descriptor(10, 4, files.path + "/read", flags: "0100000")
        try proc.descriptor(10, 5, files.path + "/lock", flags: "0100000")
        try proc.descriptor(10, 6, "/dev/null")
        try proc.descriptor(10, 7, files.path, flags: "0200000")
        // Its name ends like that of a deleted file and isn't one.
        try proc.descriptor(10, 8, files.path + "/gone (deleted)", flags: "0100001")
        var status = stat()
        #expect(stat(files.path + "/lock", &status) == 0)
        try files.write("proc/locks", "1: POSIX  ADVISORY  WRITE 10 00:00:\(status.st_ino) 0 EOF\n")
        #expect(
            db(reader()).use.files == [
                OpenFile(path: files.path + "/lock", kind: .locked, size: 8),
                OpenFile(path: files.path + "/data", kind: .written, size: 8),
                OpenFile(path: files.path + "/gone (deleted)", kind: .written, size: 1),
            ])
    }

    @Test func whatIsTooMuchIsCutAndSaid() throws {
        try proc.tcp()
        try proc.process(10, unit: "db.service")
        for index in 0..<OpenFiles.limit + 3 {
            try proc.directory.write("f\(index)", "x")
            try proc.descriptor(10, 3 + index, "\(proc.directory.path)/f\(index)")
        }
        let (use, _) = db(reader())
        #expect(use.files.count == OpenFiles.limit && use.isPartial)
    }

    @Test func aUserServiceOfTheSameNameIsAnother() throws {
        try proc.tcp()
        try proc.process(10, unit: "db.service")
        try proc.process(30, unit: "db.service", in: "/user.slice/user-1000.slice/user@1000.service/app.slice")
        try proc.directory.write("system", "1")
        try proc.directory.write("user", "1")
        try proc.descriptor(10, 3, proc.directory.path + "/system")
        try proc.descriptor(30, 3, proc.directory.path + "/user")
        func paths(_ mainPID: Int) -> [String] {
            reader().look(at: [.init(unit: "db.service", mainPID: mainPID)]).uses[0].files.map(\.path)
        }
        #expect(paths(10) == [proc.directory.path + "/system"])
        #expect(paths(0) == [proc.directory.path + "/system"])
        #expect(paths(30) == [proc.directory.path + "/user"])
    }

    @Test func howFarAStopIs() throws {
        try proc.process(10, unit: "db.service")
        try proc.process(11, unit: "db.service")
        try proc.sockets(10, 100, 101)
        try proc.sockets(11, 102)
        func written(_ pid: Int, _ bytes: Int) throws {
            try proc.directory.write("proc/\(pid)/io", "rchar: 9\nwrite_bytes: \(bytes)\ncancelled_write_bytes: 0\n")
        }
        try written(10, 4096)
        try written(11, 0)
        let any = "00000000:0000"
        let connections =
            FakeProc.line("0B00630A:1538", "0C00630A:C000", "01", 101)
            + FakeProc.line("0B00630A:1538", "0C00630A:C001", "01", 102)
            + FakeProc.line("0B00630A:C003", "0E00630A:0016", "01", 102)
        for pid in [10, 11] {
            try proc.tcp(FakeProc.line("00000000:1538", any, "0A", 100), connections, at: "\(pid)/net")
        }
        let meter = StopMeter([10, 11], tree: proc.tree)
        // It doesn't listen any more, and goes on with what it has.
        for pid in [10, 11] { try proc.tcp(connections, at: "\(pid)/net") }
        try written(10, 10_000)
        #expect(
            meter.reading([10, 11], statusText: "x")
                == StopProgress(processesLeft: 2, connectionsLeft: 2, bytesWritten: 5904, statusText: "x"))
        // What a process wrote counts when it is gone, and so does all of one that came later.
        try proc.process(12, unit: "db.service")
        try written(12, 1000)
        try written(11, 96)
        #expect(
            meter.reading([11, 12], statusText: nil)
                == StopProgress(processesLeft: 2, connectionsLeft: 1, bytesWritten: 7000, statusText: nil))
        #expect(StopMeter([11], tree: proc.tree).reading([11], statusText: nil).connectionsLeft == nil)
    }
}
