import AgentProtocol
import Inventory
import Subprocess
import Synchronization

/// One ssh process, and the agent at its other end. Several requests may be in flight on it.
///
/// Two tasks beside the one that runs the process: one reads its errors, one writes its input. All writing goes
/// through that one, since `StandardInputWriter` lets two writes mix.
final class SSHConnection: Sendable {
    private struct State {
        var requests = Requests()
        var running: Task<ContactFailure, Never>?
        var deadline: Task<Void, Never>?
        /// The agent has said hello.
        var isSpeaking = false
        var isClosing = false
        /// Set once, by whoever finds the reason first.
        var failure: ContactFailure?
    }

    private let state = Mutex(State())
    private let errors = Mutex(TextTail(limit: 8192))
    private let frames: AsyncStream<[UInt8]>
    private let outgoing: AsyncStream<[UInt8]>.Continuation
    private let options: SSHOptions
    private let tools: LocalTools

    init(options: SSHOptions, tools: LocalTools) {
        self.options = options
        self.tools = tools
        (frames, outgoing) = AsyncStream.makeStream()
    }

    // MARK: - Opening and closing

    /// Starts ssh. The task ends with the reason for the connection's end, after the process has gone.
    func open(_ host: HostConnection) -> Task<ContactFailure, Never> {
        let task = Task {
            do throws(ContactFailure) {
                return self.finish(try await self.run(host))
            } catch {
                return self.finish(error)
            }
        }
        state.withLock { $0.running = task }
        return task
    }

    /// Whether the connection can't be used any longer, although its process may still be there.
    var isOver: Bool { state.withLock { $0.failure != nil } }

    /// Lets the agent leave by closing its input, and ends the local ssh if it doesn't leave in time. What the agent
    /// has begun on its host goes on; who waits for it is told that the connection is lost.
    func close() {
        let reason = ContactFailure.connectionLost(message: "lull closed the connection")
        outgoing.finish()
        limit(to: options.closeTimeout, otherwise: reason)
        let deliveries = state.withLock { state in
            state.isClosing = true
            if state.failure == nil { state.failure = reason }
            return state.requests.fail(reason)
        }
        for delivery in deliveries { delivery.send() }
        // Nothing was asked yet, so there is nothing to wait for.
        let unasked = state.withLock { $0.isSpeaking ? nil : $0.running }
        unasked?.cancel()
    }

    // MARK: - Asking

