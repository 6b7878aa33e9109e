import Diagnostics

/// Lines and blanks as Python's `splitlines` and `strip` see them.
extension SourceText {
    /// Each line without the blanks around it.
    func trimmedLines() -> [Range<Int>] {
        var lines: [Range<Int>] = []
        lines.reserveCapacity(lineStarts.count)
        var start = 0
        var offset = 0
        while offset < bytes.count {
            let width = lineBreak(at: offset)
            if width > 0 {
                lines.append(trimmed(start..<offset))
                start = offset + width
            }
            offset += max(width, 1)
        }
        if start < bytes.count { lines.append(trimmed(start..<bytes.count)) }
        return lines
    }

    /// How many bytes a line break has here; 0 where there is none.
    private func lineBreak(at offset: Int) -> Int {
        switch bytes[offset] {
        case 0x0d: offset + 1 < bytes.count && bytes[offset + 1] == 0x0a ? 2 : 1
        case 0x0a...0x0c, 0x1c...0x1e: 1
        case 0xc2: offset + 1 < bytes.count && bytes[offset + 1] == 0x85 ? 2 : 0
        case 0xe2:
            offset + 2 < bytes.count && bytes[offset + 1] == 0x80 && (0xa8...0xa9).contains(bytes[offset + 2]) ? 3 : 0
        default: 0
        }
    }

    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var range = range
        while let last = range.last {
            if bytes[last].isPythonBlank {
                range = range.lowerBound..<last
            } else if bytes[last] >= 0x80, let start = wideBlank(endingAt: range.upperBound, from: range.lowerBound) {
                range = range.lowerBound..<start
            } else {
                break
            }
        }
        while let first = range.first {
            if bytes[first].isPythonBlank {
                range = first + 1..<range.upperBound
            } else if bytes[first] >= 0x80, let end = wideBlank(startingAt: first, to: range.upperBound) {
                range = end..<range.upperBound
            } else {
                break
            }
        }
        return range
    }

    private func wideBlank(startingAt start: Int, to limit: Int) -> Int? {
        let width = bytes[start] >= 0xe0 ? 3 : 2
        return start + width <= limit && Self.wideBlanks.contains(Array(bytes[start..<start + width]))
            ? start + width : nil
    }

    private func wideBlank(endingAt end: Int, from limit: Int) -> Int? {
        for width in [2, 3] where end - width >= limit {
            if Self.wideBlanks.contains(Array(bytes[end - width..<end])) { return end - width }
        }
        return nil
    }

    private static let wideBlanks: Set<[UInt8]> = Set(
        "\u{85}\u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}"
            .unicodeScalars.map { Array(String($0).utf8) })
}

extension UInt8 {
    /// Blanks and the ends of lines.
    var isBlank: Bool { self == 0x20 || (0x09...0x0d).contains(self) }

    fileprivate var isPythonBlank: Bool { isBlank || (0x1c...0x1f).contains(self) }
}
