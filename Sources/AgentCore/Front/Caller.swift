import Glibc

/// Who speaks through this agent.
enum Caller {
    /// The user id: behind `sudo`, which sets it, that of the user who called it.
    static var userID: Int {
        if geteuid() == 0, let value = getenv("SUDO_UID"), let id = Int(String(cString: value)) { return id }
        return Int(getuid())
    }

    /// Whether one user may see an action of another's: only root may, where the host has a policy.
    static func maySee(_ owner: Int?, caller: Int = userID) -> Bool { caller == 0 || owner == caller }
}
