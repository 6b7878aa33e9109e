import ArgumentParser

/// For commands whose answer can also be had as a page.
struct HTMLOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Write it to a file as well, as a page for a browser or a printer.", valueName: "file"),
        completion: .file())
    var html: String?

    /// Writes the page, if one is asked for: all of it or nothing.
    /// - Throws: `Refusal.cannotWrite`.
    func write(_ page: @autoclosure () -> String) throws(Refusal) {
        if let html { try WholeFile.write(page(), to: html) }
    }
}
