import ArgumentParser
import Diagnostics
import Glibc
import Inventory
import Journal
import Plan
import PlanSyntax
import Schedule

/// What shells complete. All of it is looked up on this machine, and what can't be read is passed over: whoever types wants no errors.
extension CompletionKind {
    static var hostPattern: CompletionKind {
        looked { line, begun in Candidates.patterns(names(line).all, begun) }
    }

    static var hostName: CompletionKind { looked { line, begun in Candidates.words(names(line).hosts, begun) } }

    static var groupName: CompletionKind { looked { line, begun in Candidates.words(names(line).groups, begun) } }

    static var tags: CompletionKind {
        looked { line, begun in
            let own = plan(line)?.steps.flatMap(\.tags) ?? []
            return Candidates.list(own.unique + ["tagged", "untagged", "all"], begun)
        }
    }

    static var fault: CompletionKind {
        looked { line, begun in
            Candidates.faults(
                hosts: names(line).all, services: plan(line)?.services.map(\.name.value) ?? [], begun)
        }
    }

    static var diagnosticCode: CompletionKind {
        looked { _, begun in Candidates.words(DiagnosticCode.allCases.flatMap { [$0.id, $0.slug] }, begun) }
    }

    /// Windows of the inventory, and files that may be plans.
    static var planOrWindow: CompletionKind {
        looked { line, begun in
            // Their calendars are none of a name's business, and may be pipes.
            let empty = PlanFiles { path in
                SourceText(name: path, bytes: Array("BEGIN:VCALENDAR\nEND:VCALENDAR\n".utf8))
            }
            let windows = WindowCatalog.read(Inventory.windowFiles(beside: inventories(line)), files: empty).windows
            return Candidates.words(windows.keys.sorted(), begun) + PlanFileNames.all(begun)
        }
    }

    /// Runs of the journal, the newest first.
    static var run: CompletionKind {
        looked { line, begun in
            Candidates.words(await recorded(line.values(of: "--state").last).map(\.runID), begun)
        }
    }

    /// Scheduled plans.
    static var scheduled: CompletionKind {
        looked { line, begun in
            Candidates.words(await scheduled(line.values(of: "--state").last), begun)
        }
    }

    /// Services that runs have had to do with, and those of the plans that lie here or in `playbooks`.
    static var service: CompletionKind {
        looked { line, begun in
            let recorded = (try? await store(line.values(of: "--state").last)?.knownUnits()) ?? []
            let plans = (PlanFileNames.all("") + PlanFileNames.all("playbooks/")).filter { !$0.hasSuffix("/") }
            let planned = plans.prefix(mostPlans).flatMap { services(of: $0) }
            return Candidates.words((recorded + planned).map(Candidates.shortUnit).unique.sorted(), begun)
        }
    }

    /// - Parameter find: what may stand at the cursor, from the line and the word that is begun.
    private static func looked(
        _ find: @escaping @Sendable (_ line: TypedLine, _ begun: String) async -> [String]
    ) -> CompletionKind {
        .custom { words, _, begun in
            let candidates = await find(TypedLine(words), TypedLine.unquoted(begun))
            return CompletionShell.requesting == .zsh ? Candidates.forZsh(candidates) : candidates
        }
    }

    /// As many as anybody looks through.
    private static let mostRuns = 100

    /// As many as are read before anybody notices.
    private static let mostPlans = 50

    private static func scheduled(_ state: String?) async -> [String] {
        ((try? await store(state)?.scheduled()) ?? []).map(\.plan.name)
    }

    private static func store(_ state: String?) -> SQLiteRunStore? {
        guard let directory = StateDirectory.path(given: state, environment: Environment.all) else { return nil }
        let path = directory + "/" + SQLiteRunStore.fileName
        return access(path, R_OK) == 0 ? try? SQLiteRunStore(path: path) : nil
    }

    private static func recorded(_ state: String?) async -> [RunSummary] {
        guard let store = store(state) else { return [] }
        return (try? await store.runs(limit: mostRuns)) ?? []
    }

    private static func names(_ line: TypedLine) -> InventoryNames { InventoryNames.atRest(in: inventories(line)) }

    private static func inventories(_ line: TypedLine) -> [String] {
        let given = line.values(of: "--inventory", short: "i")
        return given.isEmpty ? Environment["LULL_INVENTORY"].map { [$0] } ?? [] : given
    }

    /// A pipe would keep whoever types waiting.
    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func plan(_ line: TypedLine) -> Plan? { line.plan.flatMap(plan(at:)) }

    private static func plan(at path: String) -> Plan? {
        guard isFile(path), let text = try? SourceText.load(path: path) else { return nil }
        return PlanReader.read(text).0
    }

    private static func services(of path: String) -> [String] {
        plan(at: path)?.services.map(\.name.value) ?? []
    }
}

extension [String] {
    fileprivate var unique: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
