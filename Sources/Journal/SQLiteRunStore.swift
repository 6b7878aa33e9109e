import FoundationEssentials
import GRDB

/// The embedded journal: one SQLite file, for any number of runs and of processes on one machine.
public final class SQLiteRunStore: RunStore {
    /// The file's name in a state directory.
    public static let fileName = "journal.sqlite"

    let path: String
    private let database: DatabaseQueue
    private let memory = DurationMemory()
    private let commits: GroupCommit<Addition, [JournalEntry]>

    /// Opens the journal at `path`, and makes it (mode 0600, missing directories 0700) if there is none.
    /// - Throws: `JournalError`. A file that is somebody else's, or newer, is left untouched.
    public convenience init(path: String) throws { try self.init(path: path, pages: nil) }

    /// - Parameter pages: the most that the file may grow to, as if the disk were full then; nil for as much as there is room for.
    package init(path: String, pages: Int?) throws {
        let database = try Self.translatingErrors(path) {
            try JournalFile.locked(path: path) {
                if let open = OpenJournals.find(path) { return open }
                try JournalFile.prepare(path: path)
                let database = try DatabaseQueue(path: path, configuration: JournalSchema.configuration(pages: pages))
                guard try !database.read(JournalSchema.migrator.hasBeenSuperseded) else {
                    throw JournalError.newerSchema(path: path)
                }
                try JournalSchema.migrator.migrate(database)
                OpenJournals.note(database, path)
                return database
            }
        }
        self.path = path
        self.database = database
        commits = GroupCommit { additions in
            try await database.write { db in
                try additions.map { addition in
                    do {
                        return .success(try addition.insert(into: db))
                    } catch let error as JournalError {
                        // Found before anything of it was written, so the others can go on.
                        return .failure(error)
                    }
                }
            }
        }
    }

    /// - Throws: `JournalError`; then none of the events was recorded.
    public func append(_ events: [RunEvent], to runID: String, at sequence: Int) async throws -> [JournalEntry] {
        guard !events.isEmpty else { return [] }
        let durations = memory.note(
            events, of: runID, times: [Double](repeating: SteadyTime.now, count: events.count))
        return try await add(try Addition(events, to: runID, at: sequence, durations: durations))
    }

    /// Takes in a run that was recorded elsewhere, with its times: all of it or nothing.
    /// - Returns: false if the very same run is there already.
    /// - Throws: `JournalError`; `.runExists` for one that went on differently here.
    public func add(_ entries: [JournalEntry], of runID: String) async throws -> Bool {
        let own = try await self.entries(of: runID)
        if !own.isEmpty, own == entries { return false }
        let (events, times) = (entries.map(\.event), entries.map(\.time))
        let durations = memory.note(events, of: runID, times: times)
        _ = try await add(try Addition(events, to: runID, at: 1, times: times, durations: durations))
        return true
    }

    private func add(_ addition: Addition) async throws -> [JournalEntry] {
        do {
            return try await commits.add(addition)
        } catch {
            throw Self.translate(error, path)
        }
    }

    /// Empty for a run that isn't known.
    /// - Throws: `JournalError`.
    public func entries(of runID: String) async throws -> [JournalEntry] {
        do {
            return try await database.read { [path] db in
                let decoder = JSONDecoder()
                let rows = try Row.fetchCursor(
                    db, sql: "SELECT sequence, time, event FROM events WHERE run_id = ? ORDER BY sequence",
                    arguments: [runID])
                var entries: [JournalEntry] = []
                while let row = try rows.next() {
                    let sequence: Int = row["sequence"]
                    let text: String = row["event"]
                    guard sequence == entries.count + 1 else {
                        throw JournalError.damaged(
                            path: path, message: "event \(entries.count + 1) of run \(runID) is missing")
                    }
                    guard let event = try? decoder.decode(RunEvent.self, from: Data(text.utf8)) else {
                        throw JournalError.damaged(
                            path: path, message: "event \(sequence) of run \(runID) cannot be read")
                    }
                    entries.append(JournalEntry(sequence: sequence, time: row["time"], event: event))
                }
                return entries
            }
        } catch {
            throw Self.translate(error, path)
        }
    }

    /// - Throws: `JournalError`.
    public func runs(limit: Int) async throws -> [RunSummary] {
        do {
            return try await database.read { db in
                try Row.fetchAll(
                    db, sql: "SELECT * FROM runs ORDER BY started_at DESC, rowid DESC LIMIT ?", arguments: [limit]
                ).map(RunSummary.init)
            }
        } catch {
            throw Self.translate(error, path)
        }
    }

    func reading<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        do { return try await database.read(body) } catch { throw Self.translate(error, path) }
    }

    func writing(_ body: @escaping @Sendable (Database) throws -> Void) async throws {
        do { try await database.write(body) } catch { throw Self.translate(error, path) }
    }

    private static func translatingErrors<T>(_ path: String, _ body: () throws -> T) throws(JournalError) -> T {
        do { return try body() } catch { throw translate(error, path) }
    }

    private static func translate(_ error: any Error, _ path: String) -> JournalError {
        if let error = error as? JournalError { return error }
        guard let error = error as? DatabaseError else { return .failed(path: path, message: "\(error)") }
        let message = error.message ?? error.resultCode.description
        return switch error.resultCode {
        case .SQLITE_NOTADB: .notAJournal(path: path)
        case .SQLITE_CORRUPT: .damaged(path: path, message: message)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY: .cannotOpen(path: path, message: message)
        default: .failed(path: path, message: message)
        }
    }
}

extension RunSummary {
    init(_ row: Row) {
        self.init(
            runID: row["run_id"], startedAt: row["started_at"], planName: row["plan_name"],
            end: (row["run_end"] as String?).flatMap(RunEnd.init), lastEntryAt: row["last_entry_at"])
    }
}
