public import Glibc

extension UnsafeMutablePointer<dirent> {
    /// The name of an entry that readdir(3) has read, in place: an entry ends with its name, however long its type says that it is, and
    /// behind the last one there may be nothing.
    public var name: String {
        withUnsafePointer(to: &pointee.d_name) { name in
            name.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: name.pointee)) {
                String(cString: $0)
            }
        }
    }
}
