import AgentProtocol
import FoundationEssentials
import Glibc
import Testing

@testable import AgentCore

/// Commands that are given secrets, on a real agent: they get them, and nothing else on the host holds them.
@Suite struct SecretTests {
    private static let value = "s3cret-Tok3n-7f1a"
    private static let secrets = Secrets(["token": value])

    let directory: TemporaryDirectory
    let agent: RunningAgent

    init() throws {
        directory = try TemporaryDirectory()
        agent = try RunningAgent.greeted(state: directory.path + "/state")
    }

    private func path(_ name: String) -> String { directory.path + "/" + name }

    private func shell(
        _ script: String, undo: String? = nil, unless: String? = nil, timeout: Double = 60,
        input: CommandInput? = nil
    ) -> AgentProtocol.Operation {
        .run(
            CommandOperation(
                argv: ["/bin/sh", "-c", script], timeout: timeout, undo: undo.map { ["/bin/sh", "-c", $0] },
                unless: unless.map { ["/bin/sh", "-c", $0] }, input: input))
    }

    private let both = CommandInput(
        stdin: SecretText([.secret("token"), .text("\n")]),
        environment: [
            "LB_TOKEN": SecretText([.text("Bearer "), .secret("token")]), "LB": SecretText([.text("lb1")]),
        ])

    private func perform(
        _ id: String, _ program: [AgentProtocol.Operation], _ secrets: Secrets? = SecretTests.secrets
    ) throws -> ActionReport {
        try agent.send(.perform(ActionRequest(id: id, program: program), secrets: secrets))
        return try agent.report()
    }

    /// Whether any file below the agent's state directory holds the secret.
    private func recordsHold(_ text: String) throws -> [String] {
        let grep = CommandRunner.run(["grep", "-rlaF", "-e", text, directory.path + "/state"])
        try #require(grep.end == .exited(0) || grep.end == .exited(1), "\(grep)")
        return grep.text.split(separator: "\n").map(String.init)
    }

    @Test func aCommandReadsItsInputAndItsEnvironment() throws {
        let script = "cat > \(path("in")); printf %s \"$LB_TOKEN $LB $LC_ALL\" > \(path("env"))"
        let report = try perform("1", [shell(script, input: both)])
        #expect(report.outcome == .done)
        #expect(directory.text("in") == Self.value + "\n")
        #expect(directory.text("env") == "Bearer \(Self.value) lb1 C.UTF-8")
        #expect(try recordsHold(Self.value) == [])
        #expect(try !recordsHold("token").isEmpty, "the record names the secret")
    }

    @Test func inputWithoutSecretsNeedsNone() throws {
        let input = CommandInput(
            stdin: SecretText([.text("hello\n")]), environment: ["PATH": SecretText([.text("/nowhere")])])
        // `sh` itself is found in the agent's own PATH.
        let command = CommandOperation(
            argv: ["sh", "-c", "read a; echo \"$a $PATH\" > \(path("got"))"], timeout: 60, input: input)
        #expect(try perform("1", [.run(command)], nil).outcome == .done)
        #expect(directory.text("got") == "hello /nowhere\n")
    }

    /// What a command prints is kept by the report, and shown: neither holds the secret, nor does any file meanwhile.
    @Test func whatACommandPrintsHoldsNoSecret() throws {
        let script =
            "echo \"using $LB_TOKEN\"; cat; echo \"again $LB_TOKEN\" >&2; : > \(path("printed")); "
            + "while ! test -e \(path("go")); do sleep 0.02; done; exit 3"
        try agent.send(.perform(ActionRequest(id: "1", program: [shell(script, input: both)]), secrets: Self.secrets))
        try eventually("it has printed") { directory.text("printed") != nil }
        #expect(try recordsHold(Self.value) == [], "while it runs")
        let lists = CommandRunner.run(["ps", "-e", "-ww", "-o", "args"])
        #expect(lists.text.contains(path("printed")), "the list of processes is whole")
        #expect(!lists.text.contains(Self.value))
        _ = CommandRunner.run(["touch", path("go")])
        var said: [AgentMessage] = []
        while let message = try agent.next() {
            said.append(message)
            if case .report = message { break }
        }
        guard case .report(let report)? = said.last else { return }
        let mark = "«secret token»"
        guard case .commandFailed(_, 3, let output)? = report.operations.first?.reasons.first else {
            Issue.record("\(report)")
            return
        }
        #expect(output == "using Bearer \(mark)\n\(mark)\nagain Bearer \(mark)")
        #expect(try said.allSatisfy { !contains(Self.value, try FrameCodec.encode($0)) })
        #expect(try recordsHold(Self.value) == [])
    }