    /// Sends a question, and returns its answers: the last is what was asked for or a failure. What is asked before the
    /// agent has spoken waits for it. Progress that nobody collects in time is dropped, the last answer never is.
    /// - Parameter isAttached: whether "never heard of it" is an answer.
    func ask(_ key: Requests.Key, frame: [UInt8], isAttached: Bool = false) -> AsyncStream<Requests.Answer> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Requests.Answer.self, bufferingPolicy: .bufferingNewest(8))
        let number: Int? = state.withLock { state in
            if let failure = state.failure {
                continuation.yield(.failed(failure))
                continuation.finish()
                return nil
            }
            return state.requests.add(key, isAttached: isAttached, continuation)
        }
        guard let number else { return stream }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.requests.forget(key, number) }
        }
        outgoing.yield(frame)
        return stream
    }

    // MARK: - The process

    private func run(_ host: HostConnection) async throws(ContactFailure) -> ContactFailure {
        let bootstrap = Bootstrap(
            nonce: Bootstrap.newNonce(), agents: try await tools.agents(), become: host.become,
            purpose: options.purpose)
        let command = try SSHCommand(to: host, remoteCommand: bootstrap.remoteCommand, options: options)
        let ssh = try await tools.ssh()
        var platform = PlatformOptions()
        // An own session: Ctrl-C at the terminal is for lull and not for its ssh processes, and what ssh starts
        // (jump hosts) ends with it.
        platform.createSession = true
        platform.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
        ]
        let patience = options.connectTimeout + options.loginTimeout
        limit(to: patience, otherwise: .noAnswer(seconds: patience))
        do {
            let result = try await Subprocess.run(
                ssh, arguments: Arguments(command.arguments), platformOptions: platform,
                input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                try await self.converse(execution, Conversation(bootstrap))
            }
            let end: SSHEnding.End =
                switch result.terminationStatus {
                case .exited(let code): .exited(Int(code))
                case .signaled(let signal): .signalled(Int(signal))
                }
            return result.closureResult.ended(end, errors: errors.withLock { $0.text })
        } catch let failure as ContactFailure {
            throw failure
        } catch {
            throw .ssh(exitCode: 127, message: "\(ssh) could not be run: \(error)")
        }
    }

    private func converse(
        _ execution: Execution<CustomWriteInput, SequenceOutput, SequenceOutput>, _ start: Conversation
    ) async throws -> Conversation {
        PipeSize.shrink(ofChild: execution.processIdentifier.value)
        var conversation = start
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for try await piece in execution.standardError {
                    self.errors.withLock { errors in piece.withUnsafeBytes { errors.append($0) } }
                }
            }
            for try await piece in execution.standardOutput {
                for step in conversation.received(piece.withUnsafeBytes { Array($0) }) {
                    try take(step, &group, execution.standardInputWriter)
                }
            }
            outgoing.finish()
            limit(to: options.endTimeout, otherwise: .connectionLost(message: "ssh didn't end"))
            try await group.waitForAll()
        }
        return conversation
    }

    private func take(
        _ step: Conversation.Step, _ group: inout ThrowingTaskGroup<Void, any Error>, _ input: StandardInputWriter
    ) throws {
        switch step {
        case .upload(let agent, let compress):
            limit(to: options.uploadTimeout, otherwise: .noAnswer(seconds: options.uploadTimeout))
            group.addTask { try await self.send(agent, compress: compress, to: input) }
        case .started:
            limit(to: options.loginTimeout, otherwise: .noAnswer(seconds: options.loginTimeout))
        case .ready:
            state.withLock { $0.isSpeaking = true }
            lift()
            group.addTask { await self.write(to: input) }
        case .message(let message):
            for delivery in state.withLock({ $0.requests.deliver(message) }) { delivery.send() }
        case .fail(let failure):
            throw failure
        }
    }

    private func write(to input: StandardInputWriter) async {
        for await frame in frames {
            // A broken pipe is what the end of ssh looks like from here; the reader finds out why.
            guard let count = try? await input.write(frame), count == frame.count else { return }
        }
        try? await input.finish()
    }

    private func send(_ agent: AgentImage, compress: Bool, to input: StandardInputWriter) async throws {
        let compressed = compress ? await tools.compressed(agent) : nil
        guard let file = FileReader(path: compressed ?? agent.path) else {
            throw ContactFailure.agentMissing(path: compressed ?? agent.path)
        }
        var left = file.size
        let line = "\(compressed == nil ? "raw" : "gzip") \(left)\n"
        guard let count = try? await input.write(Array(line.utf8)), count == line.utf8.count else { return }
        while left > 0, let piece = file.next(), !piece.isEmpty {
            guard let count = try? await input.write(piece), count == piece.count else { return }
            left -= piece.count
        }
    }

    // MARK: - The end

    /// - Returns: the reason that was found first.
    private func finish(_ failure: ContactFailure) -> ContactFailure {
        outgoing.finish()
        let (reason, deliveries) = state.withLock { state in
            let reason = state.failure ?? failure
            state.failure = reason
            state.deadline?.cancel()
            return (reason, state.requests.fail(reason))
        }
        for delivery in deliveries { delivery.send() }
        return reason
    }

    /// Ends the local ssh after so many seconds, for this reason, unless another limit is set before. The one of
    /// `close` is the last.
    private func limit(to seconds: Double, otherwise failure: ContactFailure) {
        state.withLock { state in
            guard !state.isClosing else { return }
            state.deadline?.cancel()
            state.deadline = Task { [weak self] in
                guard (try? await Task.sleep(for: .seconds(seconds))) != nil else { return }
                let running = self?.state.withLock { state in
                    if state.failure == nil { state.failure = failure }
                    return state.running
                }
                running?.cancel()
            }
        }
    }

    private func lift() {
        state.withLock { state in
            guard !state.isClosing else { return }
            state.deadline?.cancel()
            state.deadline = nil
        }
    }
}
