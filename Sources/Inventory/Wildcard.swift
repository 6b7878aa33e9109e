/// A file name pattern as Python's fnmatch has it: `*`, `?`, `[abc]`, `[a-z]`, `[!abc]`; case counts.
struct Wildcard {
    private enum Piece {
        case any
        case one
        case letter(Unicode.Scalar)
        case set(ranges: [ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    private var pieces: [Piece] = []

    init(_ pattern: String) {
        let scalars = Array(pattern.unicodeScalars)
        var offset = 0
        while offset < scalars.count {
            switch scalars[offset] {
            case "*": pieces.append(.any)
            case "?": pieces.append(.one)
            case "[":
                if let (piece, end) = Self.set(scalars, from: offset) {
                    pieces.append(piece)
                    offset = end
                } else {
                    pieces.append(.letter("["))
                }
            case let letter: pieces.append(.letter(letter))
            }
            offset += 1
        }
    }

    /// - Returns: The set and where its bracket closes; nil for a bracket that does not close, which means itself.
    private static func set(_ scalars: [Unicode.Scalar], from open: Int) -> (Piece, end: Int)? {
        var offset = open + 1
        let isNegated = offset < scalars.count && scalars[offset] == "!"
        if isNegated { offset += 1 }
        let start = offset
        // Directly behind the opening, a closing bracket is a member.
        if offset < scalars.count, scalars[offset] == "]" { offset += 1 }
        guard let close = scalars[offset...].firstIndex(of: "]") else { return nil }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var index = start
        while index < close {
            if index + 2 < close, scalars[index + 1] == "-" {
                if scalars[index] <= scalars[index + 2] { ranges.append(scalars[index]...scalars[index + 2]) }
                index += 3
            } else {
                ranges.append(scalars[index]...scalars[index])
                index += 1
            }
        }
        return (.set(ranges: ranges, isNegated: isNegated), close)
    }

    /// Takes time in the order of both lengths multiplied, whatever the pattern.
    func matches(_ name: String) -> Bool {
        let letters = Array(name.unicodeScalars)
        var piece = 0
        var letter = 0
        var retry: (piece: Int, letter: Int)?
        while letter < letters.count {
            if piece < pieces.count, case .any = pieces[piece] {
                retry = (piece, letter)
                piece += 1
            } else if piece < pieces.count, Self.accepts(pieces[piece], letters[letter]) {
                piece += 1
                letter += 1
            } else if let last = retry {
                // Let the last star take one letter more.
                retry = (last.piece, last.letter + 1)
                piece = last.piece + 1
                letter = last.letter + 1
            } else {
                return false
            }
        }
        return pieces[piece...].allSatisfy { if case .any = $0 { true } else { false } }
    }

    private static func accepts(_ piece: Piece, _ letter: Unicode.Scalar) -> Bool {
        switch piece {
        case .any: false
        case .one: true
        case .letter(let own): own == letter
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(letter) } != isNegated
        }
    }
}
