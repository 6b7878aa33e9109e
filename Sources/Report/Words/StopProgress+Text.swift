import AgentProtocol

extension StopProgress {
    /// `3 processes, 2 connections, 1.2 MB written · "flushing 40%"`.
    var text: String {
        var parts = [counted(processesLeft, "process", "processes")]
        if let connectionsLeft { parts.append(counted(connectionsLeft, "connection")) }
        if let bytesWritten { parts.append("\(ByteText.text(bytesWritten)) written") }
        let said = statusText.map { $0.lastLine } ?? ""
        return parts.joined(separator: ", ") + (said.isEmpty ? "" : " · \"\(said)\"")
    }
}
