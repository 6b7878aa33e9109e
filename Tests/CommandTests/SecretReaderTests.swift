import AgentProtocol
import CLinux
import Foundation
import Plan
import Schedule
import Synchronization
import Testing

@testable import Commands

@Suite("Where secrets are read from")
struct SecretReaderTests {
    private static let noQuestions = SecretReader(
        environment: { ["TOKEN": "hunter22", "EMPTY": "", "SHORT": "12345"][$0] },
        home: "/nonexistent",
        ask: { (prompt) throws(SecretFault) in
            Issue.record("asked for \(prompt)")
            throw .noTerminal
        })

    private func secret(_ name: String, _ source: SecretSource) -> ScheduledSecret {
        ScheduledSecret(name: name, source: source)
    }

    private func faults(_ secrets: [ScheduledSecret], _ reader: SecretReader = noQuestions) -> String? {
        do throws(SecretFaults) {
            let read = try reader.read(secrets)
            Issue.record("read \(read)")
            return nil
        } catch {
            return error.description
        }
    }

    @Test("the environment")
    func environment() throws {
        let read = try Self.noQuestions.read([secret("token", .env("TOKEN"))])
        #expect(read["token"] == "hunter22")
        #expect(
            faults([
                secret("a", .env("NONE")), secret("b", .env("EMPTY")), secret("c", .env("SHORT")),
                secret("d", .env("TOKEN")), secret("e", .prompt("Password")),
            ]) == """
                a: NONE isn't set in the environment
                b: EMPTY is empty
                c: SHORT has fewer than 6 bytes, which can't be told from other text in what commands print
                """, "all at once, and nobody is asked in vain")
    }

    @Test("a file: its text without the line feed at its end, if others can't read it")
    func file() throws {
        let scratch = try Scratch()
        var reader = Self.noQuestions
        reader.home = scratch.path
        func write(_ name: String, _ text: String, _ mode: Int) throws -> String {
            let path = try scratch.file(name, text)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            return path
        }
        let good = try write("good", "hunter22\n", 0o600)
        _ = try write("home", "two\nlines\n\n", 0o440)
        let read = try reader.read([secret("good", .file(good)), secret("home", .file("~/home"))])
        #expect(read["good"] == "hunter22")
        #expect(read["home"] == "two\nlines\n")

        let open = try write("open", "hunter22", 0o644)
        let shared = try write("shared", "hunter22", 0o602)
        let large = try write("large", String(repeating: "x", count: 65_537), 0o600)
        let binary = scratch.path + "/binary"
        try Data([0x61, 0x62, 0xFF, 0xFE, 0x63, 0x64, 0x65]).write(to: URL(filePath: binary))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: binary)
        let nul = try write("nul", "abc\0def", 0o600)
        let paths = [open, shared, large, binary, nul, scratch.path, scratch.path + "/none"]
        let said = try #require(faults(paths.map { secret("x", .file($0)) }, reader))
        #expect(
            said.replacing(scratch.path, with: "DIR") == """
                x: DIR/open can be read or written by others (mode 0644); close it to them: chmod o-rw
                x: DIR/shared can be read or written by others (mode 0602); close it to them: chmod o-rw
                x: DIR/large has more than 65536 bytes
                x: DIR/binary is not UTF-8 text
                x: DIR/nul holds a NUL byte, which neither an environment nor a line of text can
                x: DIR is not a plain file
                x: DIR/none does not exist on this machine
                """)
        #expect(!said.contains("hunter22"))
        #expect(
            try reader.read([
                secret("largest", .file(write("largest", String(repeating: "x", count: 65_536) + "\n", 0o600)))
            ])["largest"]?.count == 65_536)
    }

    @Test("people are asked in the order of the plan, when all else is there")
    func prompts() throws {
        let asked = Mutex<[String]>([])
        var reader = Self.noQuestions
        reader.ask = { (prompt) throws(SecretFault) in
            asked.withLock { $0.append(prompt) }
            return "answer to \(prompt)"
        }
        let read = try reader.read([
            secret("one", .prompt("First")), secret("token", .env("TOKEN")), secret("two", .prompt("Second")),
        ])
        #expect(asked.withLock(\.self) == ["First", "Second"])
        #expect(read["one"] == "answer to First" && read["two"] == "answer to Second" && read["token"] == "hunter22")
        reader.ask = { (prompt) throws(SecretFault) in
            asked.withLock { $0.append(prompt) }
            throw .noTerminal
        }
        #expect(
            faults([secret("one", .prompt("First")), secret("two", .prompt("Second"))], reader)
                == "one: 'First' can't be asked: there is no terminal; have it come from 'env' or 'file' where nobody is there"
        )
        #expect(asked.withLock(\.count) == 3, "once is enough")
    }

    /// A terminal with two ends: what a person types at one is read at the other.
    private final class Keyboard: Sendable {
        let person: Int32
        let terminal: Int32

        init() throws {
            var person: Int32 = -1
            var terminal: Int32 = -1
            let code = openpty(&person, &terminal, nil, nil, nil)
            try #require(code == 0)
            self.person = person
            self.terminal = terminal
        }

        deinit {
            close(person)
            close(terminal)
        }

        /// On a thread of its own: who waits for a person must not keep others waiting.
        func ask(_ prompt: String) async -> Result<String, SecretFault> {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { [terminal] in
                    continuation.resume(
                        returning: Result { () throws(SecretFault) in try SecretPrompt.ask(prompt, on: terminal) })
                }
            }
        }

        func type(_ text: String) { _ = text.withCString { write(person, $0, strlen($0)) } }

        /// All that the terminal showed.
        var screen: String {
            var bytes = [UInt8](repeating: 0, count: 4096)
            var shown: [UInt8] = []
            var item = pollfd(fd: person, events: Int16(POLLIN), revents: 0)
            while poll(&item, 1, 100) > 0 {
                let count = read(person, &bytes, bytes.count)
                guard count > 0 else { break }
                shown += bytes[..<count]
            }
            return String(decoding: shown, as: UTF8.self)
        }

        var echoes: Bool {
            var state = termios()
            tcgetattr(terminal, &state)
            return state.c_lflag & tcflag_t(ECHO) != 0
        }
    }

    @Test(
        "what is typed at a prompt isn't shown, and can be mended", .timeLimit(.minutes(1)),
        arguments: [
            ("hunter22\r", "hunter22"), ("hunter22\n", "hunter22"), ("huntex\u{7F}r22\n", "hunter22"),
            ("wrong\u{15}hunter22\n", "hunter22"), ("hunter2é\u{8}2\n", "hunter22"), ("pass wörd\n", "pass wörd"),
        ])
    func prompt(_ typed: String, _ meant: String) async throws {
        let keyboard = try Keyboard()
        async let answer = keyboard.ask("Token of the \u{1B}[31mlb")
        // What was typed before the question is thrown away, as it would have been shown.
        while keyboard.echoes { try await Task.sleep(for: .milliseconds(5)) }
        try await Task.sleep(for: .milliseconds(50))
        keyboard.type(typed)
        #expect(try await answer.get() == meant)
        #expect(keyboard.echoes)
        #expect(keyboard.screen == "Token of the \\x1b[31mlb: \r\n")
    }

    @Test(
        "who doesn't answer a prompt begins nothing", .timeLimit(.minutes(1)),
        arguments: ["hunter22\u{3}", "\u{4}", "\u{1C}"])
    func interrupted(_ typed: String) async throws {
        let keyboard = try Keyboard()
        async let answer = keyboard.ask("Token")
        while keyboard.echoes { try await Task.sleep(for: .milliseconds(5)) }
        try await Task.sleep(for: .milliseconds(50))
        keyboard.type(typed)
        guard case .failure(.interrupted) = await answer else {
            Issue.record("it was answered")
            return
        }
        #expect(keyboard.echoes)
    }

    @Test("no terminal is said to be none")
    func noTerminal() {
        let descriptor = open("/dev/null", O_RDWR)
        defer { close(descriptor) }
        #expect(throws: SecretFault.noTerminal) { try SecretPrompt.ask("Token", on: descriptor) }
    }

    @Test("a path is kept as it is seen from everywhere, but for one in the home of whoever goes on")
    func paths() {
        let sources: [SecretSource] = [
            .file("token"), .file("../token"), .file("/etc/token"), .file("~/token"), .env("TOKEN"),
        ]
        let schedule = Schedule(
            planName: "", hosts: [], maxFailed: 0, steps: [],
            secrets: sources.map { ScheduledSecret(name: "x", source: $0) })
        #expect(
            schedule.withSecretPaths(from: "/srv/plans").secrets?.map(\.source) == [
                .file("/srv/plans/token"), .file("/srv/plans/../token"), .file("/etc/token"), .file("~/token"),
                .env("TOKEN"),
            ])
    }
}

