import Glibc
import Testing

@testable import AgentCore
@testable import AgentProtocol

@Suite struct FrameTests {
    let directory: TemporaryDirectory
    let agent: RunningAgent

    init() throws {
        directory = try TemporaryDirectory()
        agent = try RunningAgent.greeted(state: directory.path + "/state")
    }

    private func frame(_ text: String) -> [UInt8] {
        let length = UInt32(text.utf8.count)
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + Array(text.utf8)
    }

    @Test(arguments: ["", "x", "{}", "[1]", #"{"attach":{}}"#, #"{"dance":{"id":"a"}}"#, "{\"attach\":{\"id\":\"a\"}"])
    func whatIsNoMessageIsAProblemAndTheConversationGoesOn(text: String) throws {
        try agent.send(bytes: frame(text))
        let message = "a frame of \(text.utf8.count) bytes is no message"
        #expect(try agent.answer() == .problem(request: nil, id: nil, message: message))
        try agent.send(.attach(id: "a", claim: nil))
        #expect(try agent.answer() == .unknownAction(id: "a"))
    }

    @Test func aFrameThatIsTooLongEndsTheConversation() throws {
        try agent.send(bytes: [0xFF, 0xFF, 0xFF, 0xFF, 0x7B])
        #expect(try agent.answer() == .problem(request: nil, id: nil, message: "a frame is longer than 16777216 bytes"))
        #expect(try agent.answer() == nil)
        #expect(agent.child.reap(until: Clock.monotonic + 60) == .exited(2))
    }

    @Test func aFrameThatIsCutEndsQuietly() throws {
        try agent.send(bytes: [0, 0, 0, 9, 0x7B])
        agent.hangUp()
        #expect(try agent.answer() == nil)
        #expect(agent.child.reap(until: Clock.monotonic + 60) == .exited(0))
    }

    @Test func framesMayComeInAnyPieces() throws {
        let bytes = try ["a", "b", "c"].flatMap { try FrameCodec.encode(ControllerMessage.attach(id: $0, claim: nil)) }
        for byte in bytes { try agent.send(bytes: [byte]) }
        for id in ["a", "b", "c"] { #expect(try agent.answer() == .unknownAction(id: id)) }
    }

    @Test func aControllerThatDoesNotReadIsLeft() throws {
        // Its end of the pipe is closed with the object; the agent must end by itself, and not by a signal.
        var ends: [Int32] = [0, 0]
        var input: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0 && pipe(&input) == 0)
        close(ends[0])
        let child = try ChildProcess([RunningAgent.program, "serve"], streams: .init(input: input[0], output: ends[1]))
        #expect(child.reap(until: Clock.monotonic + 60) == .exited(0))
        for descriptor in [ends[1], input[0], input[1]] { close(descriptor) }
    }

    @Test(arguments: [[], ["dance"], ["act"], ["serve", "x"]])
    func otherArgumentsAreRefused(arguments: [String]) {
        let result = CommandRunner.run([RunningAgent.program] + arguments)
        #expect(result.end == .exited(64))
        #expect(result.errors.starts(with: Array("usage: lull-agent serve ".utf8)))
    }
}

/// Seeded, so that a failure comes again.
@Suite struct FrameFuzzTests {
    @Test(arguments: 0..<50)
    func aReaderGivesTheFramesThatWereWrittenHoweverTheyAreCut(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let ids = (0..<20).map { _ in String(repeating: "x", count: Int.random(in: 0...3000, using: &random)) }
        let bytes = try ids.flatMap { try FrameCodec.encode(ControllerMessage.attach(id: $0, claim: nil)) }
        var reader = FrameReader()
        var found: [ControllerMessage] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...5000, using: &random))
            reader.append(bytes[start..<end])
            start = end
            while let body = try reader.next() {
                found.append(try FrameCodec.decode(ControllerMessage.self, from: body))
            }
        }
        #expect(found == ids.map { .attach(id: $0, claim: nil) })
        #expect(reader.isEmpty)
    }

    /// Whatever comes, the reader gives frames, waits or refuses; it never gives more than came.
    @Test(arguments: 0..<200)
    func aReaderSurvivesNoise(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var reader = FrameReader()
        var came = 0
        var given = 0
        do {
            for _ in 0..<50 {
                var bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                // Small lengths often, so that frames do come out.
                if Bool.random(using: &random) { bytes = [0, 0, 0, UInt8.random(in: 0...9, using: &random)] + bytes }
                came += bytes.count
                reader.append(bytes)
                while let body = try reader.next() { given += body.count + 4 }
            }
        } catch {
            guard case .tooLong(let length) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(length > FrameCodec.maximumLength)
        }
        #expect(given <= came)
    }

    /// A message with some bytes changed is another message or none, and never ends the program.
    @Test(arguments: 0..<300)
    func decodingSurvivesDamage(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let check = HealthCheck(probe: .http(url: "http://a/", status: [200]), within: 1, every: 1, soak: 0)
        let target = ServiceTarget(
            unit: "a.service", stopTimeout: 1, startTimeout: 1, health: [check], protect: ["/etc"])
        let before = ServicesBefore(
            verb: .restart, target: target, activeTriggers: ["a.socket"], activeUnits: ["a.service"])
        let message = ControllerMessage.perform(
            ActionRequest(
                id: "a", program: [.restart(target), .undo(.services(before)), .shell("x"), .pause(1.5)],
                closing: [Closing(closes: 0, operation: .check(check))], attachments: ["d": "e"]))
        var body = Array(try FrameCodec.encode(message).dropFirst(4))
        #expect(try FrameCodec.decode(ControllerMessage.self, from: body) == message)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0..<body.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: body[place] = UInt8.random(in: 0...255, using: &random)
            case 1: body.remove(at: place)
            default: body.insert(contentsOf: body[place..<min(body.count, place + 20)], at: place)
            }
        }
        do {
            let decoded = try FrameCodec.decode(ControllerMessage.self, from: body)
            // What was understood can be said again.
            let again = Array(try FrameCodec.encode(decoded).dropFirst(4))
            #expect(try FrameCodec.decode(ControllerMessage.self, from: again) == decoded)
        } catch {
            guard case .malformed = error as? FrameError else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test func deepNestingIsRefused() {
        let body = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: FrameError.self) { try FrameCodec.decode(ControllerMessage.self, from: body) }
    }

    /// A reader that always has the start of the next frame must not keep all that it ever read.
    @Test func aBusyReaderForgetsWhatItGave() throws {
        let one = try FrameCodec.encode(ControllerMessage.attach(id: String(repeating: "x", count: 60_000), claim: nil))
        var reader = FrameReader()
        reader.append(one.prefix(10))
        for _ in 0..<100 {
            reader.append(one.dropFirst(10) + one.prefix(10))
            #expect(try reader.next()?.count == one.count - 4)
        }
        #expect(reader.capacity < 2_000_000)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
