import AgentProtocol
import Glibc

/// `lull-agent policy [FILE]`: whether the policy of this host can be used; of a file that is to become it, whether it can
/// be understood.
enum PolicyCheck {
    /// - Returns: the exit code; 0 if it can be used.
    static func run(_ file: String?) -> Int32 {
        let loaded = file.map { PolicyFile.understand(ProcFile.contents($0), path: $0) } ?? PolicyFile.load()
        if let file, access(file, R_OK) != 0 { return say("\(file): \(SystemError.text(errno))", 1) }
        switch loaded {
        case .none: return say("there is no \(PolicyFile.path): everything is allowed", 0)
        case .policy(let policy, let lines):
            return say(lines.joined(separator: "\n") + "\n\(policy.path): \(lines.count) lines, no errors", 0)
        case .unusable(let reasons): return say(reasons.map(\.message).joined(separator: "\n"), 1)
        }
    }

    private static func say(_ text: String, _ code: Int32) -> Int32 {
        _ = Descriptor.write(code == 0 ? 1 : 2, Array((text + "\n").utf8))
        return code
    }
}
