import AgentProtocol

/// Measures from outside how far a stop is. It is made before the stop, when the service still listens, so making it has to
/// be cheap: it reads a few small files of the service's own processes and asks systemd nothing.
final class StopMeter {
    private let tree: ProcTree
    /// What the service listened on when it was told to stop.
    let listeners: [TCPTable.Socket]
    /// Bytes by process: what it had written when it was first seen, and when it was last seen.
    private var written: [Int: (first: UInt64, last: UInt64)] = [:]
    private var canCountBytes: Bool

    /// More processes than this are not measured.
    static let limit = 64
    /// Listeners stand first in the tables; this is enough for hundreds of them.
    private static let headLimit = 65_536
    private static let tableLimit = 4 * 1_048_576

    init(_ pids: [Int], tree: ProcTree = ProcTree()) {
        self.tree = tree
        canCountBytes = pids.count <= Self.limit
        let pids = pids.prefix(Self.limit)
        let own = Self.sockets(of: pids, tree)
        let table = own.isEmpty ? TCPTable() : Self.table("\(pids.first ?? 0)/net", limit: Self.headLimit, tree)
        listeners = table.listening.filter { own.contains($0.inode) }
        for pid in pids {
            guard let bytes = Self.written(by: pid, tree) else { continue }
            written[pid] = (bytes, bytes)
        }
        if written.isEmpty, !pids.isEmpty { canCountBytes = false }
    }

    /// - Parameter pids: those that are left.
    func reading(_ pids: [Int], statusText: String?) -> StopProgress {
        for pid in pids.prefix(Self.limit) {
            guard let bytes = Self.written(by: pid, tree) else { continue }
            written[pid] = (written[pid]?.first ?? 0, bytes)
        }
        let bytes = written.values.reduce(0) { $0 + ($1.last > $1.first ? $1.last - $1.first : 0) }
        return StopProgress(
            processesLeft: pids.count, connectionsLeft: connectionsLeft(pids),
            bytesWritten: canCountBytes ? Int(clamping: bytes) : nil, statusText: statusText)
    }

    private func connectionsLeft(_ pids: [Int]) -> Int? {
        guard !listeners.isEmpty, pids.count <= Self.limit else { return nil }
        // The namespace is that of any process that is left.
        guard let pid = pids.first else { return 0 }
        let own = Self.sockets(of: pids.prefix(Self.limit), tree)
        let table = Self.table("\(pid)/net", limit: Self.tableLimit, tree)
        return table.established.reduce(0) { count, socket in
            count + (own.contains(socket.inode) && listeners.accept(socket.local) ? 1 : 0)
        }
    }

    /// Those that may speak TCP: nearly every service has others, for what it logs, and a look into the kernel's table of
    /// connections is dear.
    private static func sockets(of pids: ArraySlice<Int>, _ tree: ProcTree) -> Set<UInt64> {
        var sockets: Set<UInt64> = []
        for pid in pids {
            _ = tree.eachDescriptor(of: pid) { number, target in
                if let inode = ProcTree.socket(target), tree.mayBeTCP("\(pid)/fd/\(number)") { sockets.insert(inode) }
                return sockets.count < 10_000
            }
        }
        return sockets
    }

    private static func table(_ directory: String, limit: Int, _ tree: ProcTree) -> TCPTable {
        var table = TCPTable()
        for name in ["tcp", "tcp6"] { table.add(tree.table("\(directory)/\(name)", limit: limit) ?? []) }
        return table
    }

    /// What a process has sent towards a disk so far, in bytes; nil where that can't be read.
    private static func written(by pid: Int, _ tree: ProcTree) -> UInt64? {
        guard let text = tree.text("\(pid)/io", limit: 1024) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("write_bytes: ") }
        return line.flatMap { UInt64($0.dropFirst("write_bytes: ".count)) }
    }
}
