import CLinux
import Glibc

/// Holds a handle on every process of the units that stop, so as to learn how each ended, whoever its parent is.
final class Witness {
    /// What is known of the end of a process: a wait(2) status, or nothing.
    struct Sight: Hashable {
        var unit: String
        var pid: Int
        var status: Int32?
    }

    private struct Handle {
        var unit: String
        var pid: Int
        var pidfd: Int32
    }

    /// More handles than this would leave too few descriptors for the rest (the usual soft limit is 1024).
    private static let limit = 600
    private var handles: [Handle] = []
    private var missed: [String: Set<Int>] = [:]

    deinit { for handle in handles { close(handle.pidfd) } }

    func watch(_ pids: [Int], of unit: String) {
        let known = Set(handles.map(\.pid))
        for pid in pids where !known.contains(pid) {
            let pidfd = handles.count < Self.limit ? clinux_pidfd_open(Int32(truncatingIfNeeded: pid)) : -1
            if pidfd >= 0 {
                handles.append(Handle(unit: unit, pid: pid, pidfd: pidfd))
            } else {
                missed[unit, default: []].insert(pid)
            }
        }
    }

    /// Processes of the unit that couldn't be watched.
    func missed(of unit: String) -> Set<Int> { missed[unit, default: []] }

    fileprivate var descriptors: [Int32] { handles.map(\.pidfd) }

    /// What is known of all that were watched. Where the kernel tells, a process that has ended and isn't collected by its
    /// parent yet is waited for, briefly.
    func sights() -> [Sight] {
        let deadline = Clock.monotonic + (Self.kernelTells ? 0.3 : 0)
        return handles.map { handle in
            var status = Self.status(handle.pidfd)
            while status == nil, Clock.monotonic < deadline, Descriptor.wait(for: handle.pidfd, seconds: 0) {
                Clock.sleep(until: Clock.monotonic + 0.002)
                status = Self.status(handle.pidfd)
            }
            return Sight(unit: handle.unit, pid: handle.pid, status: status)
        }
    }

    private static func status(_ pidfd: Int32) -> Int32? {
        var status: Int32 = 0
        return clinux_pidfd_exit_status(pidfd, &status) == 1 ? status : nil
    }

    /// Linux 6.15 and later tell how a process ended that is no child of ours.
    static let kernelTells: Bool = {
        let release = (FileText.read("/proc/sys/kernel/osrelease") ?? "").split { !$0.isNumber }.prefix(2).compactMap {
            Int($0)
        }
        return release.count == 2 && (release[0], release[1]) >= (6, 15)
    }()
}

extension Witness {
    /// Waits until one of the watched processes has ended.
    func awaitFirstEnd(seconds: Double) -> Bool {
        var items = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        return poll(&items, nfds_t(items.count), Clock.milliseconds(seconds)) > 0
    }
}
