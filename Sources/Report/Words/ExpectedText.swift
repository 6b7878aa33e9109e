import AgentProtocol
import Execution
import Journal

/// How long something usually takes, in words.
struct ExpectedText {
    let expectation: Expectation

    /// A sentence or two; nothing where nothing was learnt from earlier runs.
    var sentences: [String] {
        if let whole = expectation.whole {
            let runs = whole.runs == 1 ? "the last run" : "the last \(whole.runs) runs"
            let hosts = whole.judgedByOthers.map(\.visible)
            let others =
                hosts.isEmpty
                ? [] : ["Of \(HostFolding.fold(hosts)) too little is known: judged by the other hosts."]
            return [
                "As \(runs) went, it takes \(TimeText.about(whole.usual)), and \(Seconds.text(TimeText.rounded(whole.slow))) on a slow day."
            ] + others
        }
        guard !expectation.unknown.isEmpty else { return [] }
        let parts = expectation.unknown.prefix(3).map { unknown in
            "\(unknown.operation.text) on \(HostFolding.fold(unknown.hosts.map(\.visible)))"
        }
        let rest = expectation.unknown.count - parts.count
        let more = rest > 0 ? ["\(rest) more"] : []
        return ["How long it usually takes isn't known: no earlier run tells of \((parts + more).listed)."]
    }
}

extension TimeText {
    /// No more exactly than it is known: `about 4m`.
    static func about(_ seconds: Double) -> String { "about \(Seconds.text(rounded(seconds)))" }

    /// Up to whole seconds below two minutes, to tens of them below ten minutes, to minutes beyond.
    static func rounded(_ seconds: Double) -> Double {
        let grain: Double = seconds < 120 ? 1 : seconds < 600 ? 10 : 60
        return (seconds / grain).rounded(.up) * grain
    }
}
