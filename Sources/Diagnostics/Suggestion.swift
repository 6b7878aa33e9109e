/// The candidate that was most probably meant, for "did you mean": nil when none is near enough.
///
/// - Parameters:
///   - word: What was written.
///   - candidates: What is allowed there. Of equally near ones the first wins.
public func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
    let written = normalized(word)
    // Nobody means a name by a page of text; this also bounds the work.
    guard !written.isEmpty, written.count <= 64 else { return nil }
    // One slip in three letters: more would suggest words that have nothing to do with what was written.
    var allowed = max(1, written.count / 3)
    var best: String?
    // An array is gone through much faster than a sequence of any kind.
    for candidate in Array(candidates) where candidate != word {
        let meant = normalized(candidate)
        guard let distance = editDistance(written, meant, atMost: allowed), distance < max(written.count, meant.count)
        else { continue }
        best = candidate
        // Only a nearer one is better.
        allowed = distance - 1
        if allowed < 0 { break }
    }
    return best
}

/// Case and the choice between `-` and `_` are the commonest slips of all, and cost nothing.
private func normalized(_ word: String) -> [UInt32] {
    var letters: [UInt32] = []
    letters.reserveCapacity(word.utf8.count)
    for byte in word.utf8 {
        switch byte {
        case UInt8(ascii: "-"): letters.append(UInt32(UInt8(ascii: "_")))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): letters.append(UInt32(byte | 0x20))
        case ..<0x80: letters.append(UInt32(byte))
        default: return word.lowercased().unicodeScalars.map { $0 == "-" ? UInt32(UInt8(ascii: "_")) : $0.value }
        }
    }
    return letters
}

/// How many letters were added, left out, mistaken or swapped with their neighbour (the optimal string alignment
/// distance); nil where it is more than `limit`.
private func editDistance(_ a: [UInt32], _ b: [UInt32], atMost limit: Int) -> Int? {
    guard abs(a.count - b.count) <= limit else { return nil }
    // Three rows of the matrix, which take turns.
    let width = b.count + 1
    var cells = [Int](repeating: 0, count: 3 * width)
    for j in 0..<width { cells[j] = j }
    for i in a.indices {
        let (beforeLast, last, row) = ((i + 2) % 3 * width, i % 3 * width, (i + 1) % 3 * width)
        cells[row] = i + 1
        var least = i + 1
        for j in b.indices {
            let swap = i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] ? cells[beforeLast + j - 1] + 1 : Int.max
            let change = cells[last + j] + (a[i] == b[j] ? 0 : 1)
            let cost = min(swap, change, cells[last + j + 1] + 1, cells[row + j] + 1)
            cells[row + j + 1] = cost
            least = min(least, cost)
        }
        // From here it only grows, but for a swap, which goes on from the row before.
        guard least <= limit + 1 else { return nil }
    }
    let distance = cells[a.count % 3 * width + b.count]
    return distance <= limit ? distance : nil
}
