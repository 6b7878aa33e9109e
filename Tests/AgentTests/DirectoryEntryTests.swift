import AgentProtocol
import Glibc
import Testing

@Suite struct DirectoryEntryTests {
    /// The kernel's entries are as long as their names need; that of a directory's last file may end where a page does.
    @Test func nothingIsReadBehindAName() throws {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let pages = try #require(
            mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), "no memory")
        defer { munmap(pages, 2 * page) }
        try #require(mprotect(pages + page, page, PROT_NONE) == 0)
        let name = Array("last".utf8) + [0]
        let start = try #require(MemoryLayout<dirent>.offset(of: \.d_name))
        let address = pages + page - start - name.count
        (address + start).copyMemory(from: name, byteCount: name.count)
        try #require(Int(bitPattern: address) % MemoryLayout<dirent>.alignment == 0)
        #expect(address.assumingMemoryBound(to: dirent.self).name == "last")
    }
}
