import AgentProtocol

/// A unit and whose service manager runs it, as a person types them.
struct HandUnit: Hashable {
    let name: String
    let user: String?

    init(_ target: ServiceTarget) {
        name = target.unit
        user = target.user
    }

    func systemctl(_ sudo: String) -> String { user.map(UserManager.typed) ?? "\(sudo)systemctl" }

    /// The drop-in that keeps systemd from killing it, for a shell.
    var dropIn: String {
        guard let user else { return [NoforceDropIn.path(of: name)].shellCommand }
        return
            "\(UserManager.runtimeDirectory(of: user))/systemd/user/\([name].shellCommand).d/\(NoforceDropIn.fileName)"
    }

    /// The section of its own drop-in.
    var section: String { name.hasSuffix(".scope") ? "Scope" : "Service" }
    var hasProcesses: Bool { name.hasSuffix(".service") || name.hasSuffix(".scope") }
    var holdsOthers: Bool { name.hasSuffix(".slice") || name.hasSuffix(".target") }
}
