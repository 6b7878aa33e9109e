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
    let allowed = max(1, written.count / 3)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates where candidate != word {
        let meant = normalized(candidate)
        guard abs(meant.count - written.count) <= allowed else { continue }
        let distance = editDistance(written, meant)
        guard distance <= allowed, distance < max(written.count, meant.count) else { continue }
        if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.candidate
}

/// Case and the choice between `-` and `_` are the commonest slips of all, and cost nothing.
private func normalized(_ word: String) -> [Character] { word.lowercased().map { $0 == "-" ? "_" : $0 } }

/// How many letters were added, left out, mistaken or swapped with their neighbour (the optimal string alignment
/// distance).
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        beforeLast = last
        last = row
    }
    return last[b.count]
}
