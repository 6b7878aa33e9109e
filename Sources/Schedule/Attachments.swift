import AgentProtocol
import FoundationEssentials

/// The contents that a run's copies need, each once.
final class Attachments {
    /// Two thirds of what a frame can hold, since base64 makes four bytes of three.
    static let limit = 8 << 20

    /// Base64 by digest.
    private(set) var contents: [String: String] = [:]
    private let directory: String
    private let source: CopyFiles
    private var files: [String: Result<Attachment, FileFault>] = [:]

    init(directory: String, source: CopyFiles) {
        self.directory = directory
        self.source = source
    }

    struct Attachment {
        var digest: String
        var size: Int
    }

    func text(_ text: String) throws(FileFault) -> Attachment { try attach(Array(text.utf8)) }

    /// The content of a file; each is read once.
    /// - Parameter inner: The directory, from that of the plan, in which it stands.
    func file(_ path: String, in inner: String? = nil) throws(FileFault) -> Attachment {
        let path = path.hasPrefix("/") || inner == nil ? path : "\(inner ?? "")/\(path)"
        return try file(at: path.hasPrefix("/") ? path : "\(directory)/\(path)")
    }

    private func file(at path: String) throws(FileFault) -> Attachment {
        if let known = files[path] { return try known.get() }
        do {
            let attachment = try attach(source.read(path, Self.limit))
            files[path] = .success(attachment)
            return attachment
        } catch {
            files[path] = .failure(error)
            throw error
        }
    }

    private func attach(_ bytes: [UInt8]) throws(FileFault) -> Attachment {
        guard bytes.count <= Self.limit else { throw .tooLarge(limit: Self.limit) }
        let digest = SHA256.hexDigest(of: bytes)
        if contents[digest] == nil { contents[digest] = Data(bytes).base64EncodedString() }
        return Attachment(digest: digest, size: bytes.count)
    }
}
