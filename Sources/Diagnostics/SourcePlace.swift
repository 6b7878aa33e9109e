/// A place as people count it.
public struct SourcePlace: Sendable, Hashable {
    /// From 1.
    public var line: Int
    /// From 1, in characters as a reader sees them: an emoji or a letter with its accent is one.
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

extension SourceText {
    /// The place of a byte; an offset beyond the end is the end.
    public func place(at offset: Int) -> SourcePlace {
        let offset = min(max(0, offset), bytes.count)
        let index = lineIndex(at: offset)
        let line = lineRange(index)
        let before = bytes[line.lowerBound..<min(offset, line.upperBound)]
        // Lines of a megabyte exist (JSON); those are ASCII mostly, and need no decoding.
        if before.allSatisfy({ $0 < 0x80 }) { return SourcePlace(line: index + 1, column: before.count + 1) }
        // The whole line is cut into characters, because a place inside of one is its column.
        let column = LineCells(bytes: bytes[line]).prefix { $0.end <= before.count }.count + 1
        return SourcePlace(line: index + 1, column: column)
    }

    /// The index in `lineStarts` of the line that holds a byte.
    func lineIndex(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The bytes of a line without its end (`\n` or `\r\n`).
    func lineRange(_ index: Int) -> Range<Int> {
        let start = lineStarts[index]
        var end = index + 1 < lineStarts.count ? lineStarts[index + 1] - 1 : bytes.count
        if end > start, index + 1 < lineStarts.count, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }
}

extension SourceSpan {
    /// Where the piece begins.
    public var place: SourcePlace { text.place(at: start) }

    /// Just behind the piece.
    public var endPlace: SourcePlace { text.place(at: end) }

    /// The line where the piece begins, from 1.
    public var line: Int { place.line }

    /// The column where the piece begins, from 1, in characters.
    public var column: Int { place.column }
}
