import Foundation
import Testing

/// Runs of the real program that need no host: they wait for a person.
@Suite("Telling others, by the program itself")
struct NotifyBinaryTests {
    private static let hook = "hook-\(UUID().uuidString)"
    private static let token = "token-\(UUID().uuidString)"

    private static func plan(_ targets: String) -> String {
        """
        name: Wait for a person
        vars:
          hook: { secret: { env: LULL_TEST_HOOK } }
          token: { secret: { env: LULL_TEST_TOKEN } }
        notify:
        \(targets)
        steps:
          - approve: Go on?
        """
    }

    private static func surroundings(_ port: Int) -> [String: String] {
        ["LULL_TEST_HOOK": "http://127.0.0.1:\(port)/\(hook)", "LULL_TEST_TOKEN": token]
    }

    @Test("A run tells, is taken up again and tells that; secrets are nowhere afterwards")
    func secrets() async throws {
        let server = try HookServer([.status(503), .status(200)])
        defer { server.stop() }
        let scratch = try Scratch()
        let state = scratch.path + "/state"
        let plan = try scratch.file(
            "plan.yml",
            Self.plan(
                """
                  - { webhook: "{{ hook }}", headers: { Authorization: "Bearer {{ token }}" } }
                  - { run: [sh, -c, 'printf "%s\\n" "$1" >> "$OUT"', sh, "{{ lull.subject }}"], env: { OUT: \(scratch.path)/told }, on: start }
                """))
        let fleet = try scratch.unreachable() + ["--state", state]
        let surroundings = Self.surroundings(server.port)

        let saved = scratch.path + "/saved"
        let preview = try await Binary.lull(["preview", plan, "--save", saved] + fleet, environment: surroundings)
        #expect(preview.output.contains("Told of everything: the address in «secret hook»."), "\(preview)")
        #expect(server.requests.isEmpty, "a preview tells nobody")

        let ran = try await Binary.lull(["run", plan, "--yes"] + fleet, environment: surroundings)
        #expect(ran.exitCode == 4 && ran.errors.isEmpty, "\(ran)")
        let events = server.requests.map(\.body).map(Self.event)
        #expect(events == ["start", "start", "approval", "done"], "the first was repeated: \(ran)")
        #expect(server.requests.allSatisfy { $0.head.contains("Authorization: Bearer \(Self.token)") })

        let resumed = try await Binary.lull(
            ["resume", "20", "--approve", "1", "--state", state] + fleet[2...3], environment: surroundings)
        #expect(resumed.exitCode == 0, "\(resumed)")
        #expect(server.requests.map(\.body).map(Self.event).suffix(2) == ["resumed", "done"])
        let told = try String(contentsOfFile: scratch.path + "/told", encoding: .utf8).split(separator: "\n")
        #expect(told.count == 2 && told[0].hasPrefix("Wait for a person: began"), "\(told)")

        for ran in [preview, ran, resumed] {
            #expect(!(ran.output + ran.errors).contains(Self.hook) && !(ran.output + ran.errors).contains(Self.token))
        }
        let found = try await Self.grep([Self.hook, Self.token], in: scratch.path)
        #expect(found.isEmpty, "\(found)")
        #expect(try await !Self.grep(["Wait for a person"], in: state).isEmpty, "the search finds what is there")
    }

    @Test("Without its secret a run refuses to begin, and one that is taken up again goes on without")
    func missing() async throws {
        let server = try HookServer([.status(200)])
        defer { server.stop() }
        let scratch = try Scratch()
        let options = try scratch.unreachable() + ["--state", scratch.path + "/state"]
        let plan = try scratch.file("plan.yml", Self.plan("  - { webhook: \"{{ hook }}\" }"))
        let none = try await Binary.lull(["run", plan, "--yes"] + options)
        #expect(none.exitCode == 3 && none.errors.contains("hook: LULL_TEST_HOOK isn't set"), "\(none)")
        let wrong = try await Binary.lull(
            ["run", plan, "--yes"] + options, environment: ["LULL_TEST_HOOK": "file:///etc/passwd"])
        #expect(wrong.exitCode == 3 && wrong.errors.contains("makes no http:// or https:// URL"), "\(wrong)")
        let ran = try await Binary.lull(
            ["run", plan, "--yes"] + options, environment: Self.surroundings(server.port))
        #expect(ran.exitCode == 4, "\(ran)")
        let resumed = try await Binary.lull(["resume", "20", "--approve", "1"] + options.suffix(4))
        #expect(resumed.exitCode == 0, "\(resumed)")
        #expect(
            resumed.errors
                == "warning: nobody tells the address in «secret hook»: the secret 'hook' isn't known\n")
    }

    @Test("Who can't be told is named, and the run ends as it would have", .timeLimit(.minutes(15)))
    func undelivered() async throws {
        let hanging = try HookServer([.nothing])
        let wrong = try HookServer([.status(404)])
        defer {
            hanging.stop()
            wrong.stop()
        }
        let scratch = try Scratch()
        let plan = try scratch.file(
            "plan.yml",
            Self.plan(
                """
                  - { webhook: "http://127.0.0.1:\(hanging.port)/x" }
                  - { webhook: "http://127.0.0.1:\(wrong.port)/x", on: approval }
                  - { run: [no-such-program-at-all] }
                """))
        let options = try scratch.unreachable() + ["--state", scratch.path + "/state"]
        let ran = try await Binary.lull(["run", plan, "--yes"] + options)
        #expect(ran.exitCode == 4, "\(ran)")
        for line in [
            "warning: `no-such-program-at-all` can't be told: there is no program no-such-program-at-all on this machine",
            "warning: 127.0.0.1:\(hanging.port) was not told of Wait for a person: began, 1 step; Wait for a person: waits",
            "warning: 127.0.0.1:\(wrong.port) was not told of Wait for a person: waits for a person to agree: answers with status 404.",
            // Its first message is repeated for longer than the end waits.
            "; Wait for a person: interrupted: there was no time left.",
            "warning: `no-such-program-at-all` was not told of",
        ] {
            #expect(ran.errors.contains(line), "\(line)\n\(ran.errors)")
        }
    }

    private static func event(_ body: String) -> String {
        struct Body: Decodable { var event: String }
        return (try? JSONDecoder().decode(Body.self, from: Data(body.utf8)).event) ?? body
    }

    /// The files that hold any of these, byte by byte.
    private static func grep(_ words: [String], in directory: String) async throws -> [String] {
        var found: [String] = []
        for file in FileManager.default.enumerator(atPath: directory)?.compactMap({ $0 as? String }) ?? [] {
            guard let data = FileManager.default.contents(atPath: "\(directory)/\(file)") else { continue }
            if words.contains(where: { data.range(of: Data($0.utf8)) != nil }) { found.append(file) }
        }
        return found
    }
}
