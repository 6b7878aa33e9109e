import AgentProtocol
import Glibc

/// What a reboot asks of systemd.
struct Power {
    let systemctl: Systemctl

    func units() throws(ServiceManagerError) -> HostUnits {
        let properties = HostUnits.properties.joined(separator: ",")
        let argv = ["systemctl", "show", "--no-pager", "--property=\(properties)", "--"] + HostUnits.patterns
        let result = systemctl.run(argv, Systemctl.patience)
        guard result.succeeded else { throw .command("systemctl show", result.complaint) }
        guard !result.isCut else { throw .unreadable("how all units stand") }
        return HostUnits(PropertyTable.parse(result.text))
    }

    /// Who forbids a shutdown. A host without systemd-logind has nobody who could; the order asks once more in any case.
    func objections() -> [Reason] {
        let answer = systemctl.run(Inhibitor.question, Systemctl.patience)
        guard answer.succeeded, let inhibitors = Inhibitor.parse(answer.text) else { return [] }
        return inhibitors.filter(\.forbidsShutdown).map {
            .inhibited(who: Printable.escape($0.who), why: Printable.escape($0.why))
        }
    }

    /// Gives the order, once.
    /// - Returns: nil if it was taken.
    func orderReboot() -> Reason? {
        var result = systemctl.run(["systemctl", "--no-ask-password", "--check-inhibitors=yes", "reboot"], 60)
        // Older than systemd 248: it asks logind nothing, and the inhibitors were asked for a moment ago.
        if !result.succeeded, result.complaint.contains("unrecognized option") {
            result = systemctl.run(["systemctl", "--no-ask-password", "reboot"], 60)
        }
        // Without an answer, or with systemd's bus gone already, the shutdown may well be under way.
        if result.succeeded || result.end == .timedOut || isShuttingDown { return nil }
        return .rebootFailed(message: result.complaint)
    }

    /// In systemd's words: `starting`, `running`, `degraded`, `stopping`, …; empty where it doesn't answer.
    func state() -> String {
        let result = systemctl.run(["systemctl", "is-system-running"], 10)
        return result.text.split(separator: "\n").first.map(String.init) ?? ""
    }

    var isShuttingDown: Bool { state() == "stopping" }

    /// When systemd had booted the host, in seconds since 1970; nil while it hasn't.
    func bootedAt() -> Double? {
        let argv = ["systemctl", "show", "--property=FinishTimestampMonotonic"]
        let result = systemctl.run(argv, Systemctl.patience)
        guard result.succeeded,
            let text = result.text.split(separator: "\n").first?.split(separator: "=").last,
            let microseconds = Double(text),
            microseconds > 0
        else { return nil }
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Clock.wall - (Double(now.tv_sec) + Double(now.tv_nsec) / 1e9 - microseconds / 1e6)
    }
}
