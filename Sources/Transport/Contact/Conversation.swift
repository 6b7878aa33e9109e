import AgentProtocol

/// One host's side of a connection, from the first byte to the last. Pure: bytes in, what is to be done out.
struct Conversation: Sendable {
    enum Phase: Sendable, Hashable {
        /// ssh connects, the login shell runs, the script speaks.
        case greeting
        case uploading
        /// The agent, or `sudo`, has been started and hasn't said hello.
        case starting
        case speaking
    }

    enum Step: Sendable, Hashable {
        case upload(AgentImage, compress: Bool)
        /// The agent was found or stored, and is started now.
        case started
        case ready(AgentHello)
        case message(AgentMessage)
        /// Nothing more will come of this connection.
        case fail(ContactFailure)
    }

    private(set) var phase = Phase.greeting
    private let bootstrap: Bootstrap
    private var reader: BootstrapReader
    private var frames = FrameReader()
    /// The first bytes from where the agent should speak, to be quoted if it wasn't the agent.
    private var opening: [UInt8] = []
    /// After the first failure nothing is listened to.
    private var isOver = false
    /// The script said that the agent can't be stored, and leaves; the rest of its words is still coming.
    private var refusal: BootstrapReader.Line?

    init(_ bootstrap: Bootstrap) {
        self.bootstrap = bootstrap
        reader = BootstrapReader(marker: bootstrap.marker)
    }

    mutating func received(_ bytes: [UInt8]) -> [Step] {
        guard !isOver else { return [] }
        let steps = understand(bytes)
        if case .fail? = steps.last { isOver = true }
        return steps
    }

    private mutating func understand(_ bytes: [UInt8]) -> [Step] {
        switch phase {
        case .greeting, .uploading:
            reader.append(bytes)
            return refusal == nil ? readLines() : []
        case .starting, .speaking:
            if phase == .starting, opening.count < 200 { opening += bytes.prefix(200) }
            frames.append(bytes)
            return readFrames()
        }
    }

    /// Why the connection is over, after ssh ended.
    /// - Parameter errors: the end of what ssh and the host printed on standard error.
    func ended(_ end: SSHEnding.End, errors: String) -> ContactFailure {
        if let refusal { return Self.failure(of: refusal, more: reader.pending) }
        return SSHEnding(
            end: end, errors: relevant(errors), printed: reader.pending, phase: phase, become: bootstrap.become
        ).failure
    }

    /// What was printed by the login shell's files has nothing to do with the end of an agent.
    private func relevant(_ errors: String) -> String {
        guard phase == .starting || phase == .speaking,
            let marker = errors.ranges(of: bootstrap.marker).last
        else { return errors }
        return String(errors[marker.upperBound...])
    }

    private mutating func readLines() -> [Step] {
        var steps: [Step] = []
        while let line = reader.next() {
            switch line {
            case .have(let rest), .stored(let rest), .agent(let rest):
                phase = .starting
                opening = Array(rest.prefix(200))
                frames.append(rest)
                return steps + [.started] + readFrames()
            case .need(let machine, let hasGzip):
                guard let agent = bootstrap.agents.first(where: { $0.machine.names.contains(machine) }) else {
                    return steps + [.fail(.wrongProcessor(machine: machine))]
                }
                phase = .uploading
                steps.append(.upload(agent, compress: hasGzip))
            case .noise(let text):
                return steps + [.fail(.noisyLoginShell(text: text))]
            case .unintelligible(let text):
                return steps + [.fail(.badFrame(message: text))]
            case .noHome, .unsafeDirectory, .cannotStore:
                refusal = line
                return steps
            }
        }
        return steps
    }

    private mutating func readFrames() -> [Step] {
        var steps: [Step] = []
        do {
            while let body = try frames.next() {
                let message = try FrameCodec.decode(AgentMessage.self, from: body)
                switch (phase, message) {
                case (.starting, .hello(let hello)):
                    guard hello.protocolVersion == protocolVersion else {
                        let mismatch = ContactFailure.protocolMismatch(
                            agent: hello.protocolVersion, controller: protocolVersion)
                        return steps + [.fail(mismatch)]
                    }
                    phase = .speaking
                    opening = []
                    steps.append(.ready(hello))
                case (.starting, _):
                    return steps + [.fail(.badFrame(message: "the agent didn't say hello first"))]
                default: steps.append(.message(message))
                }
            }
        } catch FrameError.tooLong where phase == .starting {
            // Four letters make a very large number.
            let words = SSHEnding.trimmed(String(decoding: opening, as: UTF8.self))
            steps.append(.fail(.badFrame(message: "it began with \"\(words)\" instead of a frame")))
        } catch FrameError.tooLong(let length) {
            steps.append(.fail(.badFrame(message: "a frame of \(length) bytes")))
        } catch FrameError.malformed(let message) {
            steps.append(.fail(.badFrame(message: message)))
        } catch {
            steps.append(.fail(.badFrame(message: String(describing: error))))
        }
        return steps
    }

    private static func failure(of refusal: BootstrapReader.Line, more: String) -> ContactFailure {
        switch refusal {
        case .noHome: return .cannotStoreAgent(message: "HOME is not set to a directory")
        case .unsafeDirectory(let words): return .cannotStoreAgent(message: SSHEnding.trimmed(words + "\n" + more))
        case .cannotStore(let words):
            let message = SSHEnding.trimmed(words + "\n" + more)
            return SSHEnding.tellsOfFullDisk(message)
                ? .noSpaceForAgent(message: message) : .cannotStoreAgent(message: message)
        default: return .cannotStoreAgent(message: more)
        }
    }
}
