/// One line of a source as it is shown: tabs expanded, control characters escaped, cut to the room there is.
struct ShownLine {
    private static let tabStop = 4

    let text: String
    /// Where each byte of the shown piece of line stands in `text`.
    private var columns: [(bytes: Range<Int>, column: Int, width: Int)] = []
    private let width: Int

    /// - Parameters:
    ///   - line: The bytes of the line, without its end.
    ///   - mark: The bytes that must be seen, if they have room; the beginning of them if not.
    ///   - room: The most columns to take.
    init(source: SourceText, line: Range<Int>, mark: Range<Int>, room: Int) {
        let piece = Self.neighbourhood(of: mark, in: line, source: source, room: room)
        var placed: [(cell: LineCells.Cell, column: Int, width: Int)] = []
        var column = 0
        for cell in LineCells(bytes: source.bytes[piece]) {
            let width = cell.isTab ? Self.tabStop - column % Self.tabStop : cell.width
            placed.append((cell, column, width))
            column += width
        }

        let isCut = column > room || piece != line
        var from = 0
        if isCut, let first = placed.first(where: { $0.cell.end + piece.lowerBound > mark.lowerBound }) {
            from = max(0, first.column - room / 3)
        } else if isCut {
            from = max(0, column - room / 3)
        }
        let cutsStart = from > 0 || piece.lowerBound > line.lowerBound
        let lead = cutsStart ? "…" : ""
        var shown = lead
        var end = cutsStart ? 1 : 0
        var cutsEnd = piece.upperBound < line.upperBound
        for (cell, column, width) in placed where column >= from {
            guard end + width < room || !isCut else {
                cutsEnd = true
                break
            }
            shown += cell.isTab ? String(repeating: " ", count: width) : cell.shown
            columns.append((cell.start + piece.lowerBound..<cell.end + piece.lowerBound, end, width))
            end += width
        }
        while !cutsEnd, shown.last == " " { shown.removeLast() }
        text = shown + (cutsEnd ? "…" : "")
        width = end
    }

    /// The columns to mark for these bytes: never empty, and inside the shown piece or just behind it.
    func columns(of bytes: Range<Int>) -> Range<Int> {
        // What is cut off at the start is marked at the sign for that.
        if let first = columns.first, bytes.lowerBound < first.bytes.lowerBound,
            bytes.upperBound <= first.bytes.lowerBound
        {
            return 0..<1
        }
        let start = columns.first { $0.bytes.upperBound > bytes.lowerBound }?.column ?? width
        let last = columns.last { $0.bytes.lowerBound < bytes.upperBound }
        let end = last.map { $0.column + $0.width } ?? 0
        return start..<max(start + 1, end)
    }

    /// The part of a very long line that can matter, so that the work does not grow with the line.
    private static func neighbourhood(
        of mark: Range<Int>, in line: Range<Int>, source: SourceText, room: Int
    ) -> Range<Int> {
        // A character takes a few bytes, and rarely none of a column's width.
        let reach = room * 8
        guard line.count > 2 * reach else { return line }
        func boundary(_ offset: Int) -> Int {
            var offset = offset
            while offset > line.lowerBound, offset < line.upperBound, source.bytes[offset] & 0xc0 == 0x80 {
                offset -= 1
            }
            return offset
        }
        let start = boundary(max(line.lowerBound, mark.lowerBound - reach))
        return start..<boundary(min(line.upperBound, mark.lowerBound + reach))
    }
}
