import Glibc
import Testing

@testable import AgentCore

/// A directory of its own for one test, gone afterwards.
final class TemporaryDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/lull-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        guard let parent = try? Directory(opening: "/tmp") else { return }
        try? parent.remove(String(path.dropFirst("/tmp/".count)))
    }

    func write(_ name: String, _ text: String) throws {
        let parts = name.split(separator: "/")
        for end in parts.indices.dropFirst() { mkdir(path + "/" + parts[..<end].joined(separator: "/"), 0o755) }
        let file = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        try #require(file >= 0)
        defer { close(file) }
        try #require(Descriptor.write(file, Array(text.utf8)) == 0)
    }

    /// The text of a file, or nil where there is none.
    func text(_ name: String) -> String? {
        access(path + "/" + name, F_OK) == 0
            ? String(decoding: ProcFile.contents(path + "/" + name), as: UTF8.self) : nil
    }

    func names(_ name: String = "") -> [String] {
        ((try? Directory(opening: path + "/" + name).names()) ?? []).sorted()
    }

    func mode(_ name: String) -> Int? {
        var status = stat()
        return lstat(path + "/" + name, &status) == 0 ? Int(status.st_mode & 0o7777) : nil
    }

    func link(_ name: String) -> String? { try? FilePlace(path + "/" + name).linkTarget() }
}
