/// Many hosts in one lane: how many of them are at what, moment by moment.
struct Density: Sendable {
    /// So many hosts at the same, from one moment to another.
    struct Block: Sendable, Hashable {
        var activity: Activity
        /// From 0: the columns of the chart.
        var from: Int
        var to: Int
        /// How many hosts lie below, and how many these are.
        var base: Int
        var count: Int
    }

    let blocks: [Block]

    /// - Parameters:
    ///   - rows: the bars of each host.
    ///   - length: of the chart, in seconds.
    ///   - columns: how many moments are looked at.
    init(_ rows: [[Chart.Bar]], length: Double, columns: Int) {
        var counts: [Activity: [Int]] = [:]
        let scale = length > 0 ? Double(columns) / length : 0
        for bar in rows.joined() {
            let first = min(columns - 1, max(0, Int((bar.from * scale).rounded(.down))))
            // What is short is seen all the same.
            let last = min(columns, max(first + 1, Int((bar.to * scale).rounded())))
            for column in first..<last {
                counts[bar.activity, default: Array(repeating: 0, count: columns)][column] += 1
            }
        }
        var blocks: [Block] = []
        var base = Array(repeating: 0, count: columns)
        // Waiting lies on top. What is wrong is drawn elsewhere, and takes no room from the others.
        for activity in Activity.allCases.reversed() {
            guard let count = counts[activity] else { continue }
            let isApart = activity.isAlarming
            var open: Block?
            for column in 0..<columns {
                let below = isApart ? 0 : base[column]
                // A host that goes from one thing to the next within a column is drawn once.
                let room = min(count[column], rows.count - below)
                if let block = open, block.count == room, block.base == below {
                    open?.to = column + 1
                } else {
                    if let block = open, block.count > 0 { blocks.append(block) }
                    open = Block(activity: activity, from: column, to: column + 1, base: below, count: room)
                }
                if !isApart { base[column] += room }
            }
            if let block = open, block.count > 0 { blocks.append(block) }
        }
        self.blocks = blocks
    }

    /// What is wrong on some of the hosts, in the order of the legend: each has a line of its own.
    var alarms: [Activity] {
        let used = Set(blocks.map(\.activity))
        return Activity.allCases.filter { $0.isAlarming && used.contains($0) }
    }
}
