/// The last bytes of something that may print without end.
struct TextTail: Sendable {
    private let limit: Int
    private var bytes: [UInt8] = []

    init(limit: Int) {
        self.limit = limit
    }

    /// What is kept, with bytes that are no UTF-8 replaced.
    var text: String { String(decoding: bytes.suffix(limit), as: UTF8.self) }

    mutating func append(_ more: some Collection<UInt8>) {
        bytes.append(contentsOf: more.suffix(limit))
        if bytes.count > 2 * limit { bytes.removeFirst(bytes.count - limit) }
    }
}
