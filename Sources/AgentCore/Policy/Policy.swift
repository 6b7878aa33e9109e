import AgentProtocol

/// What the owner of this host allows to be done on it. What isn't allowed is forbidden, and what is denied is forbidden
/// although it is allowed. Pure: `PolicyReader` makes it of a text, `PolicyFile` finds that text.
struct Policy: Hashable {
    enum Verb: String, Hashable, CaseIterable {
        case stop, start, restart, reload, enable, disable, reboot
    }

    /// Something that was said, and where.
    struct Said<Value: Hashable>: Hashable {
        var value: Value
        var line: Int
    }

    /// Of the file, for messages.
    var path: String
    var allowed: [Said<Glob>] = []
    var denied: [Said<Glob>] = []
    var verbs: Set<Verb> = []
    /// Whether a kill may be asked for.
    var force: Said<Bool>?
    /// Whether commands may be run: those of a plan, of its health checks and of its `unless`.
    var run: Said<Bool>?
    /// Whether the agent may ask servers and look for files on behalf of a health check.
    var probes: Said<Bool>?
    /// Where links and files may be changed, and what may be copied to be kept.
    var paths: [String] = []

    /// What stands against touching a unit that goes by these names.
    /// - Parameters:
    ///   - what: the deed, such as `stop app.service`.
    ///   - user: the owner of the service manager; nil for the system's.
    ///   - names: the first is the one that a reader knows.
    func objection(to what: String, unit names: [String], user: String? = nil) -> Reason? {
        let known = names.map { Self.name($0, user) }
        for rule in denied where known.contains(where: rule.value.matches) {
            return forbids(what, "says `deny unit \(rule.value.text)` in line \(rule.line)")
        }
        if known.contains(where: HostEnder.names.contains), !verbs.contains(.reboot) {
            return forbids(what, "has no `verbs reboot`, and this ends or pauses the whole host")
        }
        if known.contains(where: { name in allowed.contains { $0.value.matches(name) } }) { return nil }
        return forbids(what, "has no `allow unit \(known.first ?? "")`")
    }

    func objection(to what: String, verb: Verb) -> Reason? {
        verbs.contains(verb) ? nil : forbids(what, "has no `verbs \(verb.rawValue)`")
    }

    func objectionToRun(_ argv: [String]) -> Reason? { objection(to: "run \(Self.shown(argv))", run, "run") }

    func objectionToAsk(_ probe: Probe) -> Reason? {
        if case .command(let argv) = probe { return objectionToRun(argv) }
        return objection(to: "ask '\(probe)'", probes, "probes")
    }

    /// Why nothing may be killed, in the policy's own words; nil where plan and operator decide.
    var ruleAgainstForce: String? {
        if force?.value == true { return nil }
        return force.map { "\(path) says `force never` in line \($0.line)" } ?? "\(path) has no `force ask`"
    }

    func objectionToForce(_ unit: String) -> Reason? {
        ruleAgainstForce.map { .forceForbidden(unit: Printable.escape(unit), policy: $0) }
    }

    func forbids(_ what: String, _ rule: String) -> Reason {
        .policyForbids(what: Printable.escape(what), rule: Printable.escape(rule), path: path)
    }

    private func objection(to what: String, _ setting: Said<Bool>?, _ word: String) -> Reason? {
        if setting?.value == true { return nil }
        return forbids(what, setting.map { "says `\(word) no` in line \($0.line)" } ?? "has no `\(word) yes`")
    }

    /// As a policy names it: a unit of a user's own manager is `USER/UNIT`.
    static func name(_ unit: String, _ user: String?) -> String { user.map { "\($0)/\(unit)" } ?? unit }

    private static func shown(_ argv: [String]) -> String {
        let words = ShellWords.joined(argv)
        return "`\(words.count > 100 ? words.prefix(100) + "…" : words)`"
    }
}

/// Units whose start ends or pauses the host: whoever may start any unit may not by that do what a reboot does.
enum HostEnder {
    static let names: Set<String> = {
        let ways = ["reboot", "poweroff", "halt", "kexec", "soft-reboot", "suspend", "hibernate", "hybrid-sleep"]
        let others = [
            "rescue.target", "emergency.target", "shutdown.target", "umount.target", "final.target", "exit.target",
            "sleep.target", "ctrl-alt-del.target", "suspend-then-hibernate.target", "rescue.service",
            "emergency.service", "systemd-suspend-then-hibernate.service", "systemd-exit.service", "runlevel0.target",
            "runlevel1.target", "runlevel6.target",
        ]
        return Set(ways.flatMap { ["\($0).target", "systemd-\($0).service"] } + others)
    }()
}
