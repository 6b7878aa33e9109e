import AgentProtocol
import Glibc

@testable import AgentCore

/// Answers as `systemctl` does, for units that are dictionaries of properties, and writes down what it was told.
final class FakeSystemd {
    var units: [String: [String: String]] = [:]
    /// Units that systemd loads only when they are asked for by name.
    var hidden: [String: [String: String]] = [:]
    /// All but questions (`show`), in order, without the words `systemctl` and `--`.
    private(set) var orders: [String] = []
    private(set) var questions = 0
    /// What a stop does to a unit. Taken down at once by default.
    var onStop: (FakeSystemd, String) -> Void = { $0.takeDown($1) }
    /// Called before each question is answered: time goes by.
    var onQuestion: (FakeSystemd) -> Void = { _ in }
    var onStart: (FakeSystemd, String) -> Void = { $0.bringUp($1) }
    var onKill: (FakeSystemd, String, Int) -> Void = { _, _, _ in }
    var killLog = ""
    var jobs = ""
    /// Services that were started to sweep later.
    private(set) var watches: [[String]] = []
    /// What `getent passwd` says.
    var accounts = ""
    /// What logind answers about inhibitors.
    var inhibitors = ""
    let directory: String

    init() {
        directory = "/tmp/lull-fake-systemd-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        mkdir(directory, 0o700)
    }

    deinit { _ = CommandRunner.run(["rm", "-rf", directory]) }

    var systemd: Systemd {
        var systemctl = Systemctl()
        systemctl.run = { argv, _ in self.answer(argv) }
        systemctl.wait = { argv, _, tick in
            tick()
            return self.answer(argv)
        }
        systemctl.pendingEdits = PendingEdits(directories: ["\(directory)/etc"])
        return Systemd(
            systemctl: systemctl, dropIn: DropIn(root: directory),
            memory: StopMemory(directory: "\(directory)/run/stopped"), busNames: busNames)
    }

    var busNames: BusNames { BusNames(directories: ["\(directory)/names"], bus: "\(directory)/bus") }

    /// A D-Bus service file, on a host with a bus.
    func addBusName(_ name: String, _ text: String) throws {
        mkdir("\(directory)/names", 0o700)
        for (path, text) in [(busNames.bus, ""), ("\(directory)/names/\(name).service", text)] {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard descriptor >= 0, Descriptor.write(descriptor, text.utf8) == 0 else {
                throw SystemError("write", path)
            }
            close(descriptor)
        }
    }

    func add(_ id: String, _ properties: [String: String] = [:]) {
        var unit = [
            "Id": id, "Names": id, "LoadState": "loaded", "ActiveState": "active", "SubState": "running",
            "Type": "notify", "Result": "success", "CanStart": "yes", "CanStop": "yes", "CanReload": "yes",
            "NeedDaemonReload": "no", "MainPID": "4194000", "InvocationID": "first", "NRestarts": "0",
            "SuccessAction": "none", "FailureAction": "none", "UnitFileState": "enabled",
        ]
        if id.hasSuffix(".service") {
            unit.merge(
                [
                    "KillMode": "control-group", "KillSignal": "15", "FinalKillSignal": "9", "SendSIGKILL": "yes",
                    "OOMPolicy": "stop", "TimeoutStopUSec": "1min 30s", "TimeoutStartUSec": "1min 30s",
                ]) { $1 }
        }
        units[id] = unit.merging(properties) { $1 }
    }

    func set(_ id: String, _ properties: [String: String]) { units[id]?.merge(properties) { $1 } }

    /// As after the end of a main process that handled its stop signal.
    func takeDown(_ id: String, code: Int = 1, status: Int = 0, state: String = "inactive") {
        set(
            id,
            [
                "ActiveState": state, "SubState": "dead", "ExecMainPID": units[id]?["MainPID"] ?? "0",
                "ExecMainCode": "\(code)", "ExecMainStatus": "\(status)", "MainPID": "0",
            ])
    }

