import AgentProtocol
import Execution
import Journal
import Report
import Schedule
import Simulation

/// Why a command does nothing, or no more. Data; its words stand here, once.
enum Refusal: Error, CustomStringConvertible {
    case noInventory
    case noTerminal
    case notConfirmed
    /// What the run takes can't be read.
    case secretsMissing(SecretFaults)
    /// Whom the plan tells of the run, and how, makes no sense with what its secrets are.
    case cannotNotify([NotifyFault])
    /// The plan may kill, and the operator hasn't said that it may.
    case forceNotAllowed([ScheduledForce])
    case noAgent(looked: String)
    case noStateDirectory
    case noSuchRun(String, state: String)
    case ambiguousRun(String, [String])
    /// Its controller lives.
    case runIsAlive(String)
    case runIsNotAlive(String)
    /// The run can't do what is asked of it.
    case notNow(String, RequestObjection)
    /// Its controller doesn't take up what is asked of it.
    case nobodyListens(String)
    case cannotContinue(String, ResumeObjection)
    /// It may only be run in its window.
    case windowClosed(WindowFit)
    case windowTooShort(WindowFit)
    case blocked([BlockersReport.Block])
    /// It is to be scheduled, and says nothing of when.
    case noWindow(String)
    /// It is to be scheduled, and none of its openings is long enough, or none is left.
    case neverFits(WindowFit)
    /// It is to be scheduled, and its window hardly ever closes.
    case neverCloses(WindowFit)
    case promptedSecret(String)
    /// What it does on each host isn't what it did; a line for each change.
    case changedSinceScheduled(String, [String])
    case daemonIsAlive(state: String)
    /// Another run has hosts of this one.
    case hostsTaken([TakenHost])
    case cannotImport(path: String, RunTransferError)
    /// A pattern where one host is meant.
    case severalHosts(String)
    case noSuchGroup(String)
    /// Beside these inventories there is no file of windows.
    case noWindows([String])
    case noSuchCode(String, meant: String?)
    case cannotRead(String)
    /// A host would refuse to have the agent put in place, or can't be reached.
    case setupRefused
    case cannotWrite(path: String, message: String)
    /// What was to be written new.
    case alreadyThere([String])
    /// Nobody named any, and an ssh configuration has none to act on.
    case noHosts(in: String, [FirstHostProblem])
    /// The journal failed in the middle of a run.
    case journalLost(JournalError, runID: String)
    /// It took not even the run's beginning.
    case cannotRecord(JournalError)
    case cannotUseSaved(path: String, SavedPreviewFault)
    /// There is another file in its place.
    case wouldOverwrite(String)
    /// Options that choose what a saved preview has chosen.
    case savedIsComplete(String)
    /// Options for saved previews, and it is a plan.
    case notSaved(String)
    /// The world isn't as the saved preview saw it; a line for each change, and the kinds of them.
    case drifted([String], kinds: [String])
    case noSuchKind(String)
    case otherHash(String, wanted: String)
    case cannotSign(path: String, message: String)
    case notSigned(path: String, message: String)
    case noKeygen
    /// A rehearsal showed a fault of lull itself.
    case brokenPromise(BrokenPromise, trace: [String])

