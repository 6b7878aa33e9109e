import AgentProtocol
import Glibc
import Subprocess

/// What a connection needs of this machine: the ssh program, the agents that may be sent, and their compressed copies.
/// Looked up when the first connection needs them, and then kept.
actor LocalTools {
    private let program: String
    private let paths: [String]
    private let cacheDirectory: String?
    private var executable: Executable?
    /// A task, so that the connections that come first wait for one reading.
    private var reading: Task<Result<[AgentImage], ContactFailure>, Never>?
    /// By digest. A task, so that many connections that need the same one wait for one compression.
    private var compressions: [String: Task<String?, Never>] = [:]

    /// - Parameter agents: for tests, in place of those that the options name.
    init(options: SSHOptions, agents: [AgentImage]? = nil) {
        program = options.program
        paths = options.agentPaths
        cacheDirectory = options.cacheDirectory
        if let agents { reading = Task { .success(agents) } }
    }

    /// - Throws: `.agentMissing` where one of the files can't be read or is no program.
    func agents() async throws(ContactFailure) -> [AgentImage] {
        if reading == nil { reading = Task { await Self.read(paths) } }
        guard let reading else { return [] }
        return try await reading.value.get()
    }

    private static func read(_ paths: [String]) async -> Result<[AgentImage], ContactFailure> {
        do throws(ContactFailure) {
            guard !paths.isEmpty else { throw .agentMissing(path: "") }
            var images: [AgentImage] = []
            for path in paths { images.append(try await AgentImage.reading(path)) }
            return .success(images)
        } catch {
            return .failure(error)
        }
    }

    /// - Throws: `.ssh` with 127, as a shell would, where there is no such program.
    func ssh() async throws(ContactFailure) -> Executable {
        if let executable { return executable }
        let name = program.split(separator: "/").last.map(String.init) ?? program
        let directory = program.dropLast(name.count)
        do {
            // The library looks names up in `PATH` alone, so a path becomes a name in a `PATH` of one directory.
            let path = try await Executable.name(name).resolveExecutablePath(
                in: directory.isEmpty ? .inherit : .custom(["PATH": String(directory)]))
            executable = .path(path)
            return .path(path)
        } catch {
            throw .ssh(exitCode: 127, message: "there is no program '\(program)' on this machine")
        }
    }

    /// The path of the agent's compressed copy, made now if there is none yet; nil where none can be made, as without
    /// `gzip` on this machine. Kept under the content's digest, so it never needs to be thrown away for being old.
    func compressed(_ image: AgentImage) async -> String? {
        guard let cacheDirectory else { return nil }
        if let running = compressions[image.digest] { return await running.value }
        let task = Task { await Self.compress(image, into: cacheDirectory) }
        compressions[image.digest] = task
        return await task.value
    }

    private static func compress(_ image: AgentImage, into directory: String) async -> String? {
        let final = "\(directory)/agent-\(image.digest).gz"
        if isWhole(final, image) {
            // So that it counts as used.
            utimes(final, nil)
            return final
        }
        guard makeDirectories(directory) else { return nil }
        // Others may be at it too, in this process and in others.
        let unfinished = "\(final).\(Bootstrap.newNonce())"
        let good = await gzip(image.path, to: unfinished) && isWhole(unfinished, image)
        guard good, rename(unfinished, final) == 0 else {
            unlink(unfinished)
            return nil
        }
        removeOld(in: directory)
        return final
    }

    /// Throws away the compressed agents of a lull that nobody has used for a month.
    private static func removeOld(in directory: String) {
        guard let stream = opendir(directory) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = entry.name
            guard name.hasPrefix("agent-"), name.contains(".gz") else { continue }
            var status = stat()
            guard stat("\(directory)/\(name)", &status) == 0 else { continue }
            if time(nil) - status.st_mtim.tv_sec > 30 * 86_400 { unlink("\(directory)/\(name)") }
        }
    }

    /// A gzip file ends with the size of what it holds (RFC 1952, 2.3.1).
    private static func isWhole(_ path: String, _ image: AgentImage) -> Bool {
        guard let end = FileReader(path: path)?.last(4), end.count == 4 else { return false }
        return end.reversed().reduce(0) { $0 << 8 | UInt32($1) } == UInt32(truncatingIfNeeded: image.size)
    }

    private static func gzip(_ path: String, to target: String) async -> Bool {
        let descriptor = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let result = try? await Subprocess.run(
            .name("gzip"), arguments: ["-c", "--", path], input: .none, output: .sequence, error: .discarded
        ) { execution in
            var good = true
            for try await piece in execution.standardOutput where good {
                good = piece.withUnsafeBytes { writeAll($0, to: descriptor) }
            }
            return good
        }
        guard let result else { return false }
        return result.closureResult && result.terminationStatus == .exited(0) && fsync(descriptor) == 0
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func makeDirectories(_ path: String) -> Bool {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return true }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return false }
        return makeDirectories(String(path[..<slash])) && (mkdir(path, 0o700) == 0 || errno == EEXIST)
    }
}
