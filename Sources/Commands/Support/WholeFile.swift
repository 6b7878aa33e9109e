import FoundationEssentials
import Glibc
import Report

/// Files that somebody asked for: all of one or nothing, in the place of what was there.
enum WholeFile {
    /// - Throws: `Refusal.cannotWrite`.
    static func write(_ text: String, to path: String) throws(Refusal) {
        do { try Data(text.utf8).write(to: URL(filePath: path), options: .atomic) } catch {
            throw .cannotWrite(path: path.visible, message: words(error))
        }
    }

    /// Whether it could be written at this moment: what takes hours shouldn't find out at its end.
    ///
    /// - Throws: `Refusal.cannotWrite`.
    static func check(_ path: String) throws(Refusal) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw .cannotWrite(path: path.visible, message: String(cString: strerror(EISDIR)))
        }
        // It is written beside, and renamed.
        guard access(Planned.directory(of: path), W_OK | X_OK) == 0 else {
            throw .cannotWrite(path: path.visible, message: String(cString: strerror(errno)))
        }
    }

    /// As other programs say it.
    private static func words(_ error: any Error) -> String {
        guard let cause = (error as? CocoaError)?.underlying as? POSIXError else { return "\(error)".visible }
        return String(cString: strerror(cause.code.rawValue))
    }
}
