import AgentProtocol
import CLinux
import Glibc

/// Says what there is here for actions to come. Nothing is changed, and no directory made.
struct Examiner {
    var statePath = StateDirectory.defaultPath()

    func examine() -> HostExamination {
        let forecaster = Forecaster(
            services: HostServices.find(), claim: { statePath.flatMap(ClaimDesk.standing) })
        return HostExamination(
            facts: forecaster.hostFacts(), state: room, endings: Self.endings)
    }

    private var room: RecordRoom {
        guard let statePath else {
            return RecordRoom(
                path: "", free: nil, problem: .fileProblem(path: "HOME", message: "is not set to a directory"))
        }
        var room = RecordRoom(path: statePath, free: Self.free(at: statePath))
        do throws(SystemError) { try Self.check(statePath) } catch {
            room.problem = .fileProblem(path: error.path, message: error.message)
        }
        return room
    }

    /// What `StateDirectory` would say, without making one.
    private static func check(_ path: String) throws(SystemError) {
        try TrustedPath.check(path)
        let there = existing(path)
        var status = stat()
        guard stat(there, &status) == 0 else { throw SystemError("stat", there) }
        if there == path, status.st_uid != geteuid() { throw SystemError("open", path, code: EPERM) }
        var disk = statvfs()
        if statvfs(there, &disk) == 0, disk.f_flag & UInt(ST_RDONLY) != 0 {
            throw SystemError("mkdir", path, code: EROFS)
        }
        guard access(there, W_OK | X_OK) == 0 else { throw SystemError(there == path ? "open" : "mkdir", path) }
    }

    private static func free(at path: String) -> Int? {
        var disk = statvfs()
        guard statvfs(existing(path), &disk) == 0 else { return nil }
        // The last blocks of a disk are root's.
        let blocks = geteuid() == 0 ? disk.f_bfree : disk.f_bavail
        return Int(clamping: UInt64(blocks) &* UInt64(disk.f_frsize))
    }

    /// The path, or the nearest directory above it that is there.
    private static func existing(_ path: String) -> String {
        var path = path
        while path.count > 1, access(path, F_OK) != 0 {
            path = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        }
        return path.isEmpty ? "/" : path
    }

    private static var endings: HostExamination.Endings {
        let pidfd = clinux_pidfd_open(getpid())
        guard pidfd >= 0 else { return .unseen }
        close(pidfd)
        return Witness.kernelTells ? .told : .seen
    }
}
