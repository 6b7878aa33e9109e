import ArgumentParser
import FoundationEssentials
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
        guard let path = junit else { return }
        let text = RunJUnit.render(entries, isAlive: isAlive)
        do { try Data(text.utf8).write(to: URL(filePath: path), options: .atomic) } catch {
            throw .cannotWrite(path: path, message: "\(error)".visible)
        }
    }
}
