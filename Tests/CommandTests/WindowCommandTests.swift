import Foundation
import Subprocess
import Testing

@testable import Commands

@Suite("lull window")
struct WindowCommandTests {
    private static let windows = """
        night: { recur: 2nd sat, from: "22:00", for: 4h, timezone: Europe/Malta, cutoff: 30m, blackout: freeze.ics }
        always: { recur: daily, from: "00:00", until: "24:00", timezone: UTC }
        """
    private static let calendar = """
        BEGIN:VCALENDAR
        BEGIN:VEVENT
        SUMMARY:Year-end freeze
        DTSTART;VALUE=DATE:20261219
        DTEND;VALUE=DATE:20270110
        END:VEVENT
        END:VCALENDAR

        """

    /// - Returns: the options that name the inventory, with windows beside it.
    private static func inventory(_ scratch: borrowing Scratch) throws -> [String] {
        _ = try scratch.file("windows.yml", windows)
        _ = try scratch.file("freeze.ics", calendar)
        return ["-i", try scratch.file("hosts.yml", BinaryTests.inventory)]
    }

    @Test("lists openings in local time and UTC")
    func lists() async throws {
        let scratch = try Scratch()
        let options = try Self.inventory(scratch)
        let ran = try await Binary.lull(
            ["window", "night", "--at", "2026-12-12 23:00", "--next", "2"] + options)
        #expect(ran.errors == "")
        #expect(ran.exitCode == 0)
        #expect(
            ran.output == """
                night: 2nd Sat, 22:00 for 4h, Europe/Malta
                  Open at Sat 2026-12-12 23:00 Europe/Malta (22:00 UTC), until Sun 2026-12-13 02:00 Europe/Malta (01:00 UTC).
                  Sat 2026-12-12 22:00 to Sun 02:00 Europe/Malta (21:00 to 01:00 UTC), nothing begins from Sun 2026-12-13 01:30 Europe/Malta (00:30 UTC) on
                  Sun 2027-01-10 00:00 to 02:00 Europe/Malta (Sat 23:00 to Sun 01:00 UTC), nothing begins from Sun 2027-01-10 01:30 Europe/Malta (00:30 UTC) on
                    opens when the blackout 'Year-end freeze' is over

                """)
    }

    @Test(
        "says by its exit code whether a run may begin",
        arguments: [
            ("2026-12-12T21:00:00Z", 0, "Open at"), ("2026-12-12T22:00:00+01:00", 0, "Open at"),
            ("2026-12-12 22:00", 0, "Open at"), ("2026-12-13 01:29", 0, "Open at"),
            ("2026-12-13 01:30", 3, "but nothing begins from Sun 2026-12-13 01:30"),
            (
                "2026-12-13 02:00", 3,
                "Closed at Sun 2026-12-13 02:00 Europe/Malta (01:00 UTC). Opens next: Sun 2027-01-10"
            ),
            ("2027-01-09 23:00", 3, "for the blackout 'Year-end freeze' until Sun 2027-01-10 00:00"),
        ] as [(String, Int32, String)])
    func atAMoment(_ time: String, _ code: Int32, _ words: String) async throws {
        let scratch = try Scratch()
        let ran = try await Binary.lull(["window", "night", "--at", time] + (try Self.inventory(scratch)))
        #expect(ran.exitCode == code)
        #expect(ran.output.contains(words), "\(ran.output)")
        #expect(ran.output.split(separator: "\n").count == 2, "\(ran.output)")
    }

    @Test("takes plans, with a window of their own, with the inventory's, and with none")
    func plans() async throws {
        let scratch = try Scratch()
        let options = try Self.inventory(scratch)
        let steps = "\nsteps: [{ pause: 1s, hosts: web }]\n"
        let own = try scratch.file(
            "own.yml", "window: { date: 2026-12-12, from: \"22:00\", for: 1h, timezone: UTC }" + steps)
        let named = try scratch.file("named.yml", "window: { use: night, cutoff: 0s }" + steps)
        let none = try scratch.file("none.yml", steps)
        let alone = try await Binary.lull(
            ["window", own, none, "--at", "2026-12-12 22:30"], environment: ["LULL_INVENTORY": ""])
        #expect(alone.errors == "")
        #expect(alone.exitCode == 0)
        #expect(alone.output.contains("\(own): 2026-12-12, 22:00 for 1h, UTC\n"))
        #expect(alone.output.contains("\(none): no window, so it may run at any time.\n"))
        let both = try await Binary.lull(["window", own, named, "--at", "2026-12-12 22:30"] + options)
        #expect(both.exitCode == 0)
        #expect(both.output.contains("\(named), window night: 2nd Sat"))
        let early = try await Binary.lull(["window", own, named, "--at", "2026-12-12T21:30:00Z"] + options)
        #expect(early.exitCode == 3, "the one is closed yet")
        let lost = try await Binary.lull(["window", named], environment: ["LULL_INVENTORY": ""])
        #expect(lost.exitCode == 3)
        #expect(lost.errors.contains("no inventory"))
    }

    @Test("shows all windows of the inventory, and says what isn't there")
    func all() async throws {
        let scratch = try Scratch()
        let options = try Self.inventory(scratch)
        let all = try await Binary.lull(["window"] + options)
        #expect(all.exitCode == 0)
        #expect(all.output.hasPrefix("always: daily, 00:00 until 24:00, UTC\n  Open now, "), "\(all.output)")
        #expect(all.output.contains("\n\nnight: 2nd Sat"))
        let unknown = try await Binary.lull(["window", "nihgt"] + options)
        #expect(unknown.exitCode == 3)
        #expect(unknown.errors.contains("error[L0512]: there is no window 'nihgt'"))
        #expect(unknown.errors.contains("always, night"))
        let bare = try scratch.file("sub-hosts", "[web]\nweb1\n")
        try FileManager.default.createDirectory(atPath: scratch.path + "/bare", withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: bare, toPath: scratch.path + "/bare/hosts")
        let none = try await Binary.lull(["window", "-i", scratch.path + "/bare"])
        #expect(none.exitCode == 3)
        #expect(none.errors.contains("there is no windows.yml beside \(scratch.path)/bare"))
    }

    @Test(
        "refuses what is no time",
        arguments: ["soon", "2026-12-12", "2026-13-12 22:00", "2026-12-12 24:30", "22:00", "2026-12-12T22:00+25:00"])
    func refuses(_ time: String) async throws {
        let ran = try await Binary.lull(["window", "night", "--at", time, "-i", "x"])
        #expect(ran.exitCode == 64)
        #expect(ran.errors.contains("--at is a time such as"))
    }

    @Test("prints objects for programs")
    func json() async throws {
        let scratch = try Scratch()
        let options = try Self.inventory(scratch)
        let ran = try await Binary.lull(
            ["window", "night", "--at", "2027-01-09T22:30:00Z", "--next", "1", "-o", "json"] + options)
        #expect(ran.exitCode == 3)
        let lines = ran.output.split(separator: "\n").map(String.init)
        try #require(lines.count == 2)
        #expect(
            lines[0] == #"{"at":1799533800,"blackout":"Year-end freeze","blackout_until":1799535600,"#
                + #""closed_because":"blackout","closes":1799542800,"is_open":false,"last_start":1799541000,"may_begin":false,"#
                + #""opens":1799535600,"summary":"2nd Sat, 22:00 for 4h, Europe/Malta","timezone":"Europe/Malta","#
                + #""type":"window-standing","window":"night"}"#)
        #expect(lines[1].contains(#""type":"window-opening""#))
        #expect(lines[1].contains(#""day":"2027-01-09""#))
    }

    /// A program that was linked without the time zone database knows none, and says nothing until a window is an hour off.
    @Test(
        "knows time zones, and which are none, in the optimised build, too",
        arguments: [Binary.path, WindowCommandTests.release])
    func zones(_ program: String) async throws {
        guard FileManager.default.isExecutableFile(atPath: program) else {
            print("skipping the optimised build: there is no \(program); `make build` makes it")
            return
        }
        let scratch = try Scratch()
        let steps = "\nsteps: [{ pause: 1s, hosts: web }]\n"
        func window(_ zone: String) throws -> String {
            try scratch.file(
                "plan.yml", "window: { recur: daily, from: \"22:00\", for: 1h, timezone: \(zone) }" + steps)
        }
        let malta = try await Self.run(program, ["window", try window("Europe/Malta"), "--at", "2026-07-01T20:30:00Z"])
        #expect(
            malta.code == 0 && malta.text.contains("Open at Wed 2026-07-01 22:30 Europe/Malta (20:30 UTC)"), "\(malta)")
        let unknown = try await Self.run(program, ["check", try window("Europe/Mlata")])
        #expect(unknown.code == 3 && unknown.text.contains("did you mean 'Europe/Malta'?"), "\(unknown)")
    }

    static let release = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/.build/bin/lull"

    private static func run(_ program: String, _ arguments: [String]) async throws -> (code: Int32, text: String) {
        let result = try await Subprocess.run(
            .name("env"), arguments: Arguments([program] + arguments), output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20))
        guard case .exited(let code) = result.terminationStatus else { return (-1, "") }
        return (code, result.standardOutput + result.standardError)
    }

    @Test("completes names of windows, and plans")
    func completes() async throws {
        let scratch = try Scratch()
        let options = try Self.inventory(scratch)
        _ = try scratch.file("patch.yml", "steps: []\n")
        func ask(_ begun: String) async throws -> [String] {
            let words = ["lull", "window"] + options + [begun]
            let ran = try await Binary.lull(
                ["---completion", "window", "--", "positional@0", String(words.count - 1), String(begun.count)] + words,
                environment: ["SAP_SHELL": "bash"])
            return ran.output.split(separator: "\n").map(String.init)
        }
        #expect(try await ask("ni") == ["night"])
        #expect(try await ask(scratch.path + "/pa") == [scratch.path + "/patch.yml"])
    }
}
