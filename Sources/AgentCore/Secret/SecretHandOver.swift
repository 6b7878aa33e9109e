import AgentProtocol
import CLinux
import FoundationEssentials
import Glibc

/// How secrets get from the process that was sent them to the one that acts: through a file that is in memory alone and has no
/// name, which the worker inherits as its standard input. They are on no disk and in no list of processes.
enum SecretHandOver {
    /// The word behind `act ID` that says that there are some.
    static let argument = "secrets"

    /// - Returns: a descriptor to inherit. The caller closes it.
    static func give(_ secrets: Secrets) throws(SystemError) -> Int32 {
        guard let bytes = try? JSONEncoder().encode(secrets) else {
            throw SystemError("encode", "secrets", code: EINVAL)
        }
        return try MemoryFile.make("lull-secrets", holding: Array(bytes))
    }

    /// Reads what was handed over, and lets go of it.
    /// - Returns: nil where it can't be understood.
    static func take() -> Secrets? {
        var bytes: [UInt8] = []
        while case .bytes(let more) = Descriptor.read(0) { bytes += more }
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard nothing >= 0, dup2(nothing, 0) == 0 else { return nil }
        close(nothing)
        return try? JSONDecoder().decode(Secrets.self, from: Data(bytes))
    }
}

/// A file that is in memory alone.
enum MemoryFile {
    /// - Returns: a descriptor at the file's beginning, which no child inherits by itself.
    static func make(_ name: String, holding bytes: [UInt8] = []) throws(SystemError) -> Int32 {
        let descriptor = clinux_memory_file(name)
        guard descriptor >= 0 else { throw SystemError("memfd_create", name) }
        let code = Descriptor.write(descriptor, bytes)
        guard code == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            close(descriptor)
            throw SystemError("write", name, code: code == 0 ? errno : code)
        }
        return descriptor
    }
}
