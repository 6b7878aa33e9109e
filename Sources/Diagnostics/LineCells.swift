/// The characters of one line with the bytes that they take: what columns are counted in and marks are placed by.
///
/// Bytes that are no UTF-8 are cells of their own, so that a mark finds them too.
struct LineCells: Sequence {
    struct Cell {
        /// What a terminal may be sent for it.
        var shown: String
        /// How many columns that takes. A tab's is decided where it is written.
        var width: Int
        var isTab: Bool
        /// Byte offsets in the line.
        var start: Int
        var end: Int
    }

    private var cells: [Cell] = []

    init(bytes: ArraySlice<UInt8>) {
        cells.reserveCapacity(bytes.count)
        var offset = 0
        var rest = bytes
        while !rest.isEmpty {
            let valid = rest.prefix(Self.validPrefix(of: rest))
            // The piece is known to be UTF-8, so nothing is repaired and the lengths agree.
            for character in String(decoding: valid, as: UTF8.self) {
                let length = character.utf8.count
                let shown = character == "\t" ? "\t" : TerminalText.escaped(character)
                let width = shown == String(character) ? TerminalText.width(of: character) : shown.utf8.count
                cells.append(
                    Cell(shown: shown, width: width, isTab: shown == "\t", start: offset, end: offset + length))
                offset += length
            }
            rest = rest.dropFirst(valid.count)
            guard let wrong = rest.popFirst() else { break }
            let shown = TerminalText.escaped(byte: wrong)
            cells.append(Cell(shown: shown, width: shown.utf8.count, isTab: false, start: offset, end: offset + 1))
            offset += 1
        }
    }

    func makeIterator() -> IndexingIterator<[Cell]> { cells.makeIterator() }

    /// How many bytes from the start are well-formed UTF-8.
    static func validPrefix(of bytes: ArraySlice<UInt8>) -> Int {
        var iterator = bytes.makeIterator()
        var parser = UTF8.ForwardParser()
        var length = 0
        while case .valid(let scalar) = parser.parseScalar(from: &iterator) { length += scalar.count }
        return length
    }
}
