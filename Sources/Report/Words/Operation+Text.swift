public import AgentProtocol

extension Operation {
    /// What it does to what: `restart app.service`, `link /srv/app to /srv/v2`.
    public var text: String {
        switch self {
        case .pause(let seconds): "pause \(Seconds.text(seconds))"
        case .undo(let undo): "put back \(undo.text)"
        case .reboot: verb
        case .onlyIf: "when \(subject)"
        case .link(let link): "link \(link.path.visible) to \(link.to.visible)"
        case .run(let command): "run \(subject)\(command.input.map { " with \($0.words.visible)" } ?? "")"
        default: "\(verb) \(subject)"
        }
    }

    /// The plan's word for it.
    public var verb: String {
        switch self {
        case .stop: "stop"
        case .start: "start"
        case .restart: "restart"
        case .reload: "reload"
        case .enable: "enable"
        case .disable: "disable"
        case .reboot: "reboot"
        case .run: "run"
        case .link: "link"
        case .copy: "copy"
        case .waitFor: "wait_for"
        case .check: "check"
        case .pause: "pause"
        case .undo: "undo"
        case .onlyIf: "when"
        }
    }

    /// What it is about: a unit, a command, a path, a URL.
    public var subject: String {
        switch self {
        case .stop(let target), .start(let target), .restart(let target), .reload(let target), .enable(let target),
            .disable(let target):
            target.words
        case .reboot: "the host"
        case .run(let command): command.argv.shellCommand
        case .link(let link): link.path.visible
        case .copy(let copy): copy.path.visible
        case .waitFor(let check), .check(let check): check.probe.text
        case .pause(let seconds): Seconds.text(seconds)
        case .undo(let undo): undo.text
        case .onlyIf(let operation): operation.condition.text.visible
        }
    }
}

extension ServiceTarget {
    /// `app.service`, and whose it is: `app.service of user alice`.
    var words: String { unit.visible + (user.map { " of user \($0.visible)" } ?? "") }
}

extension Probe {
    /// `tcp web1:80`, `http://web1/healthz (200 or 204)`, `file /run/ready`, `command pg-ready`.
    public var text: String {
        if case .http(_, let status) = self, !status.isEmpty {
            return "\(description) (\(status.map(String.init).joined(separator: " or ")))"
        }
        return description
    }
}

extension HealthCheck {
    /// `http://web1/healthz within 20s, then for 5s without a break`.
    var text: String { "\(probe.text) \(limits)" }

    var limits: String {
        let held = soak > 0 ? ", then for \(Seconds.text(soak)) without a break" : ""
        return (within > 0 ? "within \(Seconds.text(within))" : "when asked once") + held
    }
}

extension Undo {
    /// What it puts back: `the link /srv/app`, `the state of app.service`.
    public var text: String {
        switch self {
        case .link(let path, _): "the link \(path.visible)"
        case .file(let path, _): path.visible
        case .command(let argv, _, let input):
            "by \(argv.shellCommand)\(input.map { " with \($0.words.visible)" } ?? "")"
        case .services(let before): before.target.words
        case .unitFiles(let states): "whether \(states.map(\.unit.visible).listed) starts at boot"
        }
    }
}

extension Outcome {
    /// As people read it in a column.
    public var word: String { rawValue }
}
