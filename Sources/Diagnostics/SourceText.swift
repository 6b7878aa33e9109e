/// A text that diagnostics can point into, with the name that people know it by.
public final class SourceText: Sendable {
    /// As the user named it: a path as it was given, or `<extra vars>`.
    public let name: String
    /// UTF-8, as read, without a byte order mark.
    public let bytes: [UInt8]
    /// The offset of the first byte of each line.
    public let lineStarts: [Int]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
        lineStarts = starts
    }
}

/// A piece of a text: byte offsets, the end not included.
public struct SourceSpan: Sendable {
    public let text: SourceText
    public let start: Int
    public let end: Int

    public init(text: SourceText, start: Int, end: Int) {
        self.text = text
        self.start = start
        self.end = max(start, end)
    }
}
