import Journal
import Report
import Schedule

/// Why a command does nothing, or no more. Data; its words stand here, once.
enum Refusal: Error, CustomStringConvertible {
    case noInventory
    case noTerminal
    case notConfirmed
    /// The plan may kill, and the operator hasn't said that it may.
    case forceNotAllowed([ScheduledForce])
    case noAgent(looked: String)
    case noStateDirectory
    case noSuchRun(String, state: String)
    case ambiguousRun(String, [String])
    case noSuchHost(String)
    case cannotRead(String)
    /// A host would refuse to have the agent put in place, or can't be reached.
    case setupRefused
    case cannotWrite(path: String, message: String)
    /// The journal failed in the middle of a run.
    case journalLost(JournalError, runID: String)

    var description: String {
        switch self {
        case .noInventory:
            "no inventory: name one with -i FILE, or in the environment as LULL_INVENTORY"
        case .noTerminal:
            "there is no terminal to ask on; add --yes to run without asking, or use `lull preview` to look first"
        case .notConfirmed: "not confirmed; nothing was touched"
        case .forceNotAllowed(let forces):
            "the plan may kill, and that takes your word too; no host was contacted\n"
                + forces.map { "  step \($0.step), \($0.text)\n" }.joined()
                + "add --allow-force to allow it, or take `force` out of the plan; `lull preview` shows where it would strike"
        case .noAgent(let looked):
            "there is no agent at \(looked); `make agent` builds it, --agent or LULL_AGENT names another place"
        case .noStateDirectory:
            "no place for the journal: name a directory with --state, or set HOME or XDG_STATE_HOME"
        case .noSuchRun(let run, let state): "no run \(run) in \(state); `lull runs` lists them"
        case .ambiguousRun(let run, let runs): "\(run) could be \(runs.joined(separator: " or "))"
        case .noSuchHost(let host): "there is no host \(host) in the inventory; `lull inventory --graph` shows all"
        case .cannotRead(let path): "there is no \(path), or it can't be read"
        case .setupRefused: "not all hosts are fit for it, so nothing was changed on any"
        case .cannotWrite(let path, let message): "\(path) can't be written: \(message)"
        case .journalLost(let error, let runID):
            "\(error); what was begun at hosts goes on there, and `lull runs show \(runID)` shows what was recorded"
        }
    }

    var end: RunEnd {
        switch self {
        case .journalLost, .cannotWrite: .needsPerson
        default: .refused
        }
    }
}
