import ArgumentParser
import FoundationEssentials
import Glibc
import Report

/// For commands whose answer can also be had as a page.
struct HTMLOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Write it to a file as well, as a page for a browser or a printer.", valueName: "file"),
        completion: .file())
    var html: String?

    /// Writes the page, if one is asked for: all of it or nothing.
    /// - Throws: `Refusal.cannotWrite`.
    func write(_ page: @autoclosure () -> String) throws(Refusal) {
        guard let html else { return }
        do { try Data(page().utf8).write(to: URL(filePath: html), options: .atomic) } catch {
            throw .cannotWrite(path: html.visible, message: Self.words(error))
        }
    }

    /// As other programs say it.
    private static func words(_ error: any Error) -> String {
        guard let cause = (error as? CocoaError)?.underlying as? POSIXError else { return "\(error)".visible }
        return String(cString: strerror(cause.code.rawValue))
    }
}
