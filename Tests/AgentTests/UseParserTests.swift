import AgentProtocol
import Testing

@testable import AgentCore

/// What the agent reads of the kernel's tables, as text and bytes.
@Suite struct UseParserTests {
    private func table(_ text: String) -> TCPTable {
        var table = TCPTable()
        table.add(Array(text.utf8))
        return table
    }

    @Test func tablesOfConnections() throws {
        let table = table(
            FakeProc.head
                + FakeProc.line("00000000:1538", "00000000:0000", "0A", 11)
                + FakeProc.line("0B00630A:1538", "0C00630A:C000", "01", 12)
                + FakeProc.line("0B00630A:1538", "0D00630A:C001", "06", 0)
                + FakeProc.line(
                    "0000000000000000FFFF00000B00630A:1538", "0000000000000000FFFF00000C00630A:C002", "01", 13)
                + FakeProc.line(
                    "B80D0120000000000000000001000000:01BB", "B80D0120000000000000000002000000:C003", "01", 14)
                + "   6: garbage\n" + "   7: 0B00630A:1538 0C00630A:C0")
        #expect(table.listening.map { SocketEndpoint($0.local) } == [SocketEndpoint(address: "0.0.0.0", port: 5432)])
        #expect(
            table.established.map { SocketEndpoint($0.local) } == [
                SocketEndpoint(address: "10.99.0.11", port: 5432), SocketEndpoint(address: "10.99.0.11", port: 5432),
                SocketEndpoint(address: "2001:db8::1", port: 443),
            ])
        #expect(table.established.map(\.inode) == [12, 13, 14])
        #expect(SocketEndpoint(table.established[1].peer) == SocketEndpoint(address: "10.99.0.12", port: 49154))
    }

    @Test func whoListensWhere() throws {
        func end(_ field: String) throws -> IPEndpoint {
            try #require(table(FakeProc.line(field, "00000000:0000", "0A", 1)).listening.first).local
        }
        func socket(_ field: String) throws -> TCPTable.Socket {
            TCPTable.Socket(local: try end(field), peer: try end("00000000:0000"), inode: 1)
        }
        let v6 = String(repeating: "0", count: 32) + ":1538"
        #expect(try [socket("00000000:1538")].accept(end("0B00630A:1538")))
        #expect(try [socket("0B00630A:1538")].accept(end("0B00630A:1538")))
        #expect(try ![socket("0100007F:1538")].accept(end("0B00630A:1538")))
        #expect(try ![socket("00000000:1539")].accept(end("0B00630A:1538")))
        #expect(try [socket(v6)].accept(end("0B00630A:1538")))
        #expect(try ![socket("00000000:1538")].accept(end("B80D0120000000000000000001000000:1538")))
        #expect(
            try end("0100007F:1").address.isLoopback && end("00000000000000000000000001000000:1").address.isLoopback)
        #expect(
            try end("0100FEA9:1").address.isLinkLocal && end("000080FE000000000000000001000000:1").address.isLinkLocal)
        #expect(try !end("0B00630A:1").address.isLinkLocal && !end("0B00630A:1").address.isLoopback)
    }

    @Test func unitsOfControlGroups() {
        func place(_ path: String, root: String = "") -> String? {
            UnitPlace("0::\(path)\n", root: root).map { $0.manager.isEmpty ? $0.unit : "\($0.manager) \($0.unit)" }
        }
        #expect(place("/system.slice/nginx.service") == "nginx.service")
        #expect(place("/system.slice/system-getty.slice/getty@tty1.service") == "getty@tty1.service")
        #expect(place("/system.slice/docker.service/abc/def") == "docker.service")
        #expect(place("/user.slice/user-0.slice/session-3.scope") == "session-3.scope")
        #expect(
            place("/user.slice/user-1000.slice/user@1000.service/app.slice/job.service")
                == "user@1000.service job.service")
        #expect(place("/user.slice/user-1000.slice/user@1000.service/init.scope") == "user@1000.service init.scope")
        #expect(place("/system.slice/_cpu.service") == "cpu.service")
        #expect(place("/init.scope") == "init.scope")
        #expect(place("/") == nil && place("/docker/abc") == nil)
        #expect(place("/lxc/a/system.slice/x.service", root: "/lxc/a") == "x.service")
        #expect(UnitPlace.root(ofSystem: "0::/lxc/a/init.scope\n") == "/lxc/a")
        #expect(UnitPlace("4:memory:/x\n1:name=systemd:/system.slice/v1.service\n0::/\n")?.unit == "v1.service")
    }

    @Test func locks() {
        let locks = HeldLocks(
            """
            1: POSIX  ADVISORY  WRITE 812 fe:00:1234 0 EOF
            2: OFDLCK ADVISORY  READ -1 fe:01:99 0 0
            2: -> FLOCK  ADVISORY  WRITE 900 fe:00:1234 0 EOF
            3: LEASE  ACTIVE    READ 813 fe:00:77 0 EOF
            4: nonsense
            """)
        #expect(locks.pids == [812, -1])
        #expect(locks.cover(inode: 1234, major: 0, minor: 0, by: [812]))
        #expect(!locks.cover(inode: 1234, major: 0xFE, minor: 0, by: [900]))
        #expect(locks.cover(inode: 99, major: 0xFE, minor: 1, by: [5]))
        #expect(!locks.cover(inode: 99, major: 0xFE, minor: 2, by: [5]))
    }

    @Test func flagsOfDescriptors() {
        func isWritten(_ flags: String) -> Bool { OpenFiles.isOpenForWriting("pos:\t0\nflags:\t\(flags)\nino:\t5\n") }
        #expect(isWritten("0100002") && isWritten("02102001"))
        #expect(!isWritten("0100000") && !isWritten("012000002") && !OpenFiles.isOpenForWriting("pos:\t0\n"))
    }

    @Test func messagesAboutUnixSockets() {
        var bytes: [UInt8] = []
        func half(_ value: Int) -> [UInt8] { withUnsafeBytes(of: UInt16(value)) { Array($0) } }
        func word(_ value: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(value)) { Array($0) } }
        func message(_ type: Int, _ body: [UInt8]) -> [UInt8] {
            let all = word(16 + body.count) + half(type) + half(2) + word(0) + word(0) + body
            return all + [UInt8](repeating: 0, count: (4 - all.count % 4) % 4)
        }
        func attribute(_ type: Int, _ value: [UInt8]) -> [UInt8] {
            let all = half(4 + value.count) + half(type) + value
            return all + [UInt8](repeating: 0, count: (4 - all.count % 4) % 4)
        }
        func socket(_ inode: Int, kind: UInt8 = 1, state: UInt8 = 1, _ attributes: [UInt8]...) -> [UInt8] {
            message(20, [1, kind, state, 0] + word(inode) + word(0) + word(0) + attributes.joined())
        }
        bytes += socket(7, state: 10, attribute(0, Array("/run/x.sock\0".utf8)))
        bytes += socket(8, attribute(2, word(9)), attribute(0, Array("\0abc".utf8)))
        bytes += socket(9, kind: 2, state: 7)
        var sockets: [UnixDiag.Socket] = []
        #expect(UnixDiag.add(bytes, to: &sockets) == .more)
        #expect(
            sockets == [
                .init(inode: 7, isListening: true, isDatagram: false, name: "/run/x.sock", peer: nil),
                .init(inode: 8, isListening: false, isDatagram: false, name: "@abc", peer: 9),
                .init(inode: 9, isListening: false, isDatagram: true, name: nil, peer: nil),
            ])
        #expect(UnixDiag.add(message(3, word(0)), to: &sockets) == .done)
        #expect(UnixDiag.add(message(2, word(-2 & 0xFFFF_FFFF)), to: &sockets) == .failed)
        #expect(UnixDiag.add(word(4000) + half(20) + [UInt8](repeating: 0, count: 30), to: &sockets) == .failed)
        #expect(sockets.count == 3)
    }

    @Test func theKernelAnswers() {
        let answer = UnixDiag.ask(deadline: Clock.monotonic + 20)
        // Where it isn't allowed to, as in some containers, nothing is made up.
        if !answer.isComplete { #expect(answer.sockets.isEmpty) }
    }
}
