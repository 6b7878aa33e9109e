import Execution
import Glibc

/// The file of a saved preview. Only its owner may read it: it holds the plan, and every file that the plan copies.
enum SavedFile {
    /// - Returns: nil where the file is none, or can't be read: then it is read as a plan, and whatever is wrong is said there.
    /// - Throws: `Refusal.cannotUseSaved`.
    static func read(_ path: String) throws(Refusal) -> (saved: SavedPreview, bytes: [UInt8])? {
        guard let bytes = bytes(path) else { return nil }
        do {
            return try SavedPreview.read(bytes).map { ($0, bytes) }
        } catch {
            throw .cannotUseSaved(path: path, error)
        }
    }

    /// Takes the place of an earlier one, and of nothing else. The signature of that one goes.
    static func write(_ saved: SavedPreview, to path: String) throws {
        guard access(path, F_OK) != 0 || isSaved(path) else { throw Refusal.wouldOverwrite(path) }
        unlink(SavedSignature.path(of: path))
        do {
            let unfinished = "\(path).\(getpid()).new"
            let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw POSIXFault(code: errno) }
            defer { unlink(unfinished) }
            let bytes = try saved.bytes()
            try write(bytes, to: descriptor)
            guard rename(unfinished, path) == 0 else { throw POSIXFault(code: errno) }
        } catch let fault as POSIXFault {
            throw Refusal.cannotWrite(path: path, message: fault.message)
        }
    }

    /// One that is damaged is one, too.
    private static func isSaved(_ path: String) -> Bool {
        do throws(Refusal) { return try read(path) != nil } catch { return true }
    }

    private struct POSIXFault: Error {
        var code: Int32
        var message: String { String(cString: strerror(code)) }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(POSIXFault) {
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw POSIXFault(code: errno) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw POSIXFault(code: errno) }
    }

    /// Of a plain file that begins as JSON does.
    private static func bytes(_ path: String) -> [UInt8]? {
        // Without O_NONBLOCK, a named pipe would keep us waiting for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var first: UInt8 = 0
        guard pread(descriptor, &first, 1, 0) == 1, first == UInt8(ascii: "{") else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size))
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }
}
