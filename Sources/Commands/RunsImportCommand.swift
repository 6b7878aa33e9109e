import ArgumentParser
import FoundationEssentials
import Journal
import Report

struct RunsImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take in a run that `lull runs export` wrote, to look at it or to go on with it here.",
        discussion: """
            All of it or nothing. A run that is here already and went on differently is left as it is. Go on with a run in one \
            place only: hosts listen to the controller that took it up last.

            Examples:
              lull runs import run.jsonl
            """)

    @Argument(help: ArgumentHelp("The file.", valueName: "file"), completion: .file(extensions: ["jsonl"]))
    var path: String

    @OptionGroup var state: StateOptions

    mutating func run() async throws {
        let bytes: Data
        do { bytes = try Data(contentsOf: URL(filePath: path)) } catch { throw Refusal.cannotRead(path) }
        let (runID, entries): (String, [JournalEntry])
        do { (runID, entries) = try RunTransfer.read([UInt8](bytes)) } catch {
            throw Refusal.cannotImport(path: path, error)
        }
        let isNew = try await state.store().add(entries, of: runID)
        Terminal(.standardOutput).write(
            isNew
                ? "Run \(runID): \(entries.count) entries. `lull runs show \(runID)` tells it.\n"
                : "Run \(runID) is here already.\n")
    }
}