@Suite("Secrets and the program itself")
struct SecretBinaryTests {
    private static let plan = """
        vars:
          token: { secret: { env: LULL_TEST_TOKEN } }
          password: { secret: { prompt: Password } }
        defaults: { guard: off }
        steps:
          - run: [lb, drain]
            undo: [lb, undrain]
            stdin: "{{ token }}"
            env: { PASSWORD: "{{ password }}" }
            hosts: web
        """

    @Test("check and rehearse need no secret, and ask for none")
    func withoutSecrets() async throws {
        let scratch = try Scratch()
        let plan = try scratch.file("plan.yml", Self.plan)
        let hosts = try scratch.file("hosts.yml", BinaryTests.inventory)
        for words in [["check", plan], ["check", plan, "-i", hosts], ["rehearse", plan, "-i", hosts]] {
            let ran = try await Binary.lull(words, after: "unset LULL_TEST_TOKEN; exec </dev/null")
            #expect(ran.exitCode == 0, "\(words) \(ran)")
        }
    }

    @Test("a run without one of its secrets contacts nobody and leaves no journal")
    func nothingIsTouched() async throws {
        let scratch = try Scratch()
        let plan = try scratch.file("plan.yml", Self.plan)
        let state = scratch.path + "/state"
        let options = try scratch.unreachable() + ["--state", state, "--yes"]
        let ran = try await Binary.lull(["run", plan] + options, after: "unset LULL_TEST_TOKEN")
        #expect(ran.exitCode == 3)
        #expect(
            ran.errors == """
                error: the plan takes secrets that can't be had; no host was contacted
                  token: LULL_TEST_TOKEN isn't set in the environment

                """, "\(ran)")
        #expect(ran.output == "")
        let unasked = try await Binary.lull(
            ["run", plan] + options, environment: ["LULL_TEST_TOKEN": "hunter22"], after: "exec setsid \"$@\"")
        #expect(unasked.exitCode == 3, "\(unasked)")
        #expect(
            unasked.errors == """
                error: the plan takes secrets that can't be had; no host was contacted
                  password: 'Password' can't be asked: there is no terminal; have it come from 'env' or 'file' where nobody is there

                """, "\(unasked)")
        #expect(!FileManager.default.fileExists(atPath: state))
    }
}
