import CLinux
import Glibc

/// `/proc`, or what a test has put in its place. It only reads.
struct ProcTree {
    var root = "/proc"

    enum Access { case read, gone, denied }

    /// All processes, in no order.
    func processes() -> [Int] { FileText.directories(in: root).compactMap { Int($0) } }

    /// The first bytes of a file; nil where it can't be read.
    func bytes(_ name: String, limit: Int) -> [UInt8]? {
        let descriptor = open("\(root)/\(name)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var all: [UInt8] = []
        while all.count < limit {
            switch Descriptor.read(descriptor, upTo: min(65_536, limit - all.count)) {
            case .bytes(let bytes): all += bytes
            case .end: return all
            case .nothing, .failed: return nil
            }
        }
        return all
    }

    func text(_ name: String, limit: Int = 8192) -> String? {
        bytes(name, limit: limit).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Where a link leads; nil where there is none.
    func link(_ name: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("\(root)/\(name)", &buffer, buffer.count)
        return length > 0 ? String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    /// Whether the link of a descriptor says that it is open for writing: cheaper to ask than `fdinfo`, which tells the rest.
    func mayWrite(_ name: String) -> Bool {
        var status = stat()
        return lstat("\(root)/\(name)", &status) == 0 && status.st_mode & 0o200 != 0
    }

    /// Whether the socket behind a descriptor speaks TCP, or nobody can tell.
    func mayBeTCP(_ name: String) -> Bool { clinux_is_tcp("\(root)/\(name)") != 0 }

    /// The first bytes of a table of sockets, such as `net/tcp`; nil where it can't be read.
    ///
    /// The kernel fills a page as far as there is something: a page that isn't nearly full is the last. Reading on until
    /// nothing comes would have it search its whole table of connections once more.
    func table(_ name: String, limit: Int) -> [UInt8]? {
        let descriptor = open("\(root)/\(name)", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var all: [UInt8] = []
        while all.count < limit {
            switch Descriptor.read(descriptor, upTo: min(65_536, limit - all.count)) {
            case .bytes(let bytes):
                all += bytes
                if bytes.count < Self.page - Self.longestLine { return all }
            case .end: return all
            case .nothing, .failed: return nil
            }
        }
        return all
    }

    /// The least that the kernel gathers for one read (seq_file), in bytes.
    private static let page = 4096
    /// More than a line of any table of sockets takes.
    private static let longestLine = 512

    /// Calls back for each descriptor of a process, with what it leads to, until told to stop.
    /// - Parameter body: returns whether to go on.
    func eachDescriptor(of pid: Int, _ body: (_ number: Int, _ target: Slice<UnsafeBufferPointer<UInt8>>) -> Bool)
        -> Access
    {
        guard let stream = opendir("\(root)/\(pid)/fd") else { return errno == EACCES ? .denied : .gone }
        defer { closedir(stream) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { buffer in
            var isDenied = false
            while let entry = readdir(stream) {
                let (length, number) = withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: 256) { name -> (Int, Int) in
                        let length = buffer.withMemoryRebound(to: CChar.self) { target in
                            target.baseAddress.map { readlinkat(dirfd(stream), name, $0, target.count) } ?? -1
                        }
                        return (length, atol(name))
                    }
                }
                if length < 0 { isDenied = isDenied || errno == EACCES }
                guard length > 0 else { continue }
                if !body(number, UnsafeBufferPointer(buffer)[..<length]) { break }
            }
            return isDenied ? .denied : .read
        }
    }

    /// The inode in `socket:[4711]`; nil for anything else.
    static func socket(_ target: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64? {
        guard target.starts(with: socketMark), target.last == UInt8(ascii: "]") else { return nil }
        return TCPTable.decimal(target.dropFirst(socketMark.count).dropLast())
    }

    private static let socketMark = Array("socket:[".utf8)
}
