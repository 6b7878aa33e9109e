/// SplitMix64: the same numbers for the same seed, on every machine. Each part of the world has one of its own, so that a
/// question more in one part doesn't change the answers in another.
struct Randomness: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// One that goes its own way from here.
    mutating func branch() -> Randomness { Randomness(seed: next()) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// From 0 up to, not including, 1.
    private mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func chance(_ probability: Double) -> Bool {
        // Asked in every case, so that a probability of zero leaves all that follows as it was.
        unit() < probability
    }

    mutating func number(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + unit() * (range.upperBound - range.lowerBound)
    }

    /// Small ones as likely as large ones: each doubling has the same share.
    mutating func magnitude(_ range: ClosedRange<Double>) -> Double {
        var doublings = 0
        var value = range.lowerBound
        while value < range.upperBound {
            value *= 2
            doublings += 1
        }
        value = range.lowerBound
        for _ in 0..<index(doublings) { value *= 2 }
        return min(value * number(1...2), range.upperBound)
    }

    /// From 0 up to, not including, the count.
    mutating func index(_ count: Int) -> Int { Int(truncatingIfNeeded: next() % UInt64(max(1, count))) }

    mutating func count(_ range: ClosedRange<Int>) -> Int { range.lowerBound + index(range.count) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[index(elements.count)] }
}
