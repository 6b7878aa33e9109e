import PlanSyntax

/// A small generator of random numbers that gives the same ones for a seed everywhere (Steele, Lea and Flood's SplitMix64).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// A text with a few bytes changed, left out, doubled or put in.
    mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        let pieces = [
            ": ", "- ", "\n", "  ", "\t", "[", "]", "{", "}", "&a ", "*a", "!!int ", "<<: ", "\"", "'", "|\n", "#",
            "\u{0}", "é", "---\n", "=", "[1:3]", ",",
        ]
        var result = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            let place = Int.random(in: 0...result.count, using: &self)
            let end = min(result.count, place + Int.random(in: 0...8, using: &self))
            switch Int.random(in: 0..<4, using: &self) {
            case 0: result.removeSubrange(place..<end)
            case 1: result.insert(contentsOf: result[place..<end], at: Int.random(in: 0...result.count, using: &self))
            case 2: result.insert(contentsOf: Array((pieces.randomElement(using: &self) ?? "").utf8), at: place)
            default: if place < result.count { result[place] = UInt8.random(in: 0...255, using: &self) }
            }
        }
        return result
    }
}

/// Makes values and writes them as YAML in styles chosen by chance.
struct RandomYAML {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    mutating func value(depth: Int) -> Value {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .int(Int.random(in: -1_000...1_000_000, using: &random))
        case 3: return .double(Double(Int.random(in: -1_000...1_000, using: &random)) / 8)
        case 4, 5: return .string(text())
        case 6: return .list((0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth - 1) })
        default:
            let pairs = (0..<Int.random(in: 0...4, using: &random)).map { _ in (text(), value(depth: depth - 1)) }
            return .map(Dictionary(pairs) { first, _ in first })
        }
    }

    mutating func document(_ value: Value) -> String {
        (Bool.random(using: &random) ? "# é comment\n---\n" : "") + block(value, indent: 0).drop { $0 == " " } + "\n"
    }

    private mutating func text() -> String {
        let pieces = [
            "a", "Ж", "値", "👩‍👩‍👧", " ", "-", ": ", "#", "\n", "\t", "'", "\"", "\\", "{{ x }}", "1", "é", "\u{7f}", "yes",
        ]
        return (0..<Int.random(in: 0...5, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }

    /// Begins with a blank where it goes on in the same line.
    private mutating func block(_ value: Value, indent: Int) -> String {
        if Int.random(in: 0..<4, using: &random) == 0 { return " " + flow(value) }
        let margin = "\n" + String(repeating: " ", count: indent)
        switch value {
        case .list(let items) where !items.isEmpty:
            return items.map { margin + "-" + block($0, indent: indent + 2) }.joined()
        case .map(let map) where !map.isEmpty:
            return map.map { margin + key($0) + ":" + block($1, indent: indent + 2) }.joined()
        case .string(let text)
        where indent > 0 && text.hasSuffix("\n") && !text.hasSuffix("\n\n") && text.count > 1
            && text.allSatisfy { $0.isLetter || $0 == "\n" } && !text.hasPrefix("\n"):
            let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
            return " |" + lines.map { $0.isEmpty ? "\n" : margin + $0 }.joined()
        default: return " " + flow(value)
        }
    }

    private mutating func flow(_ value: Value) -> String {
        switch value {
        case .null: return ["null", "~"].randomElement(using: &random) ?? "~"
        case .bool, .int, .double: return value.keyText ?? ""
        case .string(let text): return quoted(text)
        case .list(let items): return "[" + items.map { flow($0) }.joined(separator: ", ") + "]"
        case .map(let map): return "{" + map.map { key($0) + ": " + flow($1) }.joined(separator: ", ") + "}"
        }
    }

    private mutating func key(_ text: String) -> String { quoted(text) }

    private mutating func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.allSatisfy { $0.isLetter }
        let isPrintable = !text.contains { $0 == "\n" || $0 == "\t" || $0 == "\u{7f}" }
        switch Int.random(in: 0..<3, using: &random) {
        case 0 where isPlain: return text
        case 1 where isPrintable: return "'" + text.replacing("'", with: "''") + "'"
        default:
            let escapes: [Character: String] = [
                "\n": "\\n", "\t": "\\t", "\"": "\\\"", "\\": "\\\\", "\u{7f}": "\\x7f",
            ]
            return "\"" + text.map { escapes[$0] ?? String($0) }.joined() + "\""
        }
    }
}
