import Foundation
import Testing

@testable import Commands

/// What is scheduled without a host being contacted, and what isn't, and why.
@Suite("lull schedule")
struct ScheduleCommandTests {
    private static func plan(_ window: String, more: String = "") -> String {
        """
        name: Nightly
        \(window)
        \(more)
        services: { app: }
        steps:
          - { restart: app, hosts: web, serial: 1 }

        """
    }

    private static let night = #"window: { recur: daily, from: "00:00", for: 4h, timezone: UTC }"#

    @Test("Added, listed, foretold, exported and removed")
    func goesRound() async throws {
        let scratch = try Scratch()
        let state = ["--state", scratch.path + "/state"]
        let hosts = ["-i", try scratch.file("hosts.ini", "[web]\nweb[1:3]\n")]
        let plan = try scratch.file("night.yml", Self.plan(Self.night))
        let empty = try await Binary.lull(["schedule", "list"] + state)
        #expect(empty.output == "Nothing is scheduled; `lull schedule add PLAN` does.\n" && empty.exitCode == 0)
        let added = try await Binary.lull(["schedule", "add", plan] + hosts + state)
        #expect(added.exitCode == 0, "\(added)")
        #expect(added.output.hasPrefix("Scheduled as night: Nightly, 3 hosts.\n  Window: daily, 00:00 for 4h, UTC.\n"))
        #expect(added.output.hasSuffix("`lull daemon` runs it; `lull schedule remove night` takes it out.\n"))
        let twice = try await Binary.lull(["schedule", "add", plan] + hosts + state)
        #expect(twice.exitCode == 3)
        #expect(
            twice.errors
                == "error: a plan is scheduled as night already; `lull schedule remove night` takes it out, --name gives another name\n"
        )
        let other = try await Binary.lull(["schedule", "add", plan, "--name", "other"] + hosts + state)
        #expect(other.exitCode == 0, "\(other)")

        let next = try await Binary.lull(["schedule", "next", "--limit", "4"] + state)
        let lines = next.output.split(separator: "\n")
        #expect(lines.count == 4 && lines.allSatisfy { $0.hasSuffix(" 00:00 to 04:00 UTC") }, "\(next)")
        #expect(lines.map { $0.prefix(5) } == ["night", "other", "night", "other"], "by time: \(next)")
        let calendar = try await Binary.lull(["schedule", "export"] + state)
        #expect(calendar.output.hasPrefix("BEGIN:VCALENDAR\r\n") && calendar.output.contains("web[1-3]"), "\(calendar)")

        let removed = try await Binary.lull(["schedule", "remove", "night"] + state)
        #expect(removed.output == "night is no longer scheduled.\n" && removed.exitCode == 0)
        let gone = try await Binary.lull(["schedule", "remove", "night"] + state)
        #expect(
            gone.errors == "error: no plan is scheduled as night; `lull schedule list` lists them\n"
                && gone.exitCode == 3)
        let left = try await Binary.lull(["schedule", "list"] + state)
        #expect(
            left.output.hasPrefix("other \(plan)\n  next in ") || left.output.hasPrefix("other \(plan)\n  open "),
            "\(left)")
    }

    @Test(
        "What nobody could run is refused at once, and nothing is scheduled",
        arguments: [
            (
                "", "",
                "has no window, so nobody knows when to run it; give it one (`window:`), or name one of the inventory's with --window"
            ),
            (
                #"window: { recur: daily, from: "00:00", until: "24:00", timezone: UTC }"#, "",
                """
                error: a scheduled plan is run once in each opening of its window, and this one doesn't close for months
                  Window: daily, 00:00 until 24:00, UTC.
                """
            ),
            (
                #"window: { date: 2020-02-01, from: "00:00", for: 4h, timezone: UTC }"#, "",
                "Closed now, since Sat 2020-02-01 04:00 UTC and for ever."
            ),
            (
                #"window: { recur: daily, from: "00:00", for: 1m, timezone: UTC }"#, "",
                "Not even the beginning fits: step 1, batch 1 may take up to 3m and putting back up to 3m, and the window closes in 1m.\ngive it another window"
            ),
            (
                night,
                "vars: { token: { secret: { prompt: Token } } }\nnotify: [{ webhook: \"http://127.0.0.1:9/{{ token }}\" }]",
                "the secret token is asked for at a terminal, and nobody is there when a scheduled plan runs"
            ),
        ])
    func refuses(_ window: String, _ more: String, _ words: String) async throws {
        let scratch = try Scratch()
        let state = ["--state", scratch.path + "/state"]
        let hosts = try scratch.file("hosts.ini", "[web]\nweb[1:3]\n")
        let plan = try scratch.file("night.yml", Self.plan(window, more: more))
        let added = try await Binary.lull(["schedule", "add", plan, "-i", hosts] + state)
        #expect(added.exitCode == 3 && added.output == "", "\(added)")
        #expect(added.errors.contains(words), "\(added.errors)")
        let left = try await Binary.lull(["schedule", "list"] + state)
        #expect(left.output.hasPrefix("Nothing is scheduled"), "\(left)")
    }

    @Test("The longest opening counts, and not what is left of the one that is open")
    func nearItsEnd() async throws {
        let scratch = try Scratch()
        let options = ["--state", scratch.path + "/state", "-i", try scratch.file("hosts.ini", "[web]\nweb[1:3]\n")]
        // Open for two minutes more at the most; a batch and its rollback take six.
        let opened = (Int(Date().timeIntervalSince1970) / 60 - 8) % 1440
        let from = String(format: "%02d:%02d", opened / 60, opened % 60)
        let plan = try scratch.file(
            "night.yml", Self.plan("window: { recur: daily, from: \"\(from)\", for: 10m, timezone: UTC }"))
        let added = try await Binary.lull(["schedule", "add", plan] + options)
        #expect(added.exitCode == 0, "\(added)")
        #expect(added.output.contains("Not even the beginning fits"), "of this one: \(added.output)")
    }

    @Test("A name that is none")
    func name() async throws {
        let ran = try await Binary.lull(["schedule", "add", "x.yml", "--name", "a b"])
        #expect(ran.exitCode == 64)
        #expect(ran.errors.contains("--name takes letters, digits, dots, hyphens and underscores, at most 64."))
    }
}
