import Glibc

/// Quantiles of what was observed.
enum Quantile {
    /// Between two observations it lies on the straight line from one to the other (type 7 of Hyndman and Fan, "Sample Quantiles in
    /// Statistical Packages", 1996).
    /// - Parameters:
    ///   - share: from 0, the smallest, to 1, the largest.
    ///   - sorted: in ascending order.
    /// - Returns: nil where there are none.
    static func value(_ share: Double, of sorted: [Double]) -> Double? {
        guard let last = sorted.last else { return nil }
        let place = min(1, max(0, share)) * Double(sorted.count - 1)
        let lower = Int(place)
        guard lower + 1 < sorted.count else { return last }
        return sorted[lower] + (sorted[lower + 1] - sorted[lower]) * (place - Double(lower))
    }

    /// Of each of several equal things, so that the slowest of them stays within it as often as `share` says.
    static func ofEach(_ share: Double, of count: Int) -> Double {
        count > 1 ? pow(share, 1 / Double(count)) : share
    }
}
