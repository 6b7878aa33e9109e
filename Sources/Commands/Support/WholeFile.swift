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

    /// As other programs say it.
    private static func words(_ error: any Error) -> String {
        guard let cause = (error as? CocoaError)?.underlying as? POSIXError else { return "\(error)".visible }
        return String(cString: strerror(cause.code.rawValue))
    }
}
