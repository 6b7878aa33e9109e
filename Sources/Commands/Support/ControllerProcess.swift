import AgentProtocol
import Subprocess

/// A program on this machine that is run for what it says, and is ended with all that it started where nobody waits for it any more.
struct ControllerProcess: Sendable {
    struct Ending: Sendable {
        var status: TerminationStatus
        /// The end of what it printed, errors included.
        var output: [UInt8]
        /// Whether it printed more than that.
        var isCut: Bool
    }

    var program: String
    var arguments: [String]
    var environment: [(name: String, value: String)] = []
    var input = ""
    /// How much of its output is kept, in bytes.
    var kept: Int

    func run() async throws -> Ending {
        var platform = PlatformOptions()
        // An own session: Ctrl-C at the terminal is for lull, and what the program starts ends with it.
        platform.createSession = true
        platform.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
        ]
        let variables = Dictionary(
            environment.map { (Subprocess.Environment.Key(stringLiteral: $0.name), Optional($0.value)) },
            uniquingKeysWith: { _, last in last })
        let (input, kept) = (input, kept)
        let result = try await Subprocess.run(
            .name(program), arguments: Arguments(arguments), environment: .inherit.updating(variables),
            platformOptions: platform, input: .inputWriter, output: .sequence, error: .combinedWithOutput
        ) { execution in
            // Whoever doesn't read it all has its reasons; its exit code says how it went.
            _ = try? await execution.standardInputWriter.write(Array(input.utf8))
            try? await execution.standardInputWriter.finish()
            var printed: [UInt8] = []
            var isCut = false
            for try await piece in execution.standardOutput {
                piece.withUnsafeBytes { printed += $0 }
                // Not at each piece, or much of the work would be moving what is kept.
                guard printed.count > 2 * kept else { continue }
                printed.removeFirst(printed.count - kept)
                isCut = true
            }
            isCut = isCut || printed.count > kept
            return (Array(printed.suffix(kept)), isCut)
        }
        return Ending(
            status: result.terminationStatus, output: result.closureResult.0, isCut: result.closureResult.1)
    }
}

/// The result of `body`, unless that takes too long.
///
/// - Parameter seconds: how long it is waited for.
/// - Returns: what is wrong where it is too late, or where `body` throws, in words; nil where nothing is.
func ended(within seconds: Double, _ body: @escaping @Sendable () async throws -> String?) async -> String? {
    if Task.isCancelled { return "there was no time left" }
    return await withTaskGroup(of: String?.self) { group in
        group.addTask {
            do { return try await body() } catch {
                return Task.isCancelled ? "there was no time left" : "the program can't be run"
            }
        }
        group.addTask {
            try? await Task.sleep(for: .seconds(seconds))
            return Task.isCancelled ? "there was no time left" : "it takes longer than \(Seconds.text(seconds))"
        }
        let first = await group.next() ?? nil
        group.cancelAll()
        return first
    }
}
