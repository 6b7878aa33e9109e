import AgentProtocol
import Testing

@testable import Transport

/// What a host says, cut into pieces at any place, is understood the same.
@Suite struct ConversationTests {
    static let agent = AgentImage(path: "/agent", digest: "d1", size: 1, machine: Machine(names: ["x86_64", "amd64"]))
    static let bootstrap = Bootstrap(nonce: "n0", agents: [agent], become: false)

    static func frame(_ message: AgentMessage) -> [UInt8] { (try? FrameCodec.encode(message)) ?? [] }
    static let hello = AgentHello(protocolVersion: protocolVersion, userID: 0)
    static let unknown = AgentMessage.unknownAction(id: "a")

    private func steps(_ pieces: [[UInt8]]) -> ([Conversation.Step], Conversation) {
        var conversation = Conversation(Self.bootstrap)
        return (pieces.flatMap { conversation.received($0) }, conversation)
    }

    @Test(
        arguments: [
            ("LULL-n0 have\n", [frame(.hello(hello)), frame(unknown)], [.started, .ready(hello), .message(unknown)]),
            (
                "LULL-n0 need amd64 /usr/bin/gzip\nLULL-n0 stored\n", [frame(.hello(hello))],
                [.upload(agent, compress: true), .started, .ready(hello)]
            ),
            ("LULL-n0 need x86_64 \nLULL-n0 stored\n", [], [.upload(agent, compress: false), .started]),
            ("LULL-n0 need vax /bin/gzip\n", [], [.fail(.wrongProcessor(machine: "vax"))]),
            ("Hello!\nLULL-n0 have\n", [], [.fail(.noisyLoginShell(text: "Hello!\n"))]),
            ("LULL-other have\nLULL-n0 have\n", [], [.fail(.noisyLoginShell(text: "LULL-other have\n"))]),
            ("LULL-n0 what\n", [], [.fail(.badFrame(message: "what"))]),
            ("LULL-n0 store head: No space left on device\n", [], []),
        ] as [(String, [[UInt8]], [Conversation.Step])])
    func isUnderstoodInPieces(words: String, frames: [[UInt8]], expected: [Conversation.Step]) {
        let bytes = Array(words.utf8) + frames.joined()
        #expect(steps([bytes]).0 == expected)
        #expect(steps(bytes.map { [$0] }).0 == expected)
        for cut in bytes.indices { #expect(steps([Array(bytes[..<cut]), Array(bytes[cut...])]).0 == expected) }
    }

    @Test(arguments: [
        ("LULL-n0 home\n", ContactFailure.cannotStoreAgent(message: "HOME is not set to a directory")),
        ("LULL-n0 unsafe /h is a\n symbolic link\n", .cannotStoreAgent(message: "/h is a\n symbolic link")),
        ("LULL-n0 store a\nNo space left on device\n", .noSpaceForAgent(message: "a\nNo space left on device")),
        ("LULL-n0 store Read-only file system\n", .cannotStoreAgent(message: "Read-only file system")),
        ("", .ssh(exitCode: 0, message: "")),
        ("LUL", .ssh(exitCode: 0, message: "LUL")),
    ])
    func saysWhyTheHostLeft(words: String, expected: ContactFailure) {
        #expect(steps([Array(words.utf8)]).1.ended(.exited(0), errors: "") == expected)
        #expect(steps(Array(words.utf8).map { [$0] }).1.ended(.exited(0), errors: "") == expected)
    }

    /// Behind a forced command there is no script: the agent speaks at once.
    @Test func understandsAnAgentThatSpeaksAtOnce() {
        let bytes = Self.frame(.hello(Self.hello)) + Self.frame(Self.unknown)
        let expected: [Conversation.Step] = [.started, .ready(Self.hello), .message(Self.unknown)]
        #expect(steps([bytes]).0 == expected)
        #expect(steps(bytes.map { [$0] }).0 == expected)
        let other = Self.frame(.hello(AgentHello(protocolVersion: 99, userID: 0)))
        #expect(steps([other]).0.last == .fail(.protocolMismatch(agent: 99, controller: protocolVersion)))
        #expect(steps([Array("Hi!\n".utf8) + bytes]).0 == [.fail(.noisyLoginShell(text: "Hi!\n"))])
        #expect(steps([[0, 0, 0, 2, 0x7B, 0x7D]]).0.last != .started)
    }

    @Test func refusesAFrameBeforeHello() {
        let bytes = Array("LULL-n0 have\n".utf8) + Self.frame(Self.unknown)
        #expect(steps([bytes]).0.last == .fail(.badFrame(message: "the agent didn't say hello first")))
    }

    @Test func refusesAFrameThatIsTooLong() {
        let bytes = Array("LULL-n0 have\n".utf8) + Self.frame(.hello(Self.hello)) + [0x7F, 0, 0, 0]
        #expect(steps([bytes]).0.last == .fail(.badFrame(message: "a frame of \(0x7F00_0000) bytes")))
    }

    @Test func leavesOutWhatTheLoginShellPrintedAsErrors() {
        var conversation = Conversation(Self.bootstrap)
        _ = conversation.received(Array("LULL-n0 have\n".utf8))
        let errors = "Connection closed by a joker\nLULL-n0\nsegmentation fault\n"
        #expect(conversation.ended(.exited(139), errors: errors) == .agentDied(message: "segmentation fault"))
    }

    @Test(arguments: [
        (0x3E, true, ["x86_64", "amd64"]), (0xB7, true, ["aarch64", "arm64"]), (0x15, false, ["ppc64"]),
        (0x15, true, ["ppc64le"]), (0x16, false, ["s390x"]), (0xF3, true, ["riscv64"]), (0x99, true, ["unknown-153"]),
    ])
    func knowsTheProcessorOfAProgram(code: UInt8, little: Bool, names: [String]) {
        var header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, little ? 1 : 2] + Array(repeating: 0, count: 14)
        header[little ? 18 : 19] = code
        #expect(Machine(programHeader: header)?.names == names)
        #expect(Machine(programHeader: Array(header.prefix(19))) == nil)
        #expect(Machine(programHeader: Array("#!/bin/sh\nexit 0 # and more".utf8)) == nil)
    }

    @Test func keepsTheEndOfWhatIsPrinted() {
        var tail = TextTail(limit: 10)
        for number in 0..<1000 { tail.append(Array("\(number)\n".utf8)) }
        #expect(tail.text == "7\n998\n999\n")
    }
}
