import Foundation

/// A child process whose output goes to files, so that nothing it starts can keep a test waiting on a pipe.
final class Child: Sendable {
    private let process: Process
    private let directory: URL
    private let ended: AsyncStream<Void>

    init(_ program: String, _ arguments: [String], environment: [String: String]) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "lull-child-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(directory.appending(path: "out"))
        process.standardError = try Self.file(directory.appending(path: "err"))
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        ended = stream
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private static func file(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }

    var processID: Int32 { process.processIdentifier }
    var output: String { text("out") }
    var errors: String { text("err") }

    private func text(_ name: String) -> String {
        (try? String(contentsOf: directory.appending(path: name), encoding: .utf8)) ?? ""
    }

    func waitUntilExit() { process.waitUntilExit() }

    /// Waits for the end: the exit code, or minus the signal.
    func end() async -> Int {
        for await _ in ended {}
        let status = Int(process.terminationStatus)
        return process.terminationReason == .uncaughtSignal ? -status : status
    }
}