    private func contains(_ text: String, _ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(text)
    }

    /// The order of things on a long output: what is cut off leaves no end of a secret.
    @Test func aSecretIsNotCutInTwo() throws {
        // A line of 18 bytes, so that the last 4096 begin in the middle of one.
        let script = "i=0; while test $i -lt 400; do echo \"$T\"; i=$((i+1)); done; exit 1"
        let input = CommandInput(environment: ["T": SecretText([.secret("token")])])
        let report = try perform("1", [shell(script, input: input)])
        guard case .commandFailed(_, _, let output)? = report.operations.first?.reasons.first else {
            Issue.record("\(report)")
            return
        }
        #expect(output.hasSuffix("«secret token»"))
        #expect(!output.contains("7f1a") && !output.contains("Tok3n"), "\(output.prefix(60))")
    }

    @Test func theUndoGetsTheSameAndIsSentItAnew() throws {
        let done = try perform("1", [shell("true", undo: "cat > \(path("undone"))", input: both)])
        let undo = try #require(done.operations.first?.undo)
        #expect(
            undo == [.command(argv: ["/bin/sh", "-c", "cat > \(path("undone"))"], timeout: 60, input: both)])
        let without = try perform("2", undo.map { .undo($0) }, nil)
        #expect(without.outcome == .refused)
        #expect(without.operations.first?.reasons == [.secretMissing(name: "token")])
        #expect(directory.text("undone") == nil)
        #expect(try perform("3", undo.map { .undo($0) }).outcome == .done)
        #expect(directory.text("undone") == Self.value + "\n")
    }

    /// Half of a program and then no secret would be worse than nothing.
    @Test func nothingIsBegunWithoutTheSecret() throws {
        let program = [shell("touch \(path("begun"))"), shell("true", input: both)]
        let report = try perform("1", program, Secrets(["other": "something"]))
        #expect(report.operations.first?.reasons == [.secretMissing(name: "token")])
        #expect(directory.text("begun") == nil)
        // It wasn't recorded, so it may still be asked for.
        #expect(try perform("1", program).outcome == .done)
    }

    /// After a cut link: what was begun goes on and needs nothing, whoever asks.
    @Test func whatWasBegunNeedsNoSecretAnyMore() throws {
        let script = "cat > \(path("in")); while ! test -e \(path("go")); do sleep 0.02; done; exit 5"
        let request = ActionRequest(id: "1", program: [shell(script, input: both)])
        try agent.send(.perform(request, secrets: Self.secrets))
        try eventually("it has begun") { directory.text("in") == Self.value + "\n" }
        agent.hangUp()
        let other = try RunningAgent.greeted(state: directory.path + "/state")
        try other.send(.perform(request))
        _ = CommandRunner.run(["touch", path("go")])
        let report = try other.report()
        #expect(report.outcome == .failed, "\(report)")
        #expect(try other.perform(request) == report)
    }

    /// A preview asks it too, and has no secrets.
    @Test func unlessGetsWhatIsNoSecret() throws {
        let question = "printf %s \"$LB $LB_TOKEN\" > \(path("asked")); cat >> \(path("asked"))"
        let program = [shell("touch \(path("acted"))", unless: question, input: both)]
        let forecast = try agent.forecast(program)
        #expect(
            forecast.operations.map(\.prospect) == [
                .nothing(because: "'/bin/sh -c \(ShellWords.quoted(question))' says so")
            ])
        #expect(directory.text("asked") == "lb1 ")
        #expect(try perform("1", program).outcome == .unchanged)
        #expect(directory.text("asked") == "lb1 ")
        #expect(directory.text("acted") == nil)
    }

    @Test func whatIsHandedOverIsHandedOverWhole() throws {
        let long = String(repeating: "x", count: 60_000) + "é\u{1F511}\n\"\\"
        let report = try perform(
            "1", [shell("cat > \(path("in"))", input: CommandInput(stdin: SecretText([.secret("long")])))],
            Secrets(["long": long, "token": Self.value]))
        #expect(report.outcome == .done)
        #expect(directory.text("in") == long)
    }
}

/// What is taken out of a text.
@Suite struct RedactorTests {
    private func redacted(_ text: String, _ secrets: [String: String], after context: Int = 0) -> String {
        String(
            decoding: Redactor(Secrets(secrets)).redacted(Array(text.utf8), after: context), as: UTF8.self)
    }

    @Test func valuesAreReplacedByTheirNames() {
        #expect(redacted("a hunter22 b hunter22", ["pw": "hunter22"]) == "a «secret pw» b «secret pw»")
        #expect(redacted("hunter22hunter22", ["pw": "hunter22"]) == "«secret pw»«secret pw»")
        #expect(redacted("hunter2", ["pw": "hunter22"]) == "hunter2")
        #expect(redacted("nothing", [:]) == "nothing")
    }

