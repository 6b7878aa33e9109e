import AgentProtocol
import CLinux
import Glibc
import Testing

@testable import AgentCore

/// The real program, spoken to over pipes as ssh would do it, with a state directory of its own.
final class RunningAgent {
    let child: ChildProcess
    private let input: Int32
    private let output: Int32
    private var reader = FrameReader()
    private var inputIsOpen = true

    /// Beside the test bundle, since they are built together.
    static var program: String {
        var path = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &path, path.count)
        let bundle = String(decoding: path[..<max(0, length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return bundle.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/lull-agent"
    }

    init(state: String) throws {
        var toAgent: [Int32] = [0, 0]
        var fromAgent: [Int32] = [0, 0]
        try #require(clinux_pipe(&toAgent) == 0 && clinux_pipe(&fromAgent) == 0)
        child = try ChildProcess(
            ["env", "LULL_AGENT_STATE=\(state)", Self.program, "serve"],
            streams: .init(input: toAgent[0], output: fromAgent[1], error: 2))
        close(toAgent[0])
        close(fromAgent[1])
        input = toAgent[1]
        output = fromAgent[0]
    }

    deinit {
        hangUp()
        close(output)
        _ = child.reap(until: Clock.monotonic + 30)
        child.close()
    }

    /// An agent that has said hello.
    static func greeted(state: String) throws -> RunningAgent {
        let agent = try RunningAgent(state: state)
        let hello = try agent.next()
        try #require(hello == .hello(AgentHello(protocolVersion: protocolVersion, userID: Int(geteuid()))))
        return agent
    }

    func send(_ message: ControllerMessage) throws { try send(bytes: FrameCodec.encode(message)) }

    func send(bytes: [UInt8]) throws { try #require(Descriptor.write(input, bytes) == 0) }

    /// Ends its input, as a controller that goes away.
    func hangUp() {
        if inputIsOpen { close(input) }
        inputIsOpen = false
    }

    /// The next message; nil at the end of its output.
    func next() throws -> AgentMessage? {
        while true {
            if let body = try reader.next() { return try FrameCodec.decode(AgentMessage.self, from: body) }
            try #require(Descriptor.wait(for: output, seconds: 60), "the agent said nothing for a minute")
            switch Descriptor.read(output) {
            case .bytes(let bytes): reader.append(bytes)
            case .end: return nil
            case .nothing, .failed: throw SystemError("read", "agent")
            }
        }
    }

    /// The next message that is no progress.
    func answer() throws -> AgentMessage? {
        while let message = try next() {
            if case .progress = message { continue }
            return message
        }
        return nil
    }

    func report() throws -> ActionReport {
        guard case .report(let report)? = try answer() else { throw SystemError("report", "agent") }
        return report
    }

    func perform(_ request: ActionRequest) throws -> ActionReport {
        try send(.perform(request))
        return try report()
    }

    func forecast(_ program: [Operation]) throws -> HostForecast {
        try send(.forecast(request: 7, program: program))
        guard case .forecast(request: 7, let forecast)? = try answer() else { throw SystemError("forecast", "agent") }
        return forecast
    }
}

/// Waits for something that another process is about to do.
func eventually(_ what: String, _ condition: () -> Bool) throws {
    let deadline = Clock.monotonic + 60
    while !condition() {
        try #require(Clock.monotonic < deadline, "\(what) did not happen within a minute")
        _ = poll(nil, 0, 5)
    }
}

extension Operation {
    static func shell(_ script: String, timeout: Double = 60, undo: [String]? = nil, unless: [String]? = nil)
        -> Operation
    {
        .run(CommandOperation(argv: ["/bin/sh", "-c", script], timeout: timeout, undo: undo, unless: unless))
    }
}
