import FoundationEssentials
import Glibc

/// The journal's file before SQLite sees it: made with the right permissions, and left alone if it is somebody else's.
enum JournalFile {
    /// `lull` in ASCII; SQLite keeps it in the header for programs to know their own files by.
    static let applicationID: UInt32 = 0x6C75_6C6C

    /// Makes the file if it isn't there, empty and closed to others.
    /// - Throws: `JournalError.cannotOpen`, `.notAJournal`.
    static func prepare(path: String) throws(JournalError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw systemError(path) }
        defer { close(descriptor) }
        // SQLite gives its other files (-wal, -shm) the permissions of this one.
        guard fchmod(descriptor, 0o600) == 0 else { throw systemError(path) }
        var header = [UInt8](repeating: 0, count: 100)
        let count = pread(descriptor, &header, header.count, 0)
        guard count >= 0 else { throw systemError(path) }
        guard isOurs(header.prefix(count)) else { throw .notAJournal(path: path) }
    }

    /// Makes the directories that are missing, closed to others, and keeps other processes from preparing the same
    /// journal while `body` runs: migrations and the switch to WAL are not safe side by side.
    static func locked<T>(path: String, _ body: () throws -> T) throws -> T {
        try makeDirectory(parent(of: path), for: path)
        let descriptor = open(parent(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw systemError(path) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw systemError(path) }
        }
        return try body()
    }

    /// The header's format: https://www.sqlite.org/fileformat.html#the_database_header
    private static func isOurs(_ header: ArraySlice<UInt8>) -> Bool {
        if header.isEmpty { return true }
        guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else { return false }
        return header[68..<72].reduce(0) { $0 << 8 | UInt32($1) } == applicationID
    }

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func makeDirectory(_ directory: String, for path: String) throws(JournalError) {
        guard access(directory, F_OK) != 0 else { return }
        try makeDirectory(parent(of: directory), for: path)
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw systemError(path) }
    }

    static func systemError(_ path: String) -> JournalError {
        .cannotOpen(path: path, message: String(cString: strerror(errno)))
    }
}
