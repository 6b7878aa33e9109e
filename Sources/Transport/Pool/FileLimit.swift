import Glibc

/// How many files this process may have open.
enum FileLimit {
    /// Raises the limit as far as the system lets an ordinary process do it, and never lowers it. Each ssh takes four
    /// descriptors and, while it is started, twice as many.
    static func raise(to wanted: UInt) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < wanted else {
            return
        }
        limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
