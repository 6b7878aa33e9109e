/// Reads what a host says before its agent speaks: the lines of `Bootstrap`, and whatever else is printed there.
struct BootstrapReader: Sendable {
    enum Line: Sendable, Hashable {
        /// The agent is there, and what follows is its own. `rest` is what already came of that.
        case have(rest: [UInt8])
        /// The same, after the agent was sent.
        case stored(rest: [UInt8])
        /// No line of the script came: an agent speaks at once, behind a forced command. All of it is its own.
        case agent(rest: [UInt8])
        /// The agent isn't there.
        case need(machine: String, hasGzip: Bool)
        /// No home directory.
        case noHome
        /// The directory can't be trusted. The words may go on in what follows.
        case unsafeDirectory(words: String)
        /// The agent couldn't be stored. The words may go on in what follows.
        case cannotStore(words: String)
        /// This was printed before the first line of ours.
        case noise(String)
        case unintelligible(String)
    }

    /// The most that is kept of what a noisy login shell prints, in bytes.
    static let noiseLimit = 2048
    /// Beyond this the shell is taken for noisy although no line of ours has come, in bytes.
    static let patience = 65_536

    /// How the first message of an agent begins, behind its length.
    private static let hello = Array("{\"hello\":".utf8)

    private let marker: [UInt8]
    private var buffer: [UInt8] = []
    private var spoken = false

    init(marker: String) {
        self.marker = Array((marker + " ").utf8)
    }

    /// What came and isn't understood as a line yet.
    var pending: String { String(decoding: buffer.prefix(Self.noiseLimit), as: UTF8.self) }

    mutating func append(_ bytes: [UInt8]) {
        buffer += bytes
    }

    /// The next whole line, or nil if more bytes are needed.
    mutating func next() -> Line? {
        guard buffer.starts(with: marker) else {
            if marker.starts(with: buffer) { return nil }
            // A frame's length is below 16 MiB, so it begins with a byte that no text begins with.
            if !spoken, buffer.first == 0 {
                defer { buffer = [] }
                return .agent(rest: buffer)
            }
            return noise()
        }
        guard let end = buffer.firstIndex(of: 0x0A) else {
            return buffer.count > Self.patience ? .unintelligible(pending) : nil
        }
        let words = String(decoding: buffer[marker.count..<end], as: UTF8.self)
        let rest = Array(buffer[(end + 1)...])
        spoken = true
        let line = line(words, rest: rest)
        switch line {
        case .have, .stored: buffer = []
        default: buffer = rest
        }
        return line
    }

    /// A line that is not ours: an error if ours follows, and to be waited for until it does.
    private mutating func noise() -> Line? {
        if spoken { return .unintelligible(pending) }
        if let hello = buffer.firstRange(of: Self.hello), hello.lowerBound >= 4 {
            return .noise(String(decoding: buffer[..<min(hello.lowerBound - 4, Self.noiseLimit)], as: UTF8.self))
        }
        if let place = buffer.firstRange(of: marker) {
            return .noise(String(decoding: buffer[..<min(place.lowerBound, Self.noiseLimit)], as: UTF8.self))
        }
        return buffer.count > Self.patience ? .noise(pending) : nil
    }

    private func line(_ words: String, rest: [UInt8]) -> Line {
        let parts = words.split(separator: " ", maxSplits: 1).map(String.init)
        let detail = parts.count > 1 ? parts[1] : ""
        switch parts.first {
        case "have": return .have(rest: rest)
        case "stored": return .stored(rest: rest)
        case "need":
            let machine = detail.split(separator: " ").first.map(String.init) ?? ""
            return .need(machine: machine, hasGzip: detail.contains("gzip"))
        case "home": return .noHome
        case "unsafe": return .unsafeDirectory(words: detail)
        case "store": return .cannotStore(words: detail)
        default: return .unintelligible(words)
        }
    }
}