    func bringUp(_ id: String) {
        set(
            id, ["ActiveState": "active", "SubState": "running", "MainPID": "4194001", "InvocationID": "second"])
    }

    private func answer(_ argv: [String]) -> CommandResult {
        if argv.first == "getent" {
            return CommandResult(end: .exited(accounts.isEmpty ? 2 : 0), output: Array(accounts.utf8))
        }
        if argv.first == "systemd-run" {
            watches.append(argv)
            return CommandResult(end: .exited(0))
        }
        if argv.first == "journalctl" { return CommandResult(end: .exited(0), output: Array(killLog.utf8)) }
        if argv.first == "busctl" { return CommandResult(end: .exited(0), output: Array(inhibitors.utf8)) }
        var words = Array(argv.dropFirst()).filter {
            !$0.hasPrefix("--no-") && !$0.hasPrefix("--check-") && $0 != "--quiet" && $0 != "--" && $0 != "--all"
                && $0 != "--plain" && $0 != "--full"
        }
        let verb = words.removeFirst()
        if verb == "show" { return show(words) }
        orders.append(([verb] + words).joined(separator: " "))
        switch verb {
        case "stop": for unit in words where units[unit]?["ActiveState"] == "active" { onStop(self, unit) }
        case "start": for unit in words where units[unit]?["ActiveState"] != "active" { onStart(self, unit) }
        case "kill": onKill(self, words.last ?? "", Int(words[1].split(separator: "=").last ?? "") ?? 0)
        case "daemon-reload": loadDropIns()
        case "enable", "disable":
            let state = verb == "disable" ? "disabled" : words.contains("--runtime") ? "enabled-runtime" : "enabled"
            set(words.last ?? "", ["UnitFileState": state])
        case "is-system-running": return CommandResult(end: .exited(0), output: Array("running\n".utf8))
        case "list-jobs": return CommandResult(end: .exited(0), output: Array(jobs.utf8))
        default: break
        }
        return CommandResult(end: .exited(0))
    }

    private func show(_ words: [String]) -> CommandResult {
        questions += 1
        onQuestion(self)
        let properties = words[0].split(separator: "=")[1].split(separator: ",").map(String.init)
        let names = words[1].hasPrefix("*") ? units.keys.sorted() : Array(words.dropFirst())
        for (name, unit) in hidden where names.contains(name) { add(name, unit) }
        let text = names.map { name in
            let unit = units[name] ?? ["Id": name, "LoadState": "not-found", "ActiveState": "inactive"]
            return properties.map { "\($0)=\(unit[$0] ?? "")\n" }.joined()
        }
        return CommandResult(end: .exited(0), output: Array(text.joined(separator: "\n").utf8))
    }

    private func loadDropIns() {
        for unit in DropIn(root: directory).present() {
            set(unit, ["TimeoutStopUSec": "infinity", "SendSIGKILL": "no", "DropInPaths": "/run/\(DropIn.fileName)"])
            if unit.hasSuffix(".service") { set(unit, ["OOMPolicy": "continue"]) }
        }
    }
}

/// Remembers what it was told.
final class WatcherSpy: ServiceWatcher {
    var befores: [ServicesBefore] = []
    var phases: [ActionProgress.Phase] = []
    var objections: [Reason] = []

    func willTouch(_ before: ServicesBefore) -> [Reason] {
        befores.append(before)
        return objections
    }

    func progress(_ phase: ActionProgress.Phase, _ subject: String, since: Double, limit: Double?, detail: String?) {
        if phases.last != phase { phases.append(phase) }
    }
}

extension ServiceTarget {
    static func of(
        _ unit: String, stop: Double = 5, soak: Double = 0, dependents: DependentsPolicy = .refuse,
        dependentTimeouts: [String: Double]? = nil
    ) -> ServiceTarget {
        ServiceTarget(
            unit: unit, stopTimeout: stop, startTimeout: 5, soak: soak, dependents: dependents,
            dependentTimeouts: dependentTimeouts)
    }
}
