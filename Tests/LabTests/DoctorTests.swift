import AgentProtocol
import Foundation
import Journal
import Testing

/// What `lull doctor` finds on real hosts, and that what `lull init` writes for them is a plan that works.
@Suite(
    .needsLab, .inTurns,
    .lab("fit1", "fit2", "ill", "kept", "filled", "sealed", "begun1", "begun2", "seen1", "seen2", "owned"))
struct DoctorTests {
    let lab: Lab
    let lull: Lull

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    private struct Check: Decodable {
        var type: String
        var host: String?
        var check: String?
        var verdict: String?
        var because: String?
        var advice: String?
        var amount: Double?
    }

    /// What was found of each host, check by check.
    private func doctor(
        _ hosts: String, inventory: String? = nil, exitCode: Int
    ) async throws -> [String: [String: Check]] {
        let ran = try await lull.invoke([
            "doctor", hosts, "-i", inventory ?? lab.directory + "/inventory.yml", "--state", lull.directory + "/state",
            "-o",
            "json", "--connect-timeout", "5",
        ])
        #expect(ran.exitCode == exitCode, "\(ran.output)\(ran.errors)")
        let decoder = JSONDecoder()
        let checks = try ran.output.split(separator: "\n").map { try decoder.decode(Check.self, from: Data($0.utf8)) }
        return Dictionary(grouping: checks.filter { $0.check != nil }, by: { $0.host ?? "" }).mapValues { checks in
            Dictionary(checks.map { ($0.check ?? "", $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    // MARK: Healthy hosts

    @Test func hostsThatAreWellAreToldTogetherAndLeftAsTheyWere() async throws {
        let traces = "ls -d /var/lib/lull /etc/lull /run/systemd/system/*lull* 2>/dev/null | wc -l"
        let before = try await lab.sh("fit1", traces)
        let ran = try await lull.command(["doctor", "fit*"])
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(ran.output.contains("\nfit[1-2]\n  ✓ contact  ssh and lull's agent answer\n"), "\(ran.output)")
        #expect(ran.output.contains("  ✓ root     root, through sudo\n"))
        #expect(ran.output.hasSuffix("All is well.\n"), "\(ran.output)")
        let found = try await doctor("fit*", exitCode: 0)
        #expect(found["fit1"]?.keys.sorted() == found["fit2"]?.keys.sorted())
        let version = try await lab.sh("fit1", "systemctl --version | head -n 1 | cut -d ' ' -f 2")
        #expect(found["fit1"]?["systemd"]?.because == version)
        let kernel = try await lab.sh("fit1", "uname -r")
        #expect(found["fit1"]?["kernel"]?.because?.hasPrefix("Linux \(kernel)") == true)
        let free = try #require(found["fit1"]?["records"]?.amount)
        let blocks = try #require(
            Double(try await lab.sh("fit1", "stat -f -c '%f %S' /var/lib | { read f s; echo $((f * s)); }")))
        #expect(abs(free - blocks) < 2e9, "\(free) and \(blocks)")
        #expect(try await lab.sh("fit1", traces) == before)
        #expect(before == "0")
    }

    // MARK: Contact

    @Test func everyTroubleOfAFirstContactIsToldWithItsRemedy() async throws {
        try await lab.sh(
            "ill",
            """
            for u in asked noisy shut; do
                useradd --create-home --shell /bin/bash $u && install -d -o $u -g $u -m 700 /home/$u/.ssh &&
                install -o $u -g $u -m 600 /home/ops/.ssh/authorized_keys /home/$u/.ssh/
            done
            sed -i '1i echo Welcome' /home/noisy/.bashrc; usermod --shell /usr/sbin/nologin shut
            """)
        let address = try await lab.sh("ill", "hostname -I").split(separator: " ").first.map(String.init) ?? ""
        let inventory = lull.directory + "/ill.yml"
        try """
        all:
          vars: { ansible_ssh_common_args: "-F \(lab.directory)/ssh_config", ansible_host: "\(address)", ansible_become: true }
          hosts:
            asked: { ansible_user: asked }
            plain: { ansible_user: asked, ansible_become: false }
            noisy: { ansible_user: noisy }
            shut: { ansible_user: shut }
            nobody: { ansible_user: no-such-user }
            elsewhere: { ansible_port: 2 }
            stranger: { ansible_ssh_extra_args: "-o UserKnownHostsFile=/dev/null" }
            nowhere: { ansible_host: nowhere.invalid }
        """.write(toFile: inventory, atomically: true, encoding: .utf8)
        let found = try await doctor("all", inventory: inventory, exitCode: 3)
        for (host, because, advice) in [
            ("asked", "sudo: a password is required", "NOPASSWD"), ("noisy", "Welcome", "must print nothing"),
            ("shut", "not available", "give the user a shell"), ("nobody", "Permission denied", "ssh-copy-id"),
            ("elsewhere", "Connection refused", "ansible_port"), ("stranger", "host key", "compare the key"),
            ("nowhere", "Could not resolve", "ansible_host"),
        ] {
            let contact = try #require(found[host]?["contact"])
            #expect(contact.verdict == "bad" && found[host]?.count == 1)
            #expect(contact.because?.contains(because) == true, "\(contact)")
            #expect(contact.advice?.contains(advice) == true, "\(contact)")
        }
        let plain = try #require(found["plain"])
        #expect(plain["contact"]?.verdict == "good" && plain["root"]?.verdict == "warning", "\(plain)")
        #expect(plain["records"]?.because?.hasSuffix("/home/asked/.local/state/lull") == true)
    }

    // MARK: What refuses

    @Test func aHoldAndAPolicyThatCantBeReadRefuse() async throws {
        let inventory = ["-i", lab.directory + "/inventory.yml"]
        let held = try await lull.invoke(["hold", "kept", "--why", "disk is being replaced"] + inventory)
        #expect(held.exitCode == 0, "\(held)")
        try await lab.sh("kept", "mkdir -p /etc/lull && echo 'restrat all' > /etc/lull/policy")
        let found = try #require(try await doctor("kept", exitCode: 3)["kept"])
        #expect(found["hold"]?.verdict == "bad" && found["hold"]?.because?.contains("disk is being replaced") == true)
        #expect(found["policy"]?.verdict == "bad" && found["policy"]?.because?.contains("restrat") == true)
        // As a run does.
        #expect(try await lull.preview(Lull.plan("quick", on: "kept")).exitCode == 3)
        try await lab.sh("kept", "echo 'allow unit quick.service' > /etc/lull/policy")
        #expect(try await lull.invoke(["release", "kept"] + inventory).exitCode == 0)
        let mended = try #require(try await doctor("kept", exitCode: 0)["kept"])
        #expect(mended["policy"]?.because == "/etc/lull/policy, 1 rule: `lull agent status` shows them", "\(mended)")
    }

    @Test(arguments: [("filled", "size=1m", "so nothing would be begun"), ("sealed", "ro", "Read-only file system")])
    func aPlaceForRecordsThatIsFullOrSealedRefuses(host: String, options: String, because: String) async throws {
        try await lab.sh(
            host, "mkdir -p -m 700 /var/lib/lull && mount -t tmpfs -o mode=700,\(options) none /var/lib/lull")
        let records = try #require(try await doctor(host, exitCode: 3)[host]?["records"])
        #expect(records.verdict == "bad" && records.because?.contains(because) == true, "\(records)")
        // Not said in vain.
        let ran = try await lull.run(Lull.plan("quick", on: host))
        #expect(ran.exitCode != 0, "\(ran.output)\(ran.errors)")
        #expect(ran.output.contains("can't keep"), "\(ran.output)")
    }

    @Test func aRunThatHasTheHostIsNamed() async throws {
        let plan = "name: long\nsteps:\n  - { pause: 20s, hosts: owned }\n"
        let lull = lull
        let suite = self
        let ran = try await lull.run(plan, options: []) { _ in
            try await lull.wait { if case .intended = $0 { true } else { false } }
            try await Task.sleep(for: .seconds(2))
            let found = try await suite.doctor("owned", exitCode: 3)
            let claim = try #require(found["owned"]?["claim"])
            #expect(claim.verdict == "bad" && claim.advice?.contains("lull resume") == true, "\(claim)")
        }
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(try await doctor("owned", exitCode: 0)["owned"]?["claim"]?.because == "no run has it")
    }

    // MARK: Beginning

    @Test(arguments: [("begun", ["--service", "quick"]), ("seen", [])])
    func whatInitWritesIsCheckedPreviewedAndRun(hosts: String, services: [String]) async throws {
        let place = lull.directory + "/" + hosts
        let written = try await lull.invoke(
            ["init", hosts + "1", hosts + "2", "--ssh-config", lab.directory + "/ssh_config", "--directory", place]
                + services
        )
        #expect(written.exitCode == 0, "\(written)")
        let files = [place + "/plan.yml", "-i", place + "/inventory.yml"]
        let checked = try await lull.invoke(["check"] + files)
        #expect(checked.exitCode == 0 && checked.errors.isEmpty, "\(checked)")
        let state = ["--state", lull.directory + "/state"]
        let previewed = try await lull.invoke(["preview"] + files + state)
        #expect(previewed.exitCode == 0 && previewed.errors.isEmpty, "\(previewed.output)\(previewed.errors)")
        let pid = "systemctl show -P MainPID quick"
        let before = try await lab.sh(hosts + "1", pid)
        let ran = try await lull.invoke(["run"] + files + state + ["--yes"])
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect((try await lab.sh(hosts + "1", pid) == before) == services.isEmpty)
    }
}
