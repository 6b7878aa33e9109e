import Execution
import Foundation
import Journal
import TestSupport
import Testing

/// Previews that are saved, signed, approved and run, on real hosts, with a real ssh-keygen.
@Suite(.needsLab, .inTurns, .serialized, .lab("sv-1", "sv-2"))
struct SavedTests {
    let lab: Lab
    let lull: Lull
    private var file: String { lull.directory + "/tonight.preview" }
    private static let plan = Lull.plan("quick", on: "sv-1:sv-2", budget: 1)

    init() throws {
        lab = try #require(LabTrait.lab)
        lull = try Lull(lab)
    }

    private func ready() async throws {
        for host in ["sv-1", "sv-2"] { try await lab.sh(host, "systemctl start quick; systemctl -q enable quick") }
    }

    private func save(_ options: String...) async throws {
        try await ready()
        let saved = try await lull.invoke(
            ["preview", lull.directory + "/plan.yml", "-i", lab.directory + "/inventory.yml", "--save", file]
                + state + options)
        try #require(saved.exitCode == 0, "\(saved.output)\(saved.errors)")
    }

    private var state: [String] { ["--state", lull.directory + "/state"] }

    private func write(_ text: String, to name: String = "plan.yml") throws {
        try text.write(toFile: lull.directory + "/" + name, atomically: true, encoding: .utf8)
    }

    private func run(_ options: String...) async throws -> Lull.Ran {
        try await lull.invoke(["run", file, "--yes"] + state + options)
    }

    private func invocations() async throws -> [String] {
        try await FaultHost.all(["sv-1", "sv-2"]) { try await lab.sh($0, "systemctl show -P InvocationID quick") }
    }

