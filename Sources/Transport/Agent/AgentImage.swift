public import AgentProtocol
import Glibc
import Subprocess

/// An agent's program file on the controller: what must be known of it to ask a host for it and to send it.
public struct AgentImage: Sendable, Hashable {
    var path: String
    /// Lower-case hexadecimal SHA-256.
    public var digest: String
    /// In bytes.
    var size: Int
    var machine: Machine

    /// The processor that it is for, as `uname -m` mostly calls it.
    public var processor: String? { machine.names.first }

    /// Reads an agent's program file.
    /// - Throws: `.agentMissing` where there is no program for Linux at `path`.
    public static func reading(_ path: String) async throws(ContactFailure) -> AgentImage {
        guard let file = FileReader(path: path), let header = file.next(), let machine = Machine(programHeader: header)
        else { throw .agentMissing(path: path) }
        let size = file.size
        guard let digest = await digest(of: path) else { throw .agentMissing(path: path) }
        return AgentImage(path: path, digest: digest, size: size, machine: machine)
    }

    /// By the system's program, which uses what the processor has for it and takes a tenth of the time;
    /// by our own code where there is none.
    private static func digest(of path: String) async -> String? {
        let result = try? await Subprocess.run(
            .name("sha256sum"), arguments: ["--", path], input: .none, output: .bytes(limit: 8192), error: .discarded)
        if let result, result.terminationStatus == .exited(0) {
            // A backslash comes first where the name has special characters.
            let digest = String(decoding: result.standardOutput, as: UTF8.self).drop { $0 == "\\" }.prefix(64)
            if digest.count == 64, digest.allSatisfy(\.isHexDigit) { return String(digest) }
        }
        guard let file = FileReader(path: path) else { return nil }
        var hash = SHA256()
        while let chunk = file.next() {
            if chunk.isEmpty { return hash.hexDigest() }
            hash.update(chunk)
        }
        return nil
    }
}

/// A processor that a program was made for.
struct Machine: Sendable, Hashable {
    /// As `uname -m` calls it, on this and that system.
    var names: [String]

    init(names: [String]) {
        self.names = names
    }

    /// Reads `e_machine` (the ELF format, "Object Files"); nil where the bytes don't begin a program.
    init?(programHeader bytes: [UInt8]) {
        guard bytes.count >= 20, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return nil }
        let isLittleEndian = bytes[5] == 1
        let code = isLittleEndian ? Int(bytes[19]) << 8 | Int(bytes[18]) : Int(bytes[18]) << 8 | Int(bytes[19])
        switch code {
        case 0x3E: names = ["x86_64", "amd64"]
        case 0xB7: names = ["aarch64", "arm64"]
        case 0xF3: names = ["riscv64"]
        case 0x16: names = ["s390x"]
        case 0x15: names = [isLittleEndian ? "ppc64le" : "ppc64"]
        default: names = ["unknown-\(code)"]
        }
    }
}

/// Reads a file from its beginning to its end in small pieces, so that no program has to fit into memory.
final class FileReader {
    private let descriptor: Int32

    /// Nil where the file can't be opened.
    init?(path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// The size of the file in bytes.
    var size: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    /// The last bytes of the file, fewer if it is shorter.
    func last(_ count: Int) -> [UInt8] {
        let size = size
        let length = min(count, size)
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, initialized in
            initialized = max(0, pread(descriptor, buffer.baseAddress, length, off_t(size - length)))
        }
    }

    /// The next piece, empty at the end; nil if reading failed.
    func next() -> [UInt8]? {
        var count = 0
        let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, initialized in
            repeat { count = read(descriptor, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
            initialized = max(0, count)
        }
        return count < 0 ? nil : piece
    }
}
