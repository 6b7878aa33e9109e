import AgentProtocol

/// Why a unit isn't up, in words.
enum FailureWords {
    static func state(_ status: UnitStatus) -> String {
        let state = "it is \(status.activeState) (\(status.subState))"
        let end = status.mainEnd
        switch (end.code, status.result) {
        case (_, "oom-kill"): return "\(state), the kernel killed a process of it for want of memory"
        case (1, _) where end.status != 0:
            return "\(state), its main process exited with \(end.status)\(hint(end.status))"
        case (2, _), (3, _): return "\(state), its main process was ended by \(Signals.name(end.status))"
        case (_, "success"), (_, ""): return state
        default: return "\(state), systemd says \(status.result)"
        }
    }

    /// Exit codes by which systemd says that it came not even so far as to run the program (systemd.exec(5)).
    private static func hint(_ code: Int) -> String {
        switch code {
        case 200: " (its working directory is missing)"
        case 203: " (its program can't be run)"
        case 217: " (its user doesn't exist)"
        case 226: " (its name spaces can't be set up)"
        default: ""
        }
    }

    static func question(_ status: UnitStatus) -> [String] {
        ["journalctl", "--boot", "--output=cat", "--no-pager", "--quiet", "--lines=5"]
            + (status.invocationID.isEmpty
                ? ["_SYSTEMD_UNIT=\(status.id)"] : ["_SYSTEMD_INVOCATION_ID=\(status.invocationID)"])
    }

    static func lastLine(_ text: String) -> String? {
        text.split(separator: "\n").last.map { Printable.escape(String($0.prefix(300))) }
    }
}
