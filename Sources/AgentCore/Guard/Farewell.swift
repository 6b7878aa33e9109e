import Glibc

/// Waits for SIGTERM, which is how a session's end and a shutdown come: there is a moment left then to let another watch.
///
/// From its making to its end the signal waits, too.
final class Farewell {
    private var signals = sigset_t()

    init() {
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigprocmask(SIG_BLOCK, &signals, nil)
    }

    deinit { sigprocmask(SIG_UNBLOCK, &signals, nil) }

    /// - Parameter seconds: how long it is waited for.
    /// - Returns: whether it came.
    func comes(within seconds: Double) -> Bool {
        let whole = max(0, seconds).rounded(.down)
        var time = timespec(tv_sec: Int(whole), tv_nsec: Int((max(0, seconds) - whole) * 1e9))
        return sigtimedwait(&signals, nil, &time) == SIGTERM
    }
}