    @Test(.timeLimit(.minutes(15))) func whatIsRunIsWhatWasSaved() async throws {
        try write(Self.plan)
        try await save()
        // Some seconds and another process later, and with plan and inventory gone.
        try FileManager.default.removeItem(atPath: lull.directory + "/plan.yml")
        let before = try await invocations()
        let ran = try await run()
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        #expect(ran.errors.contains("plan.yml can't be read here"), "\(ran.errors)")
        #expect(zip(before, try await invocations()).allSatisfy { $0 != $1 })
        guard case .started(let started)? = ran.events.first else { return #expect(Bool(false), "no run") }
        #expect(started.approved?.hash.count == 64)
        #expect(started.planText == Self.plan)
        // And so it can be again: the restart has left everything as it was.
        let against = try await lull.invoke(["preview", file, "--against", ran.runID] + state)
        #expect(against.exitCode == 0, "\(against.output)\(against.errors)")
        #expect(against.output.contains("Nothing has changed since run \(ran.runID) began"), "\(against.output)")
    }

    @Test(.timeLimit(.minutes(15))) func whatHasDriftedIsRefusedUntilItIsAccepted() async throws {
        try write(Self.plan)
        try await save()
        try await lab.sh("sv-2", "systemctl stop quick")
        let before = try await invocations()
        var ran = try await run()
        #expect(ran.exitCode == 3, "\(ran.output)\(ran.errors)")
        #expect(ran.state == nil)
        #expect(
            ran.errors.contains(
                """
                this is no longer what was saved; nothing was touched
                  sv-2: quick.service: was active (running), and is inactive (dead)  [service]
                  sv-2: step 1, restart quick.service: was active → active, restarted, and is inactive → active  [effect]
                save it anew and have that approved, or accept what has changed with --accept-drift service,effect
                """), "\(ran.errors)")
        ran = try await run("--accept-drift", "service")
        #expect(ran.exitCode == 3 && ran.errors.contains("--accept-drift effect"), "\(ran.errors)")
        #expect(try await invocations() == before)
        ran = try await run("--accept-drift", "service,effect")
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        guard case .started(let started)? = ran.events.first else { return #expect(Bool(false), "no run") }
        #expect(started.approved?.acceptedDrift == ["service", "effect"])
        #expect(try await lab.sh("sv-2", "systemctl is-active quick") == "active")
    }

    @Test(.timeLimit(.minutes(15))) func anotherPlanAnotherBootAndAHostThatIsAwayAreDrift() async throws {
        try write(Self.plan)
        try await save()
        try write(Self.plan.replacing("sv-1:sv-2", with: "sv-1"))
        try await lab.reboot("sv-1")
        try await lab.link("sv-2", .cut)
        let ran = try await run("--connect-timeout", "3")
        try await lab.link("sv-2", .mend)
        #expect(ran.exitCode == 3, "\(ran.output)\(ran.errors)")
        for line in [
            "sv-2: step 1 (restart quick) doesn't take place here any more  [inventory]",
            "sv-2: it takes no part any more  [inventory]",
            "sv-1: it has been rebooted  [boot]",
            "sv-2: it answered then, and couldn't be asked (unreachable) now  [contact]",
        ] { #expect(ran.errors.contains(line), "\(line)\n\(ran.errors)") }
    }

    @Test(.timeLimit(.minutes(15))) func onlyTheSignatureOfAnApproverCounts() async throws {
        try write(Self.plan)
        for who in ["ann", "eve"] {
            let made = try Child(
                "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", lull.directory + "/" + who],
                environment: [:])
            try #require(await made.end() == 0, "\(made.errors)")
        }
        let key = try String(contentsOfFile: lull.directory + "/ann.pub", encoding: .utf8)
        try write("ann@example.org \(key)", to: "approvers")
        let signers = lull.directory + "/approvers"
        try await save()
        var ran = try await run("--allowed-signers", signers)
        #expect(ran.exitCode == 3 && ran.errors.contains("there is no \(file).sig"), "\(ran.errors)")
        try await save("--sign", lull.directory + "/eve")
        ran = try await run("--allowed-signers", signers)
        #expect(ran.exitCode == 3 && ran.errors.contains("its signer isn't in \(signers)"), "\(ran.errors)")
        try await save("--sign", lull.directory + "/ann")
        // Her signature, on what she didn't sign.
        let signature = try String(contentsOfFile: file + ".sig", encoding: .utf8)
        try await save("-e", "x=1")
        try write(signature, to: "tonight.preview.sig")
        ran = try await run("--allowed-signers", signers)
        #expect(ran.exitCode == 3 && ran.errors.contains("no signature that counts"), "\(ran.errors)")
        try await save("--sign", lull.directory + "/ann")
        ran = try await run("--allowed-signers", signers)
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        guard case .started(let started)? = ran.events.first else { return #expect(Bool(false), "no run") }
        #expect(started.approved?.signer == "ann@example.org")
    }

    @Test(.timeLimit(.minutes(15))) func theHashThatWasApprovedIsAskedFor() async throws {
        try write(Self.plan)
        try await save()
        let hash = try #require(try SavedPreview.read(Array(try Data(contentsOf: URL(filePath: file))))).hash
        var ran = try await run("--require-approval", String(repeating: "0", count: 64))
        #expect(ran.exitCode == 3 && ran.errors.contains("this isn't what was approved"), "\(ran.errors)")
        ran = try await run("--require-approval", String(hash.prefix(8)))
        #expect(
            ran.exitCode == 3 && ran.errors.contains("16 digits of a hash are the least that counts"), "\(ran.errors)")
        // Of the plan as of the file, as long as nothing has changed.
        ran = try await lull.run(Self.plan, "--require-approval", hash)
        #expect(ran.exitCode == 0, "\(ran.output)\(ran.errors)")
        try await lab.sh("sv-1", "systemctl stop quick")
        ran = try await lull.run(Self.plan, "--require-approval", hash)
        #expect(ran.exitCode == 3 && ran.errors.contains("this isn't what was approved"), "\(ran.errors)")
    }
}
