import Glibc

/// Whether nobody but root and ourselves can put something else in the place of a path: whoever may write to a directory on
/// the way can rename what is in it, and lead a root process to wherever he likes.
enum TrustedPath {
    private static let mostLinks = 40

    /// Follows the path name by name, links too, as far as it is there.
    /// - Throws: `SystemError`, EPERM with the first name that others may change.
    static func check(_ path: String, user: uid_t = geteuid()) throws(SystemError) {
        var left = Array(path.split(separator: "/").map(String.init).reversed())
        var links = 0
        var here = ""
        while let name = left.popLast() {
            if name == "." { continue }
            if name == ".." {
                here = String(here.prefix(upTo: here.lastIndex(of: "/") ?? here.startIndex))
                continue
            }
            let next = here + "/" + name
            var status = stat()
            guard lstat(next, &status) == 0 else {
                if errno == ENOENT { return }
                throw SystemError("stat", next)
            }
            guard status.st_uid == 0 || status.st_uid == user else { throw SystemError("open", next, code: EPERM) }
            switch status.st_mode & S_IFMT {
            case S_IFLNK:
                links += 1
                guard links <= mostLinks, let target = target(of: next) else {
                    throw SystemError("open", next, code: ELOOP)
                }
                left += target.split(separator: "/").map(String.init).reversed()
                if target.hasPrefix("/") { here = "" }
            case S_IFDIR:
                // In one like `/tmp` others may make names, but not take away ours.
                let isSticky = status.st_mode & mode_t(S_ISVTX) != 0
                guard isSticky || !isOpenToOthers(status, user) else { throw SystemError("open", next, code: EPERM) }
                here = next
            default: throw SystemError("open", next, code: ENOTDIR)
            }
        }
    }

    /// A group of one's own is oneself, as on systems that give each user one.
    private static func isOpenToOthers(_ status: stat, _ user: uid_t) -> Bool {
        if status.st_mode & 0o002 != 0 { return true }
        return status.st_mode & 0o020 != 0 && status.st_gid != 0 && status.st_gid != getegid()
    }

    private static func target(of link: String) -> String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let length = readlink(link, &bytes, bytes.count)
        guard length > 0 else { return nil }
        return String(decoding: bytes[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
