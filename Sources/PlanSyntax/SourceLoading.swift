public import Diagnostics
import Glibc

extension SourceText {
    static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    /// Reads a file whole, without its byte order mark.
    ///
    /// - Parameters:
    ///   - path: As the user gave it; this is also the name in diagnostics.
    ///   - limit: In bytes. A larger file is refused without being read.
    /// - Throws: One diagnostic: there is none, it is a directory, it may not be read, it is too large, or not UTF-8.
    public static func load(path: String, limit: Int = YAMLReader.Limits().bytes) throws(Diagnostics) -> SourceText {
        var bytes: [UInt8]
        do throws(Diagnostic) { bytes = try readFile(path, limit: limit) } catch { throw Diagnostics([error]) }
        if bytes.starts(with: byteOrderMark) { bytes.removeFirst(byteOrderMark.count) }
        let text = SourceText(name: path, bytes: bytes)
        if let wrong = text.firstInvalidUTF8 { throw Diagnostics([.invalidUTF8(at: wrong)]) }
        return text
    }

    private static func readFile(_ path: String, limit: Int) throws(Diagnostic) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .fileUnreadable(path, errno: errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .fileUnreadable(path, errno: errno) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw .fileTooLarge(path, limit: limit) }
        }
    }

    /// The first byte that is no UTF-8.
    public var firstInvalidUTF8: SourceSpan? {
        // The check of the standard library is fast; only a failure is worth looking for.
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var iterator = bytes.makeIterator()
        var parser = UTF8.ForwardParser()
        var offset = 0
        while case .valid(let scalar) = parser.parseScalar(from: &iterator) { offset += scalar.count }
        return SourceSpan(text: self, start: offset, end: min(offset + 1, bytes.count))
    }
}

extension Diagnostic {
    static func fileUnreadable(_ path: String, errno code: Int32) -> Diagnostic {
        switch code {
        case ENOENT, ENOTDIR: Diagnostic(code: .fileNotFound, "there is no file \(path)")
        case EISDIR: Diagnostic(code: .fileIsDirectory, "\(path) is a directory, not a file")
        case EACCES, EPERM:
            Diagnostic(
                code: .fileNotPermitted, "\(path) may not be read",
                help: "check the permissions of the file and of its directories")
        default: Diagnostic(code: .fileUnreadable, "\(path) cannot be read: \(String(cString: strerror(code)))")
        }
    }

    static func fileTooLarge(_ path: String, limit: Int) -> Diagnostic {
        Diagnostic(code: .fileTooLarge, "\(path) is larger than \(limit / (1 << 20)) MiB")
    }

    static func invalidUTF8(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            code: .notUTF8, "the file is not UTF-8", at: Diagnostic.Label(span, "this byte cannot stand here"),
            help: "save the file as UTF-8")
    }
}
