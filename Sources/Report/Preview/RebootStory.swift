import AgentProtocol

/// What a reboot means on a host.
struct RebootStory {
    var reboot: RebootOperation
    /// Nil where the host was not seen.
    var forecast: RebootForecast?

    /// How many services are named before the rest is only counted.
    private static let named = 8

    func tell(into story: inout Story) {
        let stopped = reboot.stopped.isEmpty ? "" : " once these are down"
        story.say("The host is rebooted\(stopped), and must be back within \(Seconds.text(reboot.timeout)).")
        let soak = reboot.soak > 0 ? ", and stay so for \(Seconds.text(reboot.soak))" : ""
        story.say("What was active before must be active again\(soak); no unit may have failed that had not before.")
        for target in reboot.stopped {
            for check in target.health { story.say("\(target.unit.visible) is healthy if \(check.text).") }
        }
        guard let forecast else { return }
        tellShutdown(forecast.endedByShutdown, into: &story)
        if !forecast.notEnabled.isEmpty {
            let units = forecast.notEnabled.map(\.visible).listed
            story.say("No boot starts \(units): lull does, when it is in contact again.", .careful)
        }
        if !forecast.failed.isEmpty {
            story.say("Failed already, and no fault of the reboot: \(forecast.failed.map(\.visible).listed).")
        }
    }

    /// systemd stops what is left, each within its own time, and kills it then. Said of every one that has such a time.
    private func tellShutdown(_ units: [UnitDeadline], into story: inout Story) {
        guard !units.isEmpty else { return }
        var words = units.prefix(Self.named).map {
            let when = $0.killsAfter > 0 ? "after \(Seconds.text($0.killsAfter))" : "at once (KillMode=mixed)"
            return "\($0.unit.visible) \(when)"
        }
        if units.count > Self.named { words.append("\(units.count - Self.named) more later") }
        story.say(
            "Not stopped first, so that the shutdown stops them and SIGKILLs what is not down in time: "
                + "\(words.listed).", .careful)
        story.say("What must not be cut short is to be named in `reboot`.")
    }
}
