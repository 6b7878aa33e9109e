import AgentProtocol

/// Starts the guard's process where it is needed and isn't there.
enum GuardStart {
    static func ensure(_ claims: HostClaims, in state: StateDirectory, _ helpers: Helpers) throws(SystemError) {
        guard claims.held?.guarding != nil, try !FileLock.isHeld(GuardWatch.lockName, in: state.root) else { return }
        helpers.add(try OwnProgram.start(["guard"]))
    }

    /// The same by whoever comes by.
    static func ensure(in state: StateDirectory, _ helpers: Helpers) {
        guard let claims = try? ClaimStore(state).read() else { return }
        try? ensure(claims, in: state, helpers)
    }
}

/// Children that go their own way: all that is left to do for them is to be told of their ends.
final class Helpers {
    private var children: [ChildProcess] = []

    func add(_ child: ChildProcess) {
        reap()
        children.append(child)
    }

    func reap() {
        children.removeAll { child in
            guard child.reap() != nil else { return false }
            child.close()
            return true
        }
    }
}
