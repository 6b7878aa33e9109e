import AgentProtocol

/// Takes secrets out of what commands print, before any of it is kept or said.
///
/// Looked for is the value as it is, and each of its lines. What a command has made of it (Base64, quotes, escapes) is another
/// text, and isn't found.
struct Redactor {
    private struct Needle {
        var bytes: [UInt8]
        var mark: [UInt8]
    }

    /// The longest first, so that of two that begin alike the whole is taken.
    private let needles: [Needle]

    static let none = Redactor(Secrets())

    init(_ secrets: Secrets) {
        var needles: [Needle] = []
        for name in secrets.names {
            guard let value = secrets[name] else { continue }
            let mark = Array(Secrets.mark(name).utf8)
            let bytes = Array(value.utf8)
            let lines = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map(Array.init)
            let texts = [bytes] + lines.filter { $0.count >= Secrets.shortest }
            needles += texts.filter { !$0.isEmpty }.map { Needle(bytes: $0, mark: mark) }
        }
        self.needles = needles.sorted { $0.bytes.count > $1.bytes.count }
    }

    var isNeeded: Bool { !needles.isEmpty }

    /// How many bytes have to be known of what stands before a text, so that no end of a secret is left in it.
    var context: Int { max(0, (needles.first?.bytes.count ?? 0) - 1) }

    /// - Parameter context: How many bytes at the beginning are only there to find a secret that reaches into what follows.
    func redacted(_ bytes: [UInt8], after context: Int = 0) -> [UInt8] {
        guard isNeeded else { return Array(bytes.dropFirst(context)) }
        var result: [UInt8] = []
        var offset = 0
        while offset < bytes.count {
            if let needle = needles.first(where: { bytes[offset...].starts(with: $0.bytes) }) {
                offset += needle.bytes.count
                if offset > context { result += needle.mark }
            } else {
                if offset >= context { result.append(bytes[offset]) }
                offset += 1
            }
        }
        return result
    }
}
