import FoundationEssentials
import Glibc

/// Where the agent lies that is sent to hosts.
enum AgentLocation {
    /// Those that were named, else `LULL_AGENT` if it is set, else `lull-agent` beside this very program.
    /// - Throws: `Refusal.noAgent`.
    static func find(_ named: [String]) throws(Refusal) -> [String] {
        let paths = paths(named)
        for path in paths where access(path, R_OK) != 0 { throw .noAgent(looked: path) }
        return paths
    }

    /// The same, whether anything is there or not.
    static func paths(_ named: [String]) -> [String] {
        named.isEmpty ? [Environment["LULL_AGENT"] ?? besideProgram] : named
    }

    private static var besideProgram: String {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "lull"
        let directory = program.lastIndex(of: "/").map { program[..<$0] } ?? "."
        return "\(directory)/lull-agent"
    }
}
