/// What was or will be going on, over time: lanes of bars. Pure data; `ChartSVG` draws it.
struct Chart: Sendable {
    struct Bar: Sendable, Hashable {
        var activity: Activity
        /// In seconds from the chart's beginning.
        var from: Double
        var to: Double
        /// In words, such as `stop app.service, 8.1s`.
        var words: String = ""

        var length: Double { max(0, to - from) }
    }

    /// A host, or several that are drawn as one.
    struct Lane: Sendable {
        var name: String
        /// The bars of each host, in order of time.
        var rows: [[Bar]]
        /// What it is, in a sentence without a full stop.
        var words: String = ""
    }

    /// A stretch of time with a name.
    struct Band: Sendable, Hashable {
        var name: String
        var from: Double
        var to: Double
    }

    var lanes: [Lane]
    var bands: [Band] = []
    /// In seconds since 1970, where it has happened.
    var start: Double?
    /// In seconds.
    var length: Double

    /// What is drawn in it, in the order of the legend.
    var activities: [Activity] {
        let used = Set(lanes.flatMap(\.rows).joined().map(\.activity))
        return Activity.allCases.filter(used.contains)
    }
}

/// The moments that an axis names.
enum ChartTicks {
    private static let steps: [Double] = [
        0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200,
        86_400, 172_800, 604_800,
    ]

    /// In seconds from 0; about as many as there is room for.
    static func moments(_ length: Double, most: Int) -> [Double] {
        guard length > 0, length.isFinite else { return [0] }
        let wanted = length / Double(max(1, most))
        let step = steps.first { $0 >= wanted } ?? (wanted / 604_800).rounded(.up) * 604_800
        // A sum of steps would drift away from round numbers.
        return (0...Int(length / step)).map { Double($0) * step }
    }
}
