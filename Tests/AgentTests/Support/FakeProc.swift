import Glibc

@testable import AgentCore

/// A `/proc` of a test's own: links that lead nowhere are as good as real ones, since they are only read.
struct FakeProc {
    let directory: TemporaryDirectory
    var tree: ProcTree { ProcTree(root: directory.path + "/proc") }

    init() throws {
        directory = try TemporaryDirectory()
        try make("proc/net")
        try process(1, unit: "init.scope", named: "systemd")
    }

    /// - Parameter unit: empty for a process of no unit.
    func process(_ pid: Int, unit: String, in slice: String = "/system.slice", named name: String = "x") throws {
        for part in ["fd", "fdinfo", "ns", "net"] { try make("proc/\(pid)/\(part)") }
        let path = unit == "init.scope" ? "/init.scope" : unit.isEmpty ? "/" : "\(slice)/\(unit)"
        try directory.write("proc/\(pid)/cgroup", "0::\(path)\n")
        try directory.write("proc/\(pid)/comm", name + "\n")
    }

    func descriptor(_ pid: Int, _ number: Int, _ target: String, flags: String = "02") throws {
        symlink(target, "\(directory.path)/proc/\(pid)/fd/\(number)")
        try directory.write("proc/\(pid)/fdinfo/\(number)", "pos:\t0\nflags:\t\(flags)\nmnt_id:\t29\n")
    }

    func sockets(_ pid: Int, _ inodes: Int...) throws {
        for inode in inodes { try descriptor(pid, 1000 + inode, "socket:[\(inode)]") }
    }

    /// A line as the kernel of a little-endian machine writes it.
    static func line(_ local: String, _ peer: String, _ state: String, _ inode: Int) -> String {
        "   0: \(local) \(peer) \(state) 00000000:00000000 00:00000000 00000000     0        0 \(inode) 1 0 20 4 30 10 -1\n"
    }

    static let head =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    func tcp(_ lines: String..., v6: [String] = [], at directory: String = "net") throws {
        try self.directory.write("proc/\(directory)/tcp", Self.head + lines.joined())
        try self.directory.write("proc/\(directory)/tcp6", Self.head + v6.joined())
    }

    private func make(_ path: String) throws {
        var whole = directory.path
        for part in path.split(separator: "/") {
            whole += "/\(part)"
            mkdir(whole, 0o755)
        }
    }
}
