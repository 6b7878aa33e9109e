import AgentProtocol
import Execution
import Inventory
import Journal

/// What to do with a run that didn't come to its end.
struct Continuation {
    /// Commands, and what each does.
    var commands: [(command: String, does: String)]
    /// What happens if none of them is given.
    var warning: String?

    static let heading = "It can be taken up again:"
}

extension RunDigest {
    /// Nil where there is nothing to go on with.
    ///
    /// - Parameter runID: as it is to be named in the commands.
    func continuation(of runID: String) -> Continuation? {
        guard !isAlive, state.end == nil || state.end == .interrupted else { return nil }
        let names = RunCommands(runID)
        var commands: [(command: String, does: String)] = [(names.resume, "goes on with it")]
        if let step = state.pendingApproval {
            commands.insert((names.approve(step), "agrees to step \(step + 1), and goes on"), at: 0)
        }
        commands += [
            (names.rollback, "puts everything back"),
            (names.abort, "ends it as it stands"),
        ]
        let guarded =
            state.toConfirm.values.map(\.host) + state.inFlight.values.filter { $0.guardFor != nil }.map(\.host)
        let seconds = (Array(state.toConfirm.values) + state.inFlight.values).compactMap(\.guardFor).min()
        guard let seconds, !guarded.isEmpty else { return Continuation(commands: commands) }
        let hosts = HostFolding.fold(Array(Set(guarded.map(\.visible))).sorted())
        return Continuation(
            commands: commands,
            warning:
                "\(hosts): unless that is done within \(Seconds.text(seconds)) after the end of what is in flight there, "
                + "the host puts back by itself what the run did.")
    }
}
