/// The locks on files that processes hold, as `/proc/locks` lists them.
struct HeldLocks: Hashable {
    struct Lock: Hashable {
        /// -1 where the lock belongs to an open file and to no process.
        var pid: Int
        var major: UInt32
        var minor: UInt32
        var inode: UInt64
    }

    private(set) var locks: Set<Lock> = []
    var pids: Set<Int> { Set(locks.map(\.pid)) }

    /// Lines such as `1: FLOCK  ADVISORY  WRITE 812 fe:00:1234 0 EOF`; those of a waiter have `->` in front. Leases are left
    /// out: they keep nobody out.
    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 6, ["POSIX", "FLOCK", "OFDLCK"].contains(words[1]), let pid = Int(words[4]) else {
                continue
            }
            let file = words[5].split(separator: ":")
            guard file.count == 3, let major = UInt32(file[0], radix: 16), let minor = UInt32(file[1], radix: 16),
                let inode = UInt64(file[2])
            else { continue }
            locks.insert(Lock(pid: pid, major: major, minor: minor, inode: inode))
        }
    }

    /// Whether one of some processes holds a lock on a file. Some file systems show other device numbers in the list than a
    /// file has, so the process counts where it is known.
    func cover(inode: UInt64, major: UInt32, minor: UInt32, by pids: Set<Int>) -> Bool {
        locks.contains { lock in
            lock.inode == inode
                && (pids.contains(lock.pid) || (lock.pid < 0 && lock.major == major && lock.minor == minor))
        }
    }
}
