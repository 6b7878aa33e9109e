import AgentProtocol

/// What `/proc` says of processes.
enum ProcessTable {
    /// Nil where it is gone.
    static func process(_ pid: Int, proc: String = "/proc") -> HostProcess? {
        guard let stat = FileText.read("\(proc)/\(pid)/stat"), let close = stat.lastIndex(of: ")"),
            let open = stat.firstIndex(of: "(")
        else { return nil }
        let state = stat[stat.index(after: close)...].split(separator: " ").first.map(String.init) ?? "?"
        let name = "[\(stat[stat.index(after: open)..<close])]"
        let line = (FileText.read("\(proc)/\(pid)/cmdline", limit: 4096) ?? "").split(separator: "\0").joined(
            separator: " ")
        let command = Printable.escape(line.isEmpty ? name : line)
        let waits = FileText.read("\(proc)/\(pid)/wchan", limit: 128) ?? ""
        return HostProcess(
            pid: pid, command: command.count > 120 ? command.prefix(119) + "…" : command, state: state,
            waitsIn: waits.isEmpty || waits == "0" ? nil : Printable.escape(waits))
    }

    /// Those that still are, zombies left out: they are over, and only wait to be collected.
    static func processes(_ pids: [Int], limit: Int = 20) -> [HostProcess] {
        Array(pids.lazy.compactMap { process($0) }.filter { $0.state != "Z" }.prefix(limit))
    }
}
