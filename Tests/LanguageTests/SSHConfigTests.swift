import Inventory
import Testing

/// What is read of an ssh configuration, held against ssh_config(5).
@Suite struct SSHConfigTests {
    @Test(arguments: [
        ("Host web1 web2\nHost web1 db1\n", ["web1", "web2", "db1"]),
        ("host=a\nHOST = \"b\" c # d\n  Host\te\n#Host f\n", ["a", "b", "c", "e"]),
        ("Host *.lan web? !bad ok *\n", ["ok"]),
        ("HostName x\nMatch host y\n  User z\n", []),
        ("Host a\r\nHost b\r\n", ["a", "b"]),
        ("Host web1 10.0.0.1\n  HostName 10.0.0.1\nHost a b\n  HostName %h.lan\n", ["web1", "a", "b"]),
        ("Host a b\nHost b c d\n  hostname x\nHost d\n", ["a", "b", "c", "d"]),
        ("Host 'with blank' \"quo", ["with blank", "quo"]),
    ])
    func names(text: String, names: [String]) { #expect(SSHConfig(text).names == names) }

    @Test func theFirstUserThatMatchesCounts() {
        let config = SSHConfig(
            """
            User everyone
            """)
        #expect(config.user(of: "x") == "everyone")
        let blocks = SSHConfig(
            """
            Host web* !web3
              User deploy
            Match user nobody
              User never
            Match all
              HostName x
            Host db?[1]
              User postgres
            Host *
              User root
            """)
        #expect(blocks.user(of: "web1") == "deploy")
        #expect(blocks.user(of: "web3") == "root")
        #expect(blocks.user(of: "dbx[1]") == "postgres", "brackets mean themselves")
        #expect(blocks.user(of: "dbx1") == "root")
        #expect(SSHConfig("Host a\n User b\n").user(of: "c") == nil)
    }

    @Test func filesAreIncludedWhereTheyStand() {
        let files = ["inner": "Host db1 web1\n  User ada\nHost deep\n", "more": "User eve\n"]
        let config = SSHConfig("Host web*\n  Include inner more\n  User bob\nHost last\n") { [files[$0] ?? ""] }
        #expect(config.names == ["db1", "web1", "deep", "last"])
        #expect(config.user(of: "web1") == "ada", "both the block and the file's own match")
        #expect(config.user(of: "db1") == nil, "the file counts for web* alone")
        #expect(config.user(of: "web2") == "eve")
    }

    @Test func aFileThatIncludesItselfIsReadSoOftenAndNoMore() {
        #expect(SSHConfig("Include me\nHost a\n") { _ in ["Include me\nHost a\n"] }.names == ["a"])
    }
}
