import AgentProtocol
import CLinux
import Glibc

/// The regular files that processes have open for writing, have open although they are deleted, or have locked.
struct OpenFiles {
    private struct Identity: Hashable {
        var inode: UInt64
        var major: UInt32
        var minor: UInt32
    }

    private(set) var isPartial = false
    private var found: [Identity: OpenFile] = [:]

    /// As many are listed.
    static let limit = 40
    /// More than this are not even looked at.
    private static let searchLimit = 20_000

    /// - Parameter deadline: of `Clock.monotonic`.
    init(of pids: [Int], locks: HeldLocks, _ tree: ProcTree, deadline: Double) {
        let all = Set(pids)
        let lockers = locks.pids
        var count = 0
        for pid in pids {
            let mayLock = lockers.contains(pid) || lockers.contains(-1)
            let access = tree.eachDescriptor(of: pid) { number, target in
                guard target.first == UInt8(ascii: "/"), !Self.isNoFile(target) else { return true }
                count += 1
                if count > Self.searchLimit || Clock.monotonic > deadline {
                    isPartial = true
                    return false
                }
                look("\(pid)/fd", "\(pid)/fdinfo", number, target, mayLock ? locks : nil, all, tree)
                return true
            }
            if access == .denied { isPartial = true }
        }
        if found.count > Self.limit { isPartial = true }
    }

    /// What vanishes with the service first, then what others wait for, then the largest.
    var files: [OpenFile] {
        let rank: [OpenFile.Kind: Int] = [.deleted: 0, .locked: 1, .written: 2]
        let sorted = found.values.sorted {
            (rank[$0.kind] ?? 3, -($0.size ?? 0), $0.path) < (rank[$1.kind] ?? 3, -($1.size ?? 0), $1.path)
        }
        return Array(sorted.prefix(Self.limit))
    }

    private mutating func look(
        _ descriptors: String, _ infos: String, _ number: Int, _ target: Slice<UnsafeBufferPointer<UInt8>>,
        _ locks: HeldLocks?, _ pids: Set<Int>, _ tree: ProcTree
    ) {
        let seemsDeleted = target.count > Self.deleted.utf8.count && target.last == UInt8(ascii: ")")
        let isWritten =
            tree.mayWrite("\(descriptors)/\(number)")
            && tree.text("\(infos)/\(number)", limit: 512).map { Self.isOpenForWriting($0) } ?? false
        guard isWritten || seemsDeleted || locks != nil else { return }
        let path = String(decoding: target, as: UTF8.self)
        // Never asks a file server: one that doesn't answer would hold us up for ever.
        var facts = clinux_file()
        guard clinux_open_file("\(tree.root)/\(descriptors)/\(number)", &facts) == 0, facts.is_regular != 0 else {
            return
        }
        let isLocked =
            locks?.cover(inode: facts.inode, major: facts.major, minor: facts.minor, by: pids) ?? false
        let isDeleted = facts.links == 0 && path.hasSuffix(Self.deleted)
        guard isWritten || isDeleted || isLocked else { return }
        let name = isDeleted ? String(path.dropLast(Self.deleted.count)) : path
        let identity = Identity(inode: facts.inode, major: facts.major, minor: facts.minor)
        let kind: OpenFile.Kind = isDeleted ? .deleted : isLocked ? .locked : .written
        if let known = found[identity], known.kind != .written { return }
        found[identity] = OpenFile(
            path: Printable.escape(String(name.prefix(512))), kind: kind, size: Int(exactly: facts.size))
    }

    private static let deleted = " (deleted)"
    /// What looks like a path and isn't one, or holds nothing that could be lost.
    private static let notFiles = ["/dev/", "/proc/", "/sys/", "/memfd:", "/SYSV", "/anon_hugepage"].map {
        Array($0.utf8)
    }

    private static func isNoFile(_ target: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        notFiles.contains { target.starts(with: $0) }
    }

    /// - Parameter info: of `/proc/PID/fdinfo/N`, whose flags are those of open(2), in octal.
    static func isOpenForWriting(_ info: String) -> Bool {
        guard let line = info.split(separator: "\n").first(where: { $0.hasPrefix("flags:") }),
            let flags = UInt64(line.dropFirst("flags:".count).drop { $0 == "\t" || $0 == " " }, radix: 8)
        else { return false }
        let isPathOnly = flags & 0o10_000_000 != 0
        return flags & 3 != 0 && !isPathOnly
    }
}
