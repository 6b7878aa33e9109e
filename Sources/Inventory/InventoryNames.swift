import Glibc

/// The names in inventories, for somebody who is about to type one.
public struct InventoryNames: Sendable, Hashable {
    public var groups: [String]
    public var hosts: [String]

    public var all: [String] { groups + hosts.filter { !groups.contains($0) } }

    /// Reads files only: no program is run, nothing that could wait is opened, no variables are looked at, and what is wrong is
    /// passed over.
    public static func atRest(in paths: [String]) -> InventoryNames {
        var builder = InventoryBuilder()
        builder.isAtRest = true
        for path in paths { SourceReader.read(path, into: &builder) }
        return InventoryNames(groups: builder.groupNames, hosts: builder.hostNames)
    }
}

extension SourceReader {
    /// Whether it is a file to be read rather than a program to be run, by its first bytes: on some disks every file may be run.
    static func isText(_ path: String) -> Bool {
        let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4)
        let count = Glibc.read(file, &bytes, bytes.count)
        return count >= 0 && !bytes.starts(with: Array("#!".utf8)) && bytes != [0x7F, 0x45, 0x4C, 0x46]
    }
}
