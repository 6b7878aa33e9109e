import AgentProtocol
import Inventory
import Plan
import Schedule

/// A schedule as compact text, for fixtures.
struct ScheduleOutline {
    let schedule: Schedule

    var text: String {
        var lines = ["plan \(schedule.planName), max failed \(schedule.maxFailed)"]
        for host in schedule.hosts {
            lines.append("host \(host.host)" + (host.address == host.host ? "" : " at \(host.address)"))
        }
        for (index, step) in schedule.steps.enumerated() {
            lines.append("")
            lines.append(
                "step \(index + 1): \(step.title), on failure \(step.onFailure.rawValue)"
                    + (step.maxFailPercentage.map { ", at most \($0)% of a batch" } ?? ""))
            if let spread = step.spread {
                let values = spread.values.sorted { $0.key < $1.key }.map { "\($0) \($1)" }
                lines.append("  at most \(spread.max) of a \(spread.by): \(values.joined(separator: ", "))")
            }
            if let approval = step.approval { lines.append("  asks a person: \(approval)") }
            for check in step.gate ?? [] {
                let questions = check.questions.map { "\(outline($0.probe)) of \($0.hosts.joined(separator: " "))" }
                lines.append(
                    "  gate, \(check.times) times every \(number(check.every)) s within \(number(check.within)) s: "
                        + questions.joined(separator: "; "))
            }
            for (number, batch) in step.batches.enumerated() {
                lines += self.batch(batch, index: number + 1)
            }
        }
        if schedule.leftOut != nil { lines.append("") }
        for part in schedule.leftOut ?? [] {
            let hosts = part.hosts.isEmpty ? "" : " on \(part.hosts.joined(separator: ", "))"
            lines.append("left out: \(part.step)\(hosts): \(part.because)")
        }
        for (digest, content) in schedule.attachments.sorted(by: { $0.key < $1.key }) {
            lines.append("attached \(digest.prefix(12)): \(content)")
        }
        for secret in schedule.secrets ?? [] { lines.append("takes \(secret.name) from \(secret.source)") }
        lines += (schedule.blockers ?? []).map(outline)
        lines += (schedule.notify ?? []).map(outline)
        return lines.joined(separator: "\n") + "\n"
    }

    private func pairs(_ texts: [String: SecretText]?) -> String {
        (texts ?? [:]).sorted { $0.key < $1.key }.map { ", \($0.key)=\($0.value.shown)" }.joined()
    }

    private func outline(_ blocker: ScheduledBlocker) -> String {
        let name = "blocker\(blocker.name.map { " \($0)" } ?? ""), \(number(blocker.timeout)) s:"
        return switch blocker.question {
        case .command(let argv, let environment): "\(name) \(argv)\(pairs(environment))"
        case .http(let request, let status):
            "\(name) \(request.url.shown)\(pairs(request.headers)) answers with \(status.isEmpty ? "2xx" : "\(status)")"
        case .prometheus(let request, let query):
            "\(name) \(request.url.shown)\(pairs(request.headers)) gives nothing for \(query)"
        }
    }

    private func outline(_ target: ScheduledNotify) -> String {
        let kinds = target.kinds.map(\.rawValue).joined(separator: ", ")
        return switch target.channel {
        case .webhook(let webhook):
            "tells \(webhook.url.shown) of \(kinds), as \(webhook.format)\(pairs(webhook.headers))"
        case .command(let command):
            "tells \(command.argv.map(\.shown)) of \(kinds)\(pairs(command.environment))"
        }
    }

    /// Hosts that do the same are named together.
    private func batch(_ actions: [ScheduledAction], index: Int) -> [String] {
        var lines: [String] = []
        var rest = actions[...]
        while let first = rest.first {
            let alike = rest.prefix { same($0, first) }
            rest = rest.dropFirst(alike.count)
            lines.append(
                "  batch \(index): \(alike.map(\.host).joined(separator: ", ")), at most \(number(first.worstCase)) s"
                    + (first.guardFor.map { ", guard \(number($0)) s" } ?? ""))
            lines += first.program.enumerated().map { "    \($0) \(outline($1))" }
            lines += first.closing.map { "    closes \($0.closes): \(outline($0.operation))" }
            for errand in first.errands ?? [] {
                lines.append(
                    "    \(errand.part.rawValue), on \(errand.host), at most \(number(errand.worstCase)) s"
                        + (errand.guardFor.map { ", guard \(number($0)) s" } ?? ""))
                lines += errand.program.map { "      \(outline($0))" }
            }
        }
        return lines
    }

    private func same(_ a: ScheduledAction, _ b: ScheduledAction) -> Bool {
        var a = a
        a.host = b.host
        return a == b
    }

    private func outline(_ operation: Operation) -> String {
        switch operation {
        case .stop(let target): "stop " + outline(target)
        case .start(let target): "start " + outline(target)
        case .restart(let target): "restart " + outline(target)
        case .reload(let target): "reload " + outline(target)
        case .enable(let target): "enable \(target.unit)"
        case .disable(let target): "disable \(target.unit)"
        case .reboot(let reboot):
            "reboot, after a stop of \(reboot.stopped.map(\.unit)), back within \(number(reboot.timeout)) s, "
                + "soak \(number(reboot.soak)) s"
        case .run(let command):
            "run \(command.argv) for \(number(command.timeout)) s" + (command.undo.map { ", undo \($0)" } ?? "")
                + (command.unless.map { ", unless \($0)" } ?? "")
                + (command.input.map { ", with \($0.words)" } ?? "")
        case .link(let link): "link \(link.path) to \(link.to)"
        case .copy(let copy):
            "copy \(copy.path) from \(copy.digest.prefix(12)), \(copy.size) bytes"
                + (copy.mode.map { ", mode \(String($0, radix: 8))" } ?? "")
        case .waitFor(let check): "wait for " + outline(check)
        case .check(let check): "check " + outline(check)
        case .pause(let seconds): "pause \(number(seconds)) s"
        case .undo(let undo): "undo \(undo)"
        case .onlyIf(let operation): "only if \(operation.condition.text), for \(operation.covers)"
        }
    }

    private func outline(_ target: ServiceTarget) -> String {
        var words = ["\(target.unit): stop \(number(target.stopTimeout)) s, start \(number(target.startTimeout)) s"]
        if target.soak > 0 { words.append("soak \(number(target.soak)) s") }
        words += target.health.map { "healthy if " + outline($0) }
        if !target.protect.isEmpty { words.append("protect \(target.protect)") }
        if let user = target.user { words.append("of user \(user)") }
        if target.ifPresent == true { words.append("if it is there") }
        if target.dependents != .refuse { words.append("dependents \(target.dependents)") }
        if let force = target.force {
            words.append("signal \(force.signal) after \(number(force.after)) s since \(force.reason)")
        }
        for (unit, seconds) in (target.dependentTimeouts ?? [:]).sorted(by: { $0.key < $1.key }) {
            words.append("\(unit) within \(number(seconds)) s")
        }
        return words.joined(separator: ", ")
    }

    private func outline(_ check: HealthCheck) -> String {
        "\(outline(check.probe)) within \(number(check.within)) s every \(number(check.every)) s"
            + (check.soak > 0 ? " soak \(number(check.soak)) s" : "")
    }

    private func outline(_ probe: Probe) -> String {
        switch probe {
        case .tcp(let host, let port): "tcp \(host) port \(port)"
        case .http(let url, let status): "\(url)" + (status.isEmpty ? "" : " \(status)")
        case .file(let path): "file \(path)"
        case .command(let argv): "\(argv)"
        }
    }

    private func number(_ seconds: Double) -> String {
        seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
    }
}
