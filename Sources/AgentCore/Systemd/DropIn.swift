import AgentProtocol
import Glibc

/// The runtime drop-in that keeps systemd from killing a unit, as a file.
///
/// While its unit is stopping it may not be removed: systemd would count `TimeoutStopSec` from the start of the stop, and kill.
struct DropIn {
    static let fileName = NoforceDropIn.fileName

    /// Where systemd looks for runtime configuration.
    var root = NoforceDropIn.root
    /// Whose files they are; nil for root's.
    var owner: UserAccount?

    /// Where one of a service's processes is killed for want of memory while the service stops, systemd sends SIGKILL to all that
    /// are left, whatever `SendSIGKILL=` says; not with `OOMPolicy=continue` (`service_notify_cgroup_oom_event` of systemd 252).
    static func content(for unit: String) -> String {
        """
        # lull stops \(unit) without a kill. This file goes when the unit is down and its last process gone.
        [\(section(of: unit))]
        \(unit.hasSuffix(".socket") ? "TimeoutSec" : "TimeoutStopSec")=infinity
        SendSIGKILL=no
        \(section(of: unit) == "Service" ? "OOMPolicy=continue\n" : "")
        """
    }

    private static func section(of unit: String) -> String {
        unit.hasSuffix(".scope") ? "Scope" : unit.hasSuffix(".socket") ? "Socket" : "Service"
    }

    func directory(of unit: String) -> String { "\(root)/\(unit).d" }
    func path(of unit: String) -> String { "\(directory(of: unit))/\(Self.fileName)" }

    /// Writes it, and holds a lock on it: as long as the lock is held, nobody sweeps it.
    /// - Returns: the descriptor that holds the lock; closing it lets go.
    func write(for unit: String) throws(ServiceManagerError) -> Int32 {
        try acting { () throws(ServiceManagerError) -> Int32 in try writeHere(for: unit) }
    }

    private func writeHere(for unit: String) throws(ServiceManagerError) -> Int32 {
        if owner != nil, mkdir(root, 0o755) != 0, errno != EEXIST { throw failure(root) }
        if mkdir(directory(of: unit), 0o755) != 0, errno != EEXIST { throw failure(directory(of: unit)) }
        var descriptor: Int32
        repeat {
            descriptor = open(path(of: unit), O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw failure(path(of: unit)) }
        } while !lockIfStillThere(descriptor, unit)
        var problem = ftruncate(descriptor, 0) == 0 ? 0 : errno
        if problem == 0 {
            problem = Descriptor.write(descriptor, Self.content(for: unit).utf8)
        }
        guard problem == 0 else {
            close(descriptor)
            throw .file(path: path(of: unit), message: SystemError.text(problem))
        }
        return descriptor
    }

    /// Whoever sweeps may have removed the file between our opening and our lock. Then the descriptor is closed.
    private func lockIfStillThere(_ descriptor: Int32, _ unit: String) -> Bool {
        _ = flock(descriptor, LOCK_SH)
        var opened = stat()
        var named = stat()
        if fstat(descriptor, &opened) == 0, stat(path(of: unit), &named) == 0, opened.st_ino == named.st_ino {
            return true
        }
        close(descriptor)
        return false
    }

    /// Removes it unless somebody holds it.
    /// - Returns: whether it is gone.
    func remove(_ unit: String) -> Bool { owner.map { $0.acting { removeHere(unit) } } ?? removeHere(unit) }

    private func removeHere(_ unit: String) -> Bool {
        let descriptor = open(path(of: unit), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard isFree(descriptor), unlink(path(of: unit)) == 0 else { return false }
        // Fails where others have drop-ins too, as it should.
        rmdir(directory(of: unit))
        return true
    }

    /// A program that is just being started holds copies of all descriptors for a moment.
    private func isFree(_ descriptor: Int32) -> Bool {
        for attempt in 0..<10 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            if attempt < 9 { Clock.sleep(until: Clock.monotonic + 0.005) }
        }
        return false
    }

    /// Brings back one that systemd has loaded and that isn't there any more: somebody was cut off between the removal and
    /// the daemon-reload. It gets an old date, so that systemd doesn't take it for a change.
    func bringBack(_ unit: String) throws(ServiceManagerError) {
        close(try write(for: unit))
        var times = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
        try acting { () throws(ServiceManagerError) -> Void in
            guard utimes(path(of: unit), &times) == 0 else { throw failure(path(of: unit)) }
        }
    }

    /// In a user's directory only what the user may do.
    private func acting<Answer>(
        _ work: () throws(ServiceManagerError) -> Answer
    ) throws(ServiceManagerError) -> Answer {
        guard let owner else { return try work() }
        let result: Result<Answer, ServiceManagerError> = owner.acting {
            do throws(ServiceManagerError) { return .success(try work()) } catch { return .failure(error) }
        }
        return try result.get()
    }

    func exists(for unit: String) -> Bool { access(path(of: unit), F_OK) == 0 }

    /// Units that have one.
    func present() -> [String] {
        FileText.directories(in: root).filter { $0.hasSuffix(".d") }.map { String($0.dropLast(2)) }
            .filter { UnitName.isValid($0) && exists(for: $0) }.sorted()
    }

    private func failure(_ path: String) -> ServiceManagerError { .file(path: path, message: SystemError.text(errno)) }
}