    @Test func theLongestOfTwoCounts() {
        #expect(redacted("abcdef-more", ["long": "abcdef-more", "short": "abcdef"]) == "«secret long»")
        #expect(redacted("abcdef-other", ["long": "abcdef-more", "short": "abcdef"]) == "«secret short»-other")
    }

    /// A key of several lines is printed line by line, with something before each.
    @Test func theLinesOfASecretAreSecret() {
        let key = "-----BEGIN-----\nMIIEvQIBAD\nabc\n-----END-----\n"
        #expect(redacted("key: MIIEvQIBAD!", ["key": key]) == "key: «secret key»!")
        #expect(redacted(key, ["key": key]) == "«secret key»")
        #expect(redacted("abc", ["key": key]) == "abc", "too short to be looked for")
    }

    /// The context in front is known and not shown.
    @Test func anEndOfASecretInFrontIsNotLeft() {
        #expect(redacted("hunter22 b", ["pw": "hunter22"], after: 7) == "«secret pw» b")
        #expect(redacted("hunter22 b", ["pw": "hunter22"], after: 8) == " b")
        #expect(redacted("xxhunter22", ["pw": "hunter22"], after: 1) == "x«secret pw»")
        #expect(Redactor(Secrets(["pw": "hunter22", "b": "abcdef"])).context == 7)
        #expect(Redactor.none.context == 0)
    }
}

/// What the protocol holds of secrets.
@Suite struct SecretTextTests {
    private let text = SecretText([.text("Bearer "), .secret("token"), .text("\n")])

    @Test func itsCodingHoldsTheName() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        #expect(try json(text) == #"["Bearer ",{"secret":"token"},"\n"]"#)
        #expect(try json(SecretText([.text("a"), .text("b")])) == #""ab""#)
        for text in [text, SecretText([.text("ab")]), SecretText([.secret("x")]), SecretText()] {
            let bytes = try encoder.encode(text)
            #expect(try JSONDecoder().decode(SecretText.self, from: bytes) == text)
        }
        let command = CommandOperation(argv: ["lb"], timeout: 1, input: CommandInput(environment: ["A": text]))
        #expect(
            try json(AgentProtocol.Operation.run(command))
                == #"{"run":{"_0":{"argv":["lb"],"input":{"environment":{"A":["Bearer ",{"secret":"token"},"\n"]}},"timeout":1}}}"#
        )
    }

    @Test func journalsOfBeforeAreRead() throws {
        let old = #"{"command":{"argv":["lb"],"timeout":5}}"#
        #expect(
            try JSONDecoder().decode(Undo.self, from: Data(old.utf8)) == .command(argv: ["lb"], timeout: 5))
        let run = #"{"run":{"_0":{"argv":["lb"],"timeout":5}}}"#
        #expect(
            try JSONDecoder().decode(AgentProtocol.Operation.self, from: Data(run.utf8))
                == .run(CommandOperation(argv: ["lb"], timeout: 5)))
    }

    @Test func itIsFilledAndShown() throws {
        #expect(try text.filled(with: Secrets(["token": "abc"])) == "Bearer abc\n")
        #expect(throws: MissingSecret(name: "token")) { try text.filled(with: Secrets(["other": "abc"])) }
        #expect(text.shown == "Bearer «secret token»\n")
        #expect(text.plain == nil && text.secrets == ["token"])
    }

    /// Whatever is made of them for a reader, or of what holds them.
    @Test func whatSecretsAreIsNeverSaid() {
        let secrets = Secrets(["token": "hunter22"])
        let message = ControllerMessage.perform(ActionRequest(id: "1", program: []), secrets: secrets)
        var dumped = ""
        dump(message, to: &dumped)
        for text in ["\(secrets)", String(reflecting: secrets), "\(message)", "\(Optional(secrets) as Any)", dumped] {
            #expect(!text.contains("hunter22"), "\(text)")
        }
        #expect("\(secrets)" == "secrets (token)")
    }

    @Test func aRequestKnowsWhatItTakes() {
        let command = CommandOperation(argv: ["lb"], timeout: 1, input: CommandInput(stdin: text))
        let closing = Closing(
            closes: 0,
            operation: .undo(
                .command(
                    argv: ["x"], timeout: 1,
                    input: CommandInput(
                        environment: ["A": SecretText([.secret("other")])]))))
        #expect(ActionRequest(id: "1", program: [.run(command)], closing: [closing]).secrets == ["token", "other"])
        #expect(Secrets(["token": "a", "b": "c"]).only(["token", "x"]).names == ["token"])
    }
}
