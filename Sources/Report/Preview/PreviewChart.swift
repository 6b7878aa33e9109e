import AgentProtocol
import Execution
import Schedule

/// The batches of a preview over time, each as late and as long as it can be.
enum PreviewChart {
    /// Steps are drawn as a whole where there are more lanes than this.
    private static let mostLanes = 48

    static func chart(_ digest: PreviewDigest, forks: Int) -> Chart {
        var chart = Chart(lanes: [], length: 0)
        let count = digest.steps.reduce(0) { $0 + $1.batches.count }
        for step in digest.steps { add(step, to: &chart, asOne: count > mostLanes, forks: forks) }
        let back = digest.figures.worstCaseOfRollback
        if back > 0 {
            let bar = Chart.Bar(
                activity: .rollback, from: chart.length, to: chart.length + back,
                words: "only if it comes to that, at worst \(Seconds.text(back))")
            chart.lanes.append(Chart.Lane(name: "a rollback on top", rows: [[bar]], words: bar.words))
            chart.bands.append(Chart.Band(name: "If it fails", from: chart.length, to: bar.to))
            chart.length = bar.to
        }
        return chart
    }

    private static func add(_ step: PreviewStep, to chart: inout Chart, asOne: Bool, forks: Int) {
        let start = chart.length
        defer {
            chart.bands.append(Chart.Band(name: "\(step.index + 1): \(step.title)", from: start, to: chart.length))
        }
        var whole: [Chart.Bar] = []
        for batches in step.batches where !batches.isEmpty {
            var bars: [Chart.Bar] = []
            for number in batches.first...batches.last {
                let actions = step.actions[number - 1]
                bars += self.bars(step, actions, from: chart.length, batches.worstCase, forks: forks)
                chart.length += batches.worstCase
            }
            if asOne {
                whole += bars
            } else {
                let name = step.step.batches.count > 1 ? ", \(batches.name)" : ""
                chart.lanes.append(
                    Chart.Lane(name: "step \(step.index + 1)\(name)", rows: [bars], words: batches.words))
            }
        }
        if asOne { chart.lanes.append(Chart.Lane(name: "step \(step.index + 1)", rows: [whole], words: step.title)) }
    }

    /// What the longest of its hosts is at, where all go at once; what goes in waves or in turns is one bar.
    private static func bars(
        _ step: PreviewStep, _ actions: [PreviewAction], from start: Double, _ worstCase: Double, forks: Int
    ) -> [Chart.Bar] {
        let words = "at worst \(Seconds.text(worstCase))"
        let gate = min(worstCase, step.step.worstCaseOfGate)
        var bars: [Chart.Bar] = []
        if gate > 0 {
            bars.append(Chart.Bar(activity: .waiting, from: start, to: start + gate, words: "gate, \(words)"))
        }
        let left = worstCase - gate
        guard left > 0 else { return bars }
        let longest = actions.max { $0.worstCase < $1.worstCase }
        let pieces = longest.map { action in
            (action.parts.map(\.operation) + action.closing.map(\.operation)).flatMap(\.worstPieces)
        }
        let total = (pieces ?? []).reduce(0) { $0 + $1.seconds }
        guard let pieces, actions.count <= forks, !step.step.hasErrands, total > 0, total <= left + 0.5 else {
            return bars + [Chart.Bar(activity: .waves, from: start + gate, to: start + worstCase, words: words)]
        }
        var now = start + gate
        for piece in pieces where piece.seconds > 0 {
            let took = Seconds.text(piece.seconds)
            bars.append(
                Chart.Bar(
                    activity: piece.activity, from: now, to: now + piece.seconds,
                    words: "\(piece.words), at worst \(took)"))
            now += piece.seconds
        }
        return bars
    }
}

extension Operation {
    /// What it is at, and for how long at worst.
    fileprivate var worstPieces: [(activity: Activity, seconds: Double, words: String)] {
        switch self {
        case .stop(let target): [(.stop, target.worstStop, text)]
        case .restart(let target): [(.stop, target.worstStop, text)] + target.worstStartPieces(text)
        case .start(let target), .reload(let target): target.worstStartPieces(text)
        case .reboot(let reboot): [(.reboot, reboot.worstCase, text)]
        case .pause(let seconds): [(.waiting, seconds, text)]
        case .undo: [(.rollback, worstCase, text)]
        default: [(.work, worstCase, text)]
        }
    }
}

extension ServiceTarget {
    fileprivate func worstStartPieces(_ words: String) -> [(activity: Activity, seconds: Double, words: String)] {
        let soak = health.reduce(soak) { $0 + $1.soak }
        return [(.start, worstStart - soak, words), (.soak, soak, words)]
    }
}
