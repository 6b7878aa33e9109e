import Plan

extension Step {
    /// What people read: the step's name, or its verb and objects as they stand in the plan.
    var title: String {
        if let name { return name.value }
        let full = verb.title.split(whereSeparator: \.isNewline).joined(separator: " ")
        return full.count <= 72 ? full : full.prefix(71) + "…"
    }
}

extension Verb {
    fileprivate var title: String {
        switch self {
        case .stop(let names): "stop " + Self.list(names)
        case .start(let names): "start " + Self.list(names)
        case .restart(let names): "restart " + Self.list(names)
        case .reload(let names): "reload " + Self.list(names)
        case .enable(let names): "enable " + Self.list(names)
        case .disable(let names): "disable " + Self.list(names)
        case .reboot(let spec) where spec.isAll: "reboot, all services stopped first"
        case .reboot(let spec) where spec.services.isEmpty: "reboot"
        case .reboot(let spec): "reboot, stopped first: " + Self.list(spec.services)
        case .run(let spec): "run " + Self.words(spec.argv)
        case .link(let spec): "link \(spec.path.source) to \(spec.to.source)"
        case .copy(let spec): "copy \(spec.destination.source)"
        case .waitFor(let spec): "wait for \(spec.question.title)"
        case .check(let spec): "check \(spec.question.title)"
        case .approve(let text, _): "approve: \(text)"
        case .pause(let duration): "pause \(DurationSyntax.text(duration))"
        }
    }

    private static func list(_ names: [Placed<String>]) -> String { names.map(\.value).joined(separator: ", ") }

    fileprivate static func words(_ argv: [Template]) -> String { argv.map(\.source).joined(separator: " ") }
}

extension CheckSpec.Question {
    fileprivate var title: String {
        switch self {
        case .tcp(let address): "tcp \(address.source)"
        case .http(let url, _): url.source
        case .file(let path): path.source
        case .command(let argv): Verb.words(argv)
        }
    }
}