    var description: String {
        switch self {
        case .noInventory:
            "no inventory: name one with -i FILE, or in the environment as LULL_INVENTORY"
        case .noTerminal:
            "there is no terminal to ask on; add --yes to run without asking, or use `lull preview` to look first"
        case .notConfirmed: "not confirmed; nothing was touched"
        case .secretsMissing(let faults):
            "the plan takes secrets that can't be had; no host was contacted\n"
                + faults.description.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
        case .cannotNotify(let faults):
            "the plan tells others of the run, and that can't be done; no host was contacted\n"
                + faults.map { "  \($0.text)" }.joined(separator: "\n")
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
        case .runIsAlive(let run):
            "run \(run) is under way: another lull runs it; stop that one with Ctrl-C where it runs, and then try again"
        case .runIsNotAlive(let run):
            "nobody runs \(run) on this machine at this moment; `lull runs show \(run)` tells how it stands, and `lull resume`, "
                + "`lull rollback` and `lull abort` take up what was interrupted"
        case .notNow(let run, let objection): "run \(run) \(objection.words(run))"
        case .nobodyListens(let run):
            "run \(run) hasn't taken that up: its controller is stopped or very busy; it will when it goes on"
        case .cannotContinue(let run, let objection): "run \(run) \(objection.words)"
        case .brokenPromise(let broken, let trace):
            "this rehearsal shows a fault of lull itself: promise \(broken.promise), \(broken.text); please report it with the "
                + "plan, the faults and what follows\n" + trace.joined(separator: "\n")
        case .windowClosed(let fit):
            "the window of this plan is closed; nothing was touched\n"
                + WindowText.lines(fit).map { "  \($0)\n" }.joined()
                + "`lull schedule add` has it run when it opens; --outside-window REASON runs it now, and records why"
        case .windowTooShort(let fit):
            "what is left of the window is too short; nothing was touched\n"
                + WindowText.lines(fit).map { "  \($0)\n" }.joined()
                + "wait for the next one, or give --outside-window REASON to run it now, which is recorded"
        case .blocked(let blocks):
            "something is in the way; nothing was touched\n"
                + blocks.map { "  \($0.name.visible): \($0.because.visible)\n" }.joined()
                + "try again when that is over; `lull preview` asks, too, and touches nothing"
        case .noWindow(let path):
            "\(path) has no window, so nobody knows when to run it; give it one (`window:`), or name one of the inventory's with --window"
        case .neverFits(let fit):
            "it would never be run; nothing was scheduled\n" + WindowText.lines(fit).map { "  \($0)\n" }.joined()
                + "give it another window (`window:`, or --window for one of the inventory's), smaller batches or shorter timeouts"
        case .neverCloses(let fit):
            "a scheduled plan is run once in each opening of its window, and this one doesn't close for months\n"
                + WindowText.lines(fit).prefix(2).map { "  \($0)\n" }.joined()
                + "name a window that closes between two runs with --window; the plan's own may stay as it is"
        case .promptedSecret(let name):
            "the secret \(name.visible) is asked for at a terminal, and nobody is there when a scheduled plan runs; read it from a file or "
                + "the environment"
        case .changedSinceScheduled(let name, let lines):
            "\(name) has changed since it was scheduled; nothing was touched\n" + lines.map { "  \($0)\n" }.joined()
                + "`lull schedule approve \(name)` agrees to it"
        case .daemonIsAlive(let directory):
            "another lull daemon runs what is scheduled in \(directory); there is one for each"
        case .hostsTaken(let taken):
            "another run has hosts of this one; nothing was touched\n"
                + ClaimText.taken(taken).map { "  \($0)\n" }.joined()
                + "wait for its end, or end it where it was started with `lull resume`, `lull rollback` or `lull abort`; "
                + "--take-over takes the hosts away from it, once none is about to put back by itself what it did"
        case .cannotImport(let path, let error): "\(path) can't be imported: \(error)"
        case .severalHosts(let pattern): "\(pattern) names several hosts; --hosts lists them, and --host takes one"
        case .noWindows(let inventories):
            "there is no windows.yml beside \(inventories.joined(separator: ", "))"
        case .noSuchGroup(let group): "there is no group \(group) in the inventory; `lull inventory --graph` shows all"
        case .noSuchCode(let code, let meant):
            "there is no code '\(code.visible)'"
                + (meant.map { "; did you mean '\($0)'?" } ?? "; `lull explain` lists all")
        case .cannotRead(let path): "there is no \(path), or it can't be read"
        case .cannotUseSaved(let path, .changed):
            "\(path) isn't as it was saved: its hash doesn't fit what it holds; have it saved and approved again"
        case .cannotUseSaved(let path, .damaged):
            "\(path) is a saved preview, but damaged or cut off; have it saved and approved again"
        case .cannotUseSaved(let path, .otherVersion(let version)):
            "\(path) was saved by a lull that writes version \(version) of such files, and this one reads version "
                + "\(SavedPreview.version); have it saved and approved again"
        case .wouldOverwrite(let path):
            "\(path) is there already, and is no saved preview; nothing takes its place, so name another file"
        case .savedIsComplete(let path):
            "\(path) is a saved preview and holds plan, inventory and all that was chosen; take -i, -e, --limit and tags away"
        case .notSaved(let path):
            "\(path) is a plan; --accept-drift and --allowed-signers are for what `lull preview --save` wrote"
        case .drifted(let lines, let kinds):
            "this is no longer what was saved; nothing was touched\n" + lines.map { "  \($0)\n" }.joined()
                + "save it anew and have that approved, or accept what has changed with --accept-drift \(kinds.joined(separator: ","))"
        case .noSuchKind(let kind):
            "--accept-drift doesn't know '\(kind.visible)'; it takes "
                + DriftKind.allCases.map(\.rawValue).joined(separator: ", ")
        case .otherHash(let hash, let wanted) where wanted.count < ApprovalOptions.shortestHash:
            "\(ApprovalOptions.shortestHash) digits of a hash are the least that counts; the hash of this is \(hash)"
        case .otherHash(let hash, let wanted):
            "this isn't what was approved; nothing was touched\n  approved  \(wanted.visible)\n  this is   \(hash)\n"
                + "`lull preview --against FILE` tells what has changed since a preview was saved"
        case .cannotSign(let path, let message):
            "\(path) was saved, but can't be signed: \(message.visible)"
        case .notSigned(let path, let message):
            "\(path) has no signature that counts: \(message.visible)"
        case .noKeygen: "there is no ssh-keygen on this machine; it comes with OpenSSH's client"
        case .setupRefused: "not all hosts are fit for it, so nothing was changed on any"
        case .cannotWrite(let path, let message): "\(path) can't be written: \(message)"
        case .alreadyThere(let paths):
            "\(paths.map(\.visible).listed) \(paths.count == 1 ? "is" : "are") there already; nothing was written. Move what is there "
                + "away, or name another place with --directory"
        case .noHosts(let path, let leftOut):
            leftOut.map { "\($0.words)\n" }.joined()
                + "\(path.visible) names no host to act on; name some yourself, as in `lull init web1 web2`"
        case .cannotRecord(let error): "\(error); nothing was begun, since nothing is done that can't be recorded"
        case .journalLost(let error, let runID):
            "\(error); nothing more was begun, since nothing is done that can't be recorded. What was begun at hosts goes on "
                + "there; once the journal can be written again, `lull resume \(runID)` finds out what became of it and goes on, "
                + "and `lull runs show \(runID)` shows what was recorded"
        }
    }

