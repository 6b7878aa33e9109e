import AgentProtocol

extension [HostProcess] {
    /// `pid 812 (python3 app.py), waits in do_poll; …`, the first few.
    var text: String {
        let shown = prefix(4).map(\.text).joined(separator: "; ")
        return count > 4 ? "\(shown); and \(count - 4) more" : shown
    }
}

extension HostProcess {
    var text: String {
        let wait = waitsIn.map { ", waits in \($0.visible)" } ?? ""
        // An uninterruptible wait is what no signal could end either.
        let uninterruptible = state == "D" ? " on the disk or a device" : ""
        return "pid \(pid) (\(command.visible))\(wait)\(uninterruptible)"
    }
}
