/// Who holds which socket: one pass over the descriptors of all processes.
struct SocketHolders {
    private let processes: [Int]
    /// By process; those of no unit, such as the kernel's own, are missing.
    private(set) var places: [Int: UnitPlace] = [:]
    /// The process that holds a socket, by inode; where several do, one that isn't the service manager.
    private(set) var holder: [UInt64: Int] = [:]
    /// The sockets of a process, for those that were wanted.
    private(set) var sockets: [Int: [UInt64]] = [:]
    /// Those that the service manager listens on for others.
    private(set) var keptBySystemd: Set<UInt64> = []
    /// Whether something couldn't be read, or there was too much.
    private(set) var isPartial = false

    /// More descriptors than this, and the rest is left out.
    static let limit = 200_000

    /// - Parameter deadline: of `Clock.monotonic`.
    init(_ tree: ProcTree, deadline: Double) {
        let root = tree.text("1/cgroup").map { UnitPlace.root(ofSystem: $0) } ?? ""
        processes = tree.processes()
        for pid in processes {
            if Clock.monotonic > deadline { isPartial = true }
            if isPartial { break }
            if let text = tree.text("\(pid)/cgroup"), let place = UnitPlace(text, root: root) { places[pid] = place }
        }
    }

    /// The processes of some units, in order.
    func processes(of wanted: Set<UnitPlace>) -> [Int] {
        places.filter { wanted.contains($0.value) }.map(\.key).sorted()
    }

    func place(ofSocket inode: UInt64) -> UnitPlace? { holder[inode].flatMap { places[$0] } }

    mutating func readSockets(of wanted: Set<Int>, _ tree: ProcTree, deadline: Double) {
        var count = 0
        for pid in processes {
            if Clock.monotonic > deadline || count > Self.limit {
                isPartial = true
                return
            }
            var own: [UInt64] = []
            let access = tree.eachDescriptor(of: pid) { _, target in
                count += 1
                if let inode = ProcTree.socket(target) { own.append(inode) }
                return count <= Self.limit
            }
            if access == .denied { isPartial = true }
            if pid == 1 { keptBySystemd.formUnion(own) }
            for inode in own where holder[inode] == nil || holder[inode] == 1 || wanted.contains(pid) {
                holder[inode] = pid
            }
            if wanted.contains(pid) { sockets[pid] = own }
        }
    }
}