    var end: RunEnd {
        switch self {
        case .journalLost: .interrupted
        default: .refused
        }
    }
}

extension ResumeObjection {
    /// To follow the name of the run.
    fileprivate var words: String {
        switch self {
        case .ended(.refused): "was refused before anything was touched; start a new one"
        case .ended: "has ended, so it can't be gone on with; `lull rollback` puts back what it did"
        case .notAwaited(let step, let pending?):
            "waits for the approval of step \(pending + 1), and not of step \(step + 1)"
        case .notAwaited(let step, nil): "doesn't wait for the approval of step \(step + 1)"
        case .notApprover(let name, let approvers):
            "waits for the approval of \(approvers.map(\.visible).joined(separator: " or ")), and not of \(name.visible) or whoever "
                + "started it"
        case .windowTooShort(let shortfall):
            "can't be gone on with in what is left of its window: step \(shortfall.step + 1) may take up to "
                + "\(Seconds.text(shortfall.length)) and putting back up to \(Seconds.text(shortfall.rollback)), and the window "
                + (shortfall.left > 0 ? "closes in \(Seconds.text(shortfall.left))" : "has closed")
        case .nothingToPutBack: "has left nothing that could be put back"
        case .noRun: "can't be taken up: its journal doesn't begin with its start"
        case .tooOld: "ended more than 30 days ago, and hosts don't keep what takes it back for longer"
        }
    }
}

extension RequestObjection {
    /// To follow the name of the run.
    fileprivate func words(_ run: String) -> String {
        let commands = RunCommands(run)
        return switch self {
        case .ended: "has ended"
        case .ending: "is about to end as it stands"
        case .rollingBack: "is putting everything back already"
        case .paused(let by?): "is paused already, by \(by.visible)"
        case .paused(nil): "waits for who runs it to say what to do"
        case .notPaused(let step?):
            "isn't paused: it waits for the approval of step \(step + 1) (`\(commands.approveAlive(step))`)"
        case .notPaused(nil): "isn't paused"
        case .notAwaited(let step, let pending?):
            "waits for the approval of step \(pending + 1), and not of step \(step + 1)"
        case .notAwaited(let step, nil): "doesn't wait for the approval of step \(step + 1) at this moment"
        case .notApprover(let name, let approvers):
            "waits for the approval of \(approvers.map(\.visible).joined(separator: " or ")), who doesn't run it; you are "
                + name.visible
        }
    }
}
