import ArgumentParser
import Journal
import Report

struct JUnitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write how it ended to a file as well, as JUnit's XML for a CI system.", valueName: "file"),
        completion: .file())
    var junit: String?

    /// Before anything is touched.
    ///
    /// - Throws: `Refusal.cannotWrite`.
    func check() throws(Refusal) {
        if let junit { try WholeFile.check(junit) }
    }

    /// At the end of a run, whose exit code says how that went: what can't be written is told.
    func writeOrWarn(_ entries: [JournalEntry]) {
        do throws(Refusal) { try write(entries) } catch {
            Terminal(.standardError).write("warning: \(error); `lull runs show` writes it, too\n")
        }
    }

    /// - Throws: `Refusal.cannotWrite`.
    func write(_ entries: [JournalEntry], isAlive: Bool = false) throws(Refusal) {
        if let junit { try WholeFile.write(RunJUnit.render(entries, isAlive: isAlive), to: junit) }
    }
}
