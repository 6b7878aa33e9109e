import Execution
import Inventory
import Schedule

extension RunTimeline {
    /// More hosts than this, and they are drawn batch by batch.
    static let mostHosts = 40
    /// Batches that go one after the other are drawn as one where there are more.
    private static let mostBatches = 48

    /// The whole run: host by host, or batch by batch where there are many.
    ///
    /// - Parameter endings: where each host stands.
    func chart(_ schedule: Schedule, _ endings: [(host: String, ending: HostEnding)]) -> Chart {
        var lanes =
            waits.isEmpty ? [] : [Chart.Lane(name: "the run", rows: [waits], words: "what all of it waited for")]
        lanes +=
            schedule.hosts.count <= Self.mostHosts
            ? hostLanes(schedule.hosts.map(\.host), endings) : batchLanes(schedule)
        return Chart(lanes: lanes, bands: bands, start: start, length: length)
    }

    /// Some hosts, each with a lane of its own.
    func chart(of hosts: [String], _ endings: [(host: String, ending: HostEnding)]) -> Chart {
        Chart(lanes: hostLanes(hosts, endings), bands: bands, start: start, length: length)
    }

    private func hostLanes(_ hosts: [String], _ endings: [(host: String, ending: HostEnding)]) -> [Chart.Lane] {
        let byHost = Dictionary(grouping: pieces, by: \.host)
        let words = Dictionary(endings.map { ($0.host, $0.ending.text) }, uniquingKeysWith: { first, _ in first })
        return hosts.compactMap { host in
            let bars = (byHost[host] ?? []).map(\.bar).sorted { $0.from < $1.from }.joined
            // Who only acts for others, and didn't, has no lane.
            guard words[host] != nil || !bars.isEmpty else { return nil }
            return Chart.Lane(name: host.visible, rows: [bars], words: words[host] ?? "acts for others")
        }
    }

    private func batchLanes(_ schedule: Schedule) -> [Chart.Lane] {
        let byPlace = Dictionary(grouping: pieces, by: \.place)
        let count = schedule.steps.reduce(0) { $0 + $1.batches.count }
        let together = (count + Self.mostBatches - 1) / Self.mostBatches
        var lanes: [Chart.Lane] = []
        for (step, scheduled) in schedule.steps.enumerated() {
            for first in stride(from: 0, to: scheduled.batches.count, by: together) {
                let last = min(first + together, scheduled.batches.count) - 1
                let found = (first...last).flatMap { byPlace[.batch(step: step, batch: $0)] ?? [] }
                let batches = last > first ? "batches \(first + 1) to \(last + 1)" : "batch \(first + 1)"
                var lane = Self.lane(
                    scheduled.batches.count == 1 ? "step \(step + 1)" : "step \(step + 1), \(batches)", found)
                // Those that never came to it leave their part of the lane empty.
                let all = scheduled.batches[first...last].joined().count
                lane.rows += Array(repeating: [], count: max(0, all - lane.rows.count))
                lane.words = "\(counted(lane.rows.count, "host"))"
                lanes.append(lane)
            }
        }
        if let back = byPlace[.rollback] { lanes.append(Self.lane("put back", back)) }
        return lanes
    }

    private static func lane(_ name: String, _ pieces: [Piece]) -> Chart.Lane {
        let rows = Dictionary(grouping: pieces, by: \.host).values.map { $0.map(\.bar) }
        return Chart.Lane(name: name, rows: rows, words: counted(rows.count, "host"))
    }
}

extension [Chart.Bar] {
    /// What goes on without a break is one bar.
    fileprivate var joined: [Chart.Bar] {
        reduce(into: []) { bars, bar in
            guard let last = bars.last, last.activity == bar.activity, last.to == bar.from, last.activity.isOneThing
            else {
                return bars.append(bar)
            }
            bars[bars.count - 1].to = bar.to
            if bar.words != last.words { bars[bars.count - 1].words += "; \(bar.words)" }
        }
    }
}

extension Activity {
    /// Whether several of it in a row are told as one.
    fileprivate var isOneThing: Bool { isAlarming || self == .rollback }
}
