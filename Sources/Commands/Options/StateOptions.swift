import ArgumentParser
import Glibc
import Journal

struct StateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the journal of runs is kept.", discussion: "Default: $XDG_STATE_HOME/lull or ~/.local/state/lull.",
            valueName: "directory"), completion: .directory)
    var state: String?

    /// - Throws: `Refusal.noStateDirectory`.
    func directory() throws(Refusal) -> String {
        guard let path = StateDirectory.path(given: state, environment: Environment.all) else {
            throw .noStateDirectory
        }
        return path
    }

    /// The journal, made if there is none.
    func store() throws -> SQLiteRunStore { try SQLiteRunStore(path: file()) }

    /// The journal, nil if there is none yet.
    func existingStore() throws -> SQLiteRunStore? {
        let file = try file()
        return access(file, F_OK) == 0 ? try SQLiteRunStore(path: file) : nil
    }

    private func file() throws(Refusal) -> String { try directory() + "/" + SQLiteRunStore.fileName }
}
