import Foundation
import Testing

/// A lab is gone without trace, however it ended: what it left would spoil the next one, or the machine.
@Suite(.needsLab, .serialized)
struct LabCleanupTests {
    private let name = "cleanup-\(ProcessInfo.processInfo.processIdentifier)"
    private let script = Lab.root + "/Tests/Lab/lab"

    /// Whatever the boot was at when it died: any delay must do.
    @Test(arguments: [50, 200, 500, 900, 1500])
    func nothingIsLeftOfALabWhoseBootWasKilled(after milliseconds: Int) async throws {
        let up = try Child(script, ["up", "mayfly1", "mayfly2"], environment: ["LULL_LAB": name])
        try await Task.sleep(for: .milliseconds(milliseconds))
        kill(up.processID, SIGKILL)
        #expect(try await lab("down") == 0)
        #expect(traces() == [])
        _ = await up.end()
    }

    @Test func aLabIsReapedWhenItsOwnerIsGone() async throws {
        let owner = try Child("/bin/sleep", ["1000"], environment: [:])
        #expect(try await lab("up", "--owner", String(owner.processID), "mayfly1") == 0)
        #expect(try await lab("reap") == 0)
        #expect(try await lab("exec", "mayfly1", "true") == 0, "its owner lives")
        kill(owner.processID, SIGKILL)
        _ = await owner.end()
        #expect(try await lab("reap") == 0)
        #expect(traces() == [])
    }

    @Test func aLabCanBeTakenDownTwice() async throws {
        #expect(try await lab("down") == 0)
        #expect(try await lab("down") == 0)
    }

    private func lab(_ arguments: String...) async throws -> Int {
        let child = try Child(script, arguments, environment: ["LULL_LAB": name])
        let status = await child.end()
        if status != 0 { Issue.record("lab \(arguments): \(child.output)\(child.errors)") }
        return status
    }

    /// Everything of the lab that this machine still holds.
    private func traces() -> [String] {
        let files = FileManager.default
        let mounts = lines("/proc/self/mounts").filter { $0.contains("/run/lull-lab/\(name)/") }
        let namespaces = ((try? files.contentsOfDirectory(atPath: "/run/netns")) ?? []).filter { $0.contains("mayfly") }
        let processes = ((try? files.contentsOfDirectory(atPath: "/proc")) ?? []).filter {
            // A dead process that its parent has not collected yet has no command line.
            Int($0) != nil && !lines("/proc/\($0)/cmdline").isEmpty
                && lines("/proc/\($0)/cgroup").contains { $0.contains("/lull-lab/\(name)/") }
        }
        let paths = [
            "/run/lull-lab/\(name)", "/sys/fs/cgroup/lull-lab/\(name)", "/sys/fs/cgroup/unified/lull-lab/\(name)",
        ]
        return mounts + namespaces + processes + paths.filter { files.fileExists(atPath: $0) }
    }

    private func lines(_ path: String) -> [String] {
        guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.readToEnd() else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
