import AgentProtocol
import Schedule

extension GateCheck {
    /// As in `command pg-lag-below 16MB, 3 times in a row every 2s, begun within 30s`.
    var text: String {
        var words = subject
        if times > 1 { words += ", \(times) times in a row every \(Seconds.text(every))" }
        if within > 0 {
            words += times > 1 ? ", begun within \(Seconds.text(within))" : " within \(Seconds.text(within))"
        }
        return words
    }

    /// What is asked; of several hosts that are asked different things, the first one's.
    var subject: String {
        let first = questions.first?.probe.description ?? ""
        return questions.count > 1 ? "\(first) and its like" : first
    }
}
