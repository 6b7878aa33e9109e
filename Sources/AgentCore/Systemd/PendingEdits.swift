import Glibc

/// Files of units that were put in place and not loaded.
///
/// systemd's `NeedDaemonReload` misses two kinds of them, seen on 252: a drop-in in a directory that is new, and a unit file
/// that is new where one of lower rank was loaded. A daemon-reload of ours would load them all the same.
struct PendingEdits {
    /// Where administrators and programs put them, in falling rank.
    var directories = ["/etc/systemd/system", "/run/systemd/system"]

    /// Whether a daemon-reload would change this unit, though systemd doesn't say so.
    func concern(_ id: String, fragment: String, dropIns: [String]) -> Bool {
        let loaded = Set(dropIns)
        for directory in directories {
            if rank(fragment) == nil, !id.contains("@"), isAnotherFile("\(directory)/\(id)", than: fragment) {
                return true
            }
            for name in FileText.files(in: "\(directory)/\(id).d") where name.hasSuffix(".conf") {
                if name == DropIn.fileName || loaded.contains(name) { continue }
                if !isMask("\(directory)/\(id).d/\(name)") { return true }
            }
        }
        return false
    }

    /// Nil for a file from a package, which any of our directories outranks.
    private func rank(_ fragment: String) -> Int? {
        if fragment.hasPrefix("/usr/") || fragment.hasPrefix("/lib/") { return nil }
        return 0
    }

    /// A link to the file that is loaded is no other.
    private func isAnotherFile(_ path: String, than fragment: String) -> Bool {
        var here = stat()
        var there = stat()
        guard stat(path, &here) == 0, stat(fragment, &there) == 0 else { return false }
        return here.st_ino != there.st_ino || here.st_dev != there.st_dev
    }

    /// An empty file, or a link to /dev/null, hides one of lower rank.
    private func isMask(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return true }
        return status.st_mode & S_IFMT != S_IFREG || status.st_size == 0
    }
}
