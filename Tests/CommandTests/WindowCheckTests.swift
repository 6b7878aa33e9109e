import Testing

@testable import Commands

/// Windows in which nothing could ever be run are found when the plan is written.
@Suite("lull check, of windows")
struct WindowCheckTests {
    private static func check(_ window: String, service: String = "{ stop: 50m, start: 10m }") async throws
        -> Binary.Ran
    {
        let scratch = try Scratch()
        let hosts = try scratch.file("hosts.ini", "[web]\nweb[1:3]\n")
        let plan = try scratch.file(
            "plan.yml",
            """
            window: { \(window), timezone: UTC }
            services: { app: { timeout: \(service) } }
            steps:
              - { name: Roll the web tier, restart: app, hosts: web, serial: 1 }

            """)
        return try await Binary.lull(["check", plan, "-i", hosts])
    }

    @Test("What doesn't fit into its longest opening is marked, and what to do is said")
    func tooShort() async throws {
        let ran = try await Self.check(#"recur: sat, from: "22:00", for: 1h"#)
        #expect(ran.exitCode == 3)
        #expect(ran.output == "")
        let lines = ran.errors.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            ([lines[0]] + lines.dropFirst(2)).joined(separator: "\n").hasPrefix(
                """
                error[L0349]: nothing can ever be begun in the window: step 1 (Roll the web tier), batch 1 may take up to 1h and putting back up to 1h
                   |
                 1 | window: { recur: sat, from: "22:00", for: 1h, timezone: UTC }
                   | ^^^^^^ open for 1h at most
                   |
                   = help: a longer window, a smaller batch ('serial') or shorter timeouts would do; --outside-window REASON runs it at any time
                """), "\(ran.errors)")
    }

    @Test("What fits into one opening of many is right, whatever the next one is like")
    func fits() async throws {
        let long = try await Self.check(#"recur: sat, from: "22:00", for: 8h"#)
        #expect(long.exitCode == 0, "\(long.errors)")
        // Two days in a row are one opening, if only at the end of the week.
        let joined = try await Self.check(
            #"recur: "tue,sat,sun", from: "23:00", for: 24h"#, service: "{ stop: 23h, start: 1m }")
        #expect(joined.exitCode == 0, "\(joined.errors)")
        let apart = try await Self.check(
            #"recur: "tue,sat", from: "23:00", for: 24h"#, service: "{ stop: 23h, start: 1m }")
        #expect(apart.exitCode == 3)
    }

    @Test("A window of the past, and one that blackouts leave nothing of")
    func never() async throws {
        let past = try await Self.check(#"date: 2020-02-01, from: "22:00", for: 8h"#)
        #expect(past.exitCode == 3)
        #expect(past.errors.contains("error[L0342]: the window doesn't open any more"), "\(past.errors)")
        #expect(past.errors.contains("was over at Sun 2020-02-02 06:00 UTC"), "\(past.errors)")
        let none = try await Self.check(
            #"date: 2090-02-01, from: "22:00", for: 8h, blackout: 2090-01-01 to 2090-12-31"#)
        #expect(none.exitCode == 3)
        #expect(none.errors.contains("error[L0342]: the window never opens"), "\(none.errors)")
        #expect(none.errors.contains("its blackouts, and its cutoff, leave nothing of it"))
    }
}
