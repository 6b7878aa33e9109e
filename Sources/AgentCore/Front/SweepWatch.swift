import AgentProtocol
import Glibc

/// Lets go of what was held, on the host itself: until then a shutdown of the host would wait for it without end.
enum SweepWatch {
    /// Between two looks, in seconds. What is held takes its time, and a look asks systemd once.
    private static let longestPause = 20.0

    /// - Returns: when nothing is left that could be let go of some day.
    static func run(user: String?) -> Int32 {
        guard Systemd.isRunning, let manager = try? Systemd().manager(of: user) else { return 1 }
        var pause = 1.0
        while manager.sweeper.sweep() {
            Clock.sleep(until: Clock.monotonic + pause)
            pause = min(pause * 1.5, longestPause)
        }
        return 0
    }
}

extension Systemd {
    /// Starts the watch, as a service of its own: it outlives us, and there is never more than one. systemd ends it like any
    /// other service when the host goes down.
    func leaveWatch() {
        var path = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &path, path.count)
        guard length > 0, length < path.count else { return }
        let program = String(decoding: path[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        _ = systemctl.run(SweepWatch.start(program, account), Systemctl.patience)
    }
}

extension SweepWatch {
    /// It is refused where one runs already, which then sweeps this, too.
    static func start(_ program: String, _ account: UserAccount?) -> [String] {
        let name = account.map { "lull-sweep-\($0.uid)" } ?? "lull-sweep"
        return ["systemd-run", "--quiet", "--collect", "--no-ask-password", "--unit=\(name)", "--", program, "sweep"]
            + (account.map { [$0.name] } ?? [])
    }
}
