import Plan

extension Batches {
    /// As without `spread`, but no batch has more than `max` hosts with the same value: whoever finds no room in a batch goes
    /// with the next one, and the host behind takes its place. So batches are as large as `serial` says for as long as
    /// there are values enough, and hosts with the same value keep their order.
    static func split(
        _ parts: [Participation.Part], serial: [Limit], spread: ScheduledSpread?
    ) -> [[Participation.Part]] {
        guard let spread else { return split(parts, serial: serial) }
        var groups = grouped(parts.map(\.host), by: spread)
        var batches: [[Participation.Part]] = []
        while !groups.isEmpty {
            let size = size(of: batches.count, serial: serial, total: parts.count)
            // Each has its first host before that of the next one, so no host of the others is among the first of all.
            let touched = groups.prefix(size)
            groups.removeFirst(touched.count)
            let chosen = touched.flatMap { $0.prefix(spread.max) }.sorted().prefix(size)
            batches.append(chosen.map { parts[$0] })
            let taken = Set(chosen)
            for group in touched {
                let rest = group.drop(while: taken.contains)
                if let first = rest.first { groups.insert(rest, at: place(of: first, in: groups)) }
            }
        }
        return batches
    }

    /// The places of the hosts with each value, the value with the first host first.
    private static func grouped(_ hosts: [String], by spread: ScheduledSpread) -> [ArraySlice<Int>] {
        var places: [String: Int] = [:]
        var groups: [ArraySlice<Int>] = []
        for (index, host) in hosts.enumerated() {
            let value = spread.values[host] ?? ""
            if let place = places[value] {
                groups[place].append(index)
            } else {
                places[value] = groups.count
                groups.append([index])
            }
        }
        return groups
    }

    private static func place(of first: Int, in groups: [ArraySlice<Int>]) -> Int {
        var (low, high) = (0, groups.count)
        while low < high {
            let middle = (low + high) / 2
            if let other = groups[middle].first, other < first { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
