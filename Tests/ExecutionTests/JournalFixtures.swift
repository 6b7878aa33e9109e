import AgentProtocol
import FoundationEssentials
import Glibc
import Journal
import Schedule

/// A directory of its own for one test, removed at its end.
struct TemporaryDirectory: ~Copyable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/lull-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

extension RunEvent {
    static func sampleStart(_ runID: String, plan: String = "A plan") -> RunEvent {
        .started(
            RunStarted(
                runID: runID, planPath: "plan.yml", planText: "name: A plan\n", operatorName: "ada",
                controller: "desk", forks: 10, schedule: Schedule(planName: plan, hosts: [], maxFailed: 0, steps: [])))
    }

    static func sampleIntent(_ id: String, host: String = "web1") -> RunEvent {
        .intended(
            ActionIntent(id: id, purpose: .forward, step: 0, batch: 0, host: host, program: [.pause(1)], worstCase: 1))
    }
}

/// The permission bits of a file.
func permissions(_ path: String) -> UInt32 {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
}

extension RunStore {
    /// Behind all that is there.
    func append(_ events: [RunEvent], to runID: String) async throws -> [JournalEntry] {
        try await append(events, to: runID, at: try await entries(of: runID).count + 1)
    }
}
