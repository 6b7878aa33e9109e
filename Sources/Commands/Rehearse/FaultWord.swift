import Plan
import Simulation

/// What can go wrong in a rehearsal, by the word for it on the command line.
enum FaultWord: String, CaseIterable, Sendable {
    case stop, start, soak, health, command, gate, link, agent, disk, power, controller

    enum Timing { case own, anyMoment, neededMoment }

    /// Whether it needs a moment (`@restart`), may have one, or is at a time of its own.
    var timing: Timing {
        switch self {
        case .stop, .start, .soak, .health, .command, .gate: .own
        case .link, .disk, .power: .anyMoment
        case .agent, .controller: .neededMoment
        }
    }

    /// Whether it may be said of one service.
    var isOfService: Bool {
        switch self {
        case .stop, .start, .soak, .health: true
        case .command, .gate, .link, .agent, .disk, .power, .controller: false
        }
    }

    /// What may stand behind the `=`, in words.
    var values: String {
        switch self {
        case .stop: "hang, or how long it takes, such as 90s"
        case .start: "fail (until it is put back), fail-always, hang, or how long it takes, such as 90s"
        case .soak: "die"
        case .health: "fail (until it is put back), fail-always, flap"
        case .command: "fail"
        case .gate: "fail, or for how long, such as 30s"
        case .link: "cut, or for how long, such as 30s"
        case .agent: "kill"
        case .disk: "full, or for how long, such as 30s"
        case .power: "lost, or for how long, such as 2m"
        case .controller:
            "kill, resume (killed, and a minute later resumed), rollback (killed, and a minute later rolled back)"
        }
    }

    /// - Returns: nil where it can't go wrong like that.
    func kind(_ value: String) -> RehearsedFault.Kind? {
        let seconds = (try? DurationSyntax.parse(value)).map { $0 / .seconds(1) }.flatMap { $0 > 0 ? $0 : nil }
        switch (self, value) {
        case (.stop, "hang"): return .stop(nil)
        case (.stop, _): return seconds.map { .stop($0) }
        case (.start, "fail"): return .startFails(always: false)
        case (.start, "fail-always"): return .startFails(always: true)
        case (.start, "hang"): return .start(nil)
        case (.start, _): return seconds.map { .start($0) }
        case (.soak, "die"): return .diesInSoak
        case (.health, "fail"): return .ill(always: false)
        case (.health, "fail-always"): return .ill(always: true)
        case (.health, "flap"): return .flaps
        case (.command, "fail"): return .commandsFail
        case (.gate, "fail"): return .gateFails(nil)
        case (.gate, _): return seconds.map { .gateFails($0) }
        case (.link, "cut"): return .linkCut(nil)
        case (.link, _): return seconds.map { .linkCut($0) }
        case (.agent, "kill"): return .agentKilled
        case (.disk, "full"): return .diskFull(nil)
        case (.disk, _): return seconds.map { .diskFull($0) }
        case (.power, "lost"): return .powerLost(nil)
        case (.power, _): return seconds.map { .powerLost($0) }
        case (.controller, "kill"): return .controllerKilled(then: .nobody)
        case (.controller, "resume"): return .controllerKilled(then: .resume)
        case (.controller, "rollback"): return .controllerKilled(then: .rollBack)
        case (.soak, _), (.health, _), (.command, _), (.agent, _), (.controller, _): return nil
        }
    }
}
