import FoundationEssentials

/// Frames on a byte stream: four bytes of length, big-endian, then that many bytes of JSON.
public enum FrameCodec {
    /// The most that a frame may hold, in bytes. A `copy` travels in one frame, so this bounds its size too.
    public static let maximumLength = 16 * 1024 * 1024

    /// The bytes of one frame.
    /// - Throws: `FrameError.tooLong`, or what the encoder throws.
    public static func encode(_ message: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = try encoder.encode(message)
        guard body.count <= maximumLength else { throw FrameError.tooLong(length: body.count) }
        var frame: [UInt8] = []
        frame.reserveCapacity(4 + body.count)
        let length = UInt32(body.count)
        frame.append(contentsOf: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) })
        frame.append(contentsOf: body)
        return frame
    }

    /// - Throws: `FrameError.malformed` with the decoder's words.
    public static func decode<Message: Decodable>(_ type: Message.Type, from body: [UInt8]) throws -> Message {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch {
            throw FrameError.malformed(message: String(describing: error))
        }
    }
}

public enum FrameError: Error, Sendable, Hashable {
    case tooLong(length: Int)
    case malformed(message: String)
}

/// Cuts a byte stream into the bodies of its frames.
public struct FrameReader: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0

    public init() {}

    /// Whether bytes of an unfinished frame are waiting.
    public var isEmpty: Bool { start == buffer.count }

    /// How many bytes it has room for.
    var capacity: Int { buffer.capacity }

    public mutating func append(_ bytes: some Sequence<UInt8>) {
        if start == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= 65_536)
            start = 0
        } else if start > 65_536 {
            // What was given is let go of, also where the next frame has always begun already.
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The body of the next whole frame, or nil if more bytes are needed.
    /// - Throws: `FrameError.tooLong` as soon as a length is seen that is over the limit. The stream is then lost.
    public mutating func next() throws(FrameError) -> [UInt8]? {
        guard buffer.count - start >= 4 else { return nil }
        let length = buffer[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length <= FrameCodec.maximumLength else { throw .tooLong(length: length) }
        guard buffer.count - start >= 4 + length else { return nil }
        let body = Array(buffer[start + 4..<start + 4 + length])
        start += 4 + length
        return body
    }
}
