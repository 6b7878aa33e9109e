import AgentProtocol
import Execution
import Inventory
import Journal
import Report
import Schedule

/// Whether the hosts of a preview are free, and if not, whose they are.
struct ClaimCheck {
    /// What to say before a run is asked about, a sentence each.
    let notes: [String]
    /// Hosts that another run has and that may not be taken from it, with that run's claim.
    let taken: [TakenHost]
    /// For the requests of the run; nil where nothing is to be set aside.
    let takeOver: TakeOver?

    /// - Parameters:
    ///   - runs: nil where there is no journal yet.
    ///   - anyRun: the operator's `--take-over`.
    init(_ preview: Preview, _ runs: RecordedRuns?, anyRun: Bool) async throws {
        let judge = try await ClaimJudge(runs)
        var notes: [String] = []
        var taken: [TakenHost] = []
        var setAside: [String: [String]] = [:]
        var ended: [String: Int] = [:]
        for host in preview.schedule.hosts.map(\.host) {
            guard case .seen(let forecast)? = preview.sights[host], let standing = forecast.facts.claim else {
                continue
            }
            let verdict = try await judge.verdict(standing, anyRun: anyRun)
            if let epoch = verdict.epochOfEnd { ended[standing.claim.runID] = epoch }
            if verdict.isFree {
                setAside[standing.claim.runID, default: []].append(host)
            } else {
                taken.append(
                    TakenHost(host: host, standing: standing, isDead: judge.dead.contains(standing.claim.runID)))
            }
        }
        notes += ClaimText.interrupted(
            (try await runs?.interrupted() ?? []).compactMap { run, state in
                let hosts = preview.schedule.hosts.map(\.host).filter { state.hosts[$0]?.history.isEmpty == false }
                return hosts.isEmpty ? nil : (run, hosts)
            })
        notes += setAside.sorted { $0.key < $1.key }.map {
            ClaimText.setAside($0.key, hosts: $0.value, byForce: anyRun, hasEnded: ended[$0.key] != nil)
        }
        self.notes = notes
        self.taken = taken
        // No more than what the hosts speak of: it goes with every request.
        let named = setAside.keys.filter(judge.dead.contains).sorted()
        takeOver =
            named.isEmpty && !anyRun ? nil : TakeOver(deadRuns: named, endedRuns: ended, anyRun: anyRun)
    }
}
