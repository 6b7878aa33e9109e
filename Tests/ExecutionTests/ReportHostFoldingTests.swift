import Report
import Testing

@Suite("Folded host lists")
struct ReportHostFoldingTests {
    @Test(
        "Folding",
        arguments: [
            ([], ""),
            (["db"], "db"),
            (["db1"], "db1"),
            (["web1", "web2", "web3"], "web[1-3]"),
            (["web3", "web1", "web2"], "web[1-3]"),
            (["web1", "web2", "web3", "web5", "web7", "web8"], "web[1-3,5,7-8]"),
            (["web9", "web10", "web11"], "web[9-11]"),
            (["web08", "web09", "web10"], "web[08-10]"),
            (["web1", "web01"], "web1, web01"),
            (["web1", "web1"], "web1"),
            (["db1", "web1", "web2", "db2"], "db[1-2], web[1-2]"),
            (["web1.lan", "web2.lan", "web3.wan"], "web[1-2].lan, web3.wan"),
            (["dc1-web1", "dc1-web2", "dc2-web1", "dc2-web2"], "dc1-web[1-2], dc2-web[1-2]"),
            (["web1.dc1", "web2.dc1", "web3.dc1", "web1.dc2"], "web[1-3].dc1, web1.dc2"),
            (["10.0.0.1", "10.0.0.2", "10.0.0.3"], "10.0.0.[1-3]"),
            (["a", "b"], "a, b"),
            (
                ["web99999999999999999999", "web99999999999999999998"],
                "web99999999999999999999, web99999999999999999998"
            ),
        ])
    func folding(hosts: [String], expected: String) {
        #expect(HostFolding.fold(hosts) == expected)
    }

    @Test("Ten thousand hosts")
    func many() {
        #expect(HostFolding.fold((1...10_000).map { "web\($0)" }) == "web[1-10000]")
    }
}
