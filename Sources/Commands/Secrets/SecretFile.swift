import Glibc

/// A secret that is a file's content.
enum SecretFile {
    /// - Returns: the text without the one line feed at its end that an editor leaves.
    static func read(_ path: String) throws(SecretFault) -> String {
        // Without O_NONBLOCK, a named pipe would keep us waiting for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw fault(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw fault(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile }
        // A group is somebody's choice; everybody is nobody's.
        guard status.st_mode & 0o006 == 0 else { throw .fileOpenToOthers(mode: Int(status.st_mode & 0o7777)) }
        // One byte more than there may be, and its line feed.
        var bytes = [UInt8](repeating: 0, count: 65_536 + 3)
        var length = 0
        while length < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress! + length, $0.count - length)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault(errno) }
            if count == 0 { break }
            length += count
        }
        var text = bytes[..<length]
        if text.last == UInt8(ascii: "\n") { text.removeLast() }
        if text.last == UInt8(ascii: "\r") { text.removeLast() }
        guard let secret = String(validating: text, as: UTF8.self) else { throw .notText }
        return secret
    }

    private static func fault(_ code: Int32) -> SecretFault {
        code == ENOENT || code == ENOTDIR ? .fileMissing : .fileUnreadable(String(cString: strerror(code)))
    }
}
