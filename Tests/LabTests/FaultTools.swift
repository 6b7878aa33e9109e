import AgentProtocol
import Execution
import Foundation
import Journal
import TestSupport
import Testing

/// A moment of a run at which its controller is killed, counted from its first entry in the journal.
struct Moments: CustomStringConvertible, Sendable {
    var seconds: Double
    var description: String

    /// As many as `LULL_FAULT_MOMENTS` says, each at random within its own share of the time that the run takes, as it was
    /// measured just now. `LULL_FAULT_SEED` repeats those of an earlier time.
    static func of(_ lab: Lab, _ plan: String) async throws -> [Moments] {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["LULL_FAULT_MOMENTS"].flatMap(Int.init) ?? usualCount
        let seed = environment["LULL_FAULT_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 1...999_999)
        var random = SeededRandom(state: seed)
        let lull = try Lull(lab)
        let whole = try await lull.run(plan)
        try #require(whole.exitCode == 0, "\(whole.output)\(whole.errors)")
        let entries = try await lull.entries()
        let length = (entries.last?.time ?? 0) - (entries.first?.time ?? 0)
        print("killing the controller at \(count) moments of \(length) s: LULL_FAULT_SEED=\(seed)")
        return (0..<count).map { index in
            let seconds = (Double(index) + Double.random(in: 0..<1, using: &random)) / Double(count) * length
            return Moments(seconds: seconds, description: "killed after \(seconds) s, LULL_FAULT_SEED=\(seed)")
        }
    }

    /// docs/reliability.md tells of 20.
    private static let usualCount = 5
}

/// SplitMix64: the same numbers from the same seed, everywhere.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}

extension Lull {
    func run(_ plan: String, killedAt moment: Moments) async throws -> Ran {
        try await run(plan) { process in
            try await wait { $0.startedRun != nil }
            try await Task.sleep(for: .seconds(moment.seconds))
            kill(process, SIGKILL)
        }
    }

    /// `lull resume`, `rollback` or `abort`: it is told of no plan and no inventory.
    func takeUp(_ verb: String, _ runID: String, through: [String] = []) async throws -> Ran {
        try await invoke([verb, runID, "--yes", "--state", directory + "/state"], through: through)
    }
}

extension Lull.Ran {
    /// Whether its controller was killed before its end.
    var isUnfinished: Bool {
        if case .ended? = state?.phase { false } else { exitCode == -9 }
    }
}

extension RunEvent {
    /// The name of the run that began.
    var startedRun: String? {
        if case .started(let started) = self { started.runID } else { nil }
    }
}

extension FaultHost {
    /// As before a rollout: the first release, not drained, and nothing counted yet.
    static func beginAgain(_ hosts: inout [FaultHost]) async throws {
        for index in hosts.indices {
            try await hosts[index].sh("ln -sfn /srv/app/releases/v1 /srv/app/current; rm -f /var/lib/drained")
            hosts[index].countFromHere()
        }
    }

    /// What `/srv/app/current` points to.
    var release: String {
        let link = "\(lab.directory)/hosts/\(name)/root/srv/app/current"
        let target = (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) ?? ""
        return (target as NSString).lastPathComponent
    }

    var isDrained: Bool {
        FileManager.default.fileExists(atPath: "\(lab.directory)/hosts/\(name)/root/var/lib/drained")
    }
}

/// A disk of a few megabytes for a controller, which nothing but the processes in its own mount namespace sees; it goes with
/// the last of them.
final class SmallDisk: Sendable {
    let path: String
    private let holder: Child
    private var outside: String { "/proc/\(holder.processID)/root\(path)" }

    init(megabytes: Int) async throws {
        path = FileManager.default.temporaryDirectory.appending(path: "lull-disk-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        holder = try Child(
            "/usr/bin/unshare",
            [
                "--mount", "--propagation", "private", "/bin/sh", "-c",
                "mount -t tmpfs -o size=\(megabytes)m,mode=700 lull-small \(path) && touch \(path)/ready && exec sleep 3600",
            ], environment: [:])
        for _ in 0..<600 where !FileManager.default.fileExists(atPath: outside + "/ready") {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// What starts a command where the disk is.
    var within: [String] { ["/usr/bin/nsenter", "--target", "\(holder.processID)", "--mount"] }

    func fill() throws {
        let descriptor = open(outside + "/filler", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0, count: 4096)
        while write(descriptor, block, block.count) > 0 {}
    }

    func empty() throws { try FileManager.default.removeItem(atPath: outside + "/filler") }

    /// The journal of the newest run, as a copy of it tells: SQLite would follow the path to another disk.
    func entries() async throws -> [JournalEntry] {
        let copy = FileManager.default.temporaryDirectory.appending(path: "lull-copy-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        for name in [SQLiteRunStore.fileName, SQLiteRunStore.fileName + "-wal"] {
            let file = "\(outside)/\(name)"
            if FileManager.default.fileExists(atPath: file) {
                try FileManager.default.copyItem(atPath: file, toPath: "\(copy)/\(name)")
            }
        }
        let store = try SQLiteRunStore(path: "\(copy)/\(SQLiteRunStore.fileName)")
        guard let newest = try await store.runs(limit: 1).first else { return [] }
        return try await store.entries(of: newest.runID)
    }

    func remove() {
        kill(holder.processID, SIGKILL)
        holder.waitUntilExit()
        try? FileManager.default.removeItem(atPath: path)
    }
}
