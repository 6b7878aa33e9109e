/// Cutting text at marks that are text themselves.
enum Marks {
    /// What stands before and after the first place of `mark`; nil where there is none.
    static func cut(_ text: Substring, at mark: String) -> (before: Substring, after: Substring)? {
        var place = text.startIndex
        while place < text.endIndex {
            if text[place...].hasPrefix(mark) { return (text[..<place], text[place...].dropFirst(mark.count)) }
            place = text.index(after: place)
        }
        return nil
    }

    /// The same for the last place.
    static func cutLast(_ text: Substring, at mark: String) -> (before: Substring, after: Substring)? {
        var found: (before: Substring, after: Substring)?
        var rest = text
        while let cut = cut(rest, at: mark) {
            found = (text[..<cut.before.endIndex], cut.after)
            rest = cut.after
        }
        return found
    }
}
