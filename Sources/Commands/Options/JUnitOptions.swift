import ArgumentParser
import Journal
import Report

struct JUnitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Write how it ended to a file as well, as JUnit's XML for a CI system.", valueName: "file"),
        completion: .file())
    var junit: String?

    /// - Throws: `Refusal.cannotWrite`.
    func write(_ entries: [JournalEntry], isAlive: Bool = false) throws(Refusal) {
        if let junit { try WholeFile.write(RunJUnit.render(entries, isAlive: isAlive), to: junit) }
    }
}
