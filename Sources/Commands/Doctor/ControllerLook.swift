import FoundationEssentials
import Glibc
import Journal
import Report
import Subprocess
import Transport

/// Looks at the machine that lull runs on. Nothing is changed.
struct ControllerLook {
    /// Those that were named.
    let agents: [String]
    let state: StateOptions

    /// - Returns: what was seen, and the runs of the journal where it can be read.
    func look() async -> (ControllerSight, RecordedRuns?) {
        var images: [ControllerSight.Agent] = []
        for path in AgentLocation.paths(agents) {
            let image = try? await AgentImage.reading(path)
            images.append(.init(path: path, digest: image?.digest, processor: image?.processor))
        }
        let (state, runs) = await lookAtState()
        let sight = ControllerSight(
            ssh: await Self.ssh(), curl: await Self.curl(), agents: images, state: state,
            clock: Date().timeIntervalSince1970,
            builtAt: Self.modified("/proc/self/exe"))
        return (sight, runs)
    }

    /// It says so on standard error.
    private static func ssh() async -> String? {
        let result = try? await Subprocess.run(
            .name("ssh"), arguments: ["-V"], input: .none, output: .discarded, error: .string(limit: 4096))
        guard let result, result.terminationStatus == .exited(0) else { return nil }
        return result.standardError
    }

    private static func curl() async -> String? {
        let result = try? await Subprocess.run(
            .name(CurlCall.program), arguments: ["--version"], input: .none, output: .string(limit: 65_536),
            error: .discarded)
        guard let result, result.terminationStatus == .exited(0) else { return nil }
        return result.standardOutput
    }

    private func lookAtState() async -> (ControllerSight.State, RecordedRuns?) {
        guard let path = try? state.directory() else { return (.init(path: nil), nil) }
        var seen = ControllerSight.State(path: path)
        let there = Self.existing(path)
        seen.free = Self.free(at: there)
        if access(there, W_OK | X_OK) != 0 {
            seen.problem = "nothing can be written at \(there): \(String(cString: strerror(errno)))"
        }
        do {
            guard let store = try state.existingStore() else { return (seen, nil) }
            let runs = try await store.runs(limit: .max)
            seen.runs = runs.count
            seen.lastEntryAt = runs.map(\.lastEntryAt).max()
            return (seen, RecordedRuns(store: store, directory: path))
        } catch {
            seen.problem = "\(error)"
            return (seen, nil)
        }
    }

    private static func free(at path: String) -> Int? {
        var disk = statvfs()
        guard statvfs(path, &disk) == 0 else { return nil }
        return Int(clamping: UInt64(disk.f_bavail) &* UInt64(disk.f_frsize))
    }

    /// The path, or the nearest above it that is there.
    private static func existing(_ path: String) -> String {
        var path = path
        while access(path, F_OK) != 0, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            path = String(path[..<slash])
        }
        return access(path, F_OK) == 0 ? path : path.hasPrefix("/") ? "/" : "."
    }

    private static func modified(_ path: String) -> Double? {
        var status = stat()
        return stat(path, &status) == 0 ? Double(status.st_mtim.tv_sec) : nil
    }
}
