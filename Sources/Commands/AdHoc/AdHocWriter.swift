import Plan

/// Writes the plan of an ad-hoc command.
struct AdHocWriter {
    private typealias Name = AdHocRequest.Name

    private let request: AdHocRequest
    private let checks: [AdHocCheck]
    private var plan = TracedText()

    /// What stands for no service in `reboot`.
    private static let words = ["all", "none"]

    init(request: AdHocRequest, checks: [AdHocCheck]) {
        self.request = request
        self.checks = checks
    }

    func written() -> TracedText {
        var writer = self
        writer.addName()
        writer.addBudget()
        writer.addServices()
        writer.addStep()
        return writer.plan
    }

    /// What people read in previews and lists of runs: `restart nginx on web`. Left out where it can't be a name.
    private mutating func addName() {
        let services = request.services.joined(separator: ", ")
        let name =
            switch request.verb {
            case .reboot where services.isEmpty: "reboot on \(request.hosts)"
            case .reboot: "reboot on \(request.hosts) after stopping \(services)"
            default: "\(request.verb.rawValue) \(services) on \(request.hosts)"
            }
        let isReadable = !Template.begins(in: name) && !name.utf8.contains { $0 < 0x20 || $0 == 0x7F }
        if isReadable, name.count <= 200 { plan.add("name: \(YAMLText.scalar(name))\n") }
    }

    private mutating func addBudget() {
        guard option(.maxFailed) != nil else { return }
        plan.add("budget:\n")
        add(.maxFailed, as: "max_failed", indent: "  ")
    }

    private mutating func addServices() {
        if request.services.isEmpty { return }
        plan.add("services:\n")
        var written: Set<String> = []
        let distinct = request.services.indices.filter { written.insert(request.services[$0]).inserted }
        for index in distinct {
            let name = WordPart(request.services[index], word: request.word(ofService: index))
            // A key of more than 1024 characters has to say that it is one (YAML 1.1, simple keys).
            let isLong = name.text.utf8.count > 300
            plan.add(isLong ? "  ? " : "  ")
            plan.add(name)
            plan.add(isLong ? "\n  :\n" : ":\n")
            add(.dependents, as: "dependents", indent: "    ")
            // A reboot's own timeout is the host's.
            if request.verb == .reboot { addTimeouts(indent: "    ") }
            addProtected()
            // Asked once, when all of them are up: the first of several may need the last to be well.
            if index == distinct.last { addChecks() }
        }
    }

    private mutating func addProtected() {
        let paths = request.options.indices.filter { request.options[$0].name == .protect }
        guard let first = paths.first else { return }
        plan.add("    ")
        plan.add(key: "protect", for: request.word(ofOption: first))
        plan.add(": ")
        addList(paths.map(value))
        plan.add("\n")
    }

    private mutating func addChecks() {
        guard !checks.isEmpty else { return }
        plan.add("    health:\n")
        for check in checks {
            switch check.question {
            case .tcp(let address): addCheck("tcp") { $0.plan.add(address) }
            case .http(let url): addCheck("http") { $0.plan.add(url) }
            case .command(let words): addCheck("command") { $0.addList(words) }
            }
        }
    }

    private mutating func addCheck(_ key: String, _ value: (inout AdHocWriter) -> Void) {
        plan.add("      - { \(key): ")
        value(&self)
        plan.add(" }\n")
    }

    private mutating func addStep() {
        plan.add("steps:\n  - ")
        plan.add(key: request.verb.rawValue, for: AdHocRequest.verbWord)
        plan.add(": ")
        let services = request.services.enumerated().map { WordPart($1, word: request.word(ofService: $0)) }
        if services.isEmpty {
            plan.add("none")
        } else if let only = services.first, services.count == 1,
            !(request.verb == .reboot && Self.words.contains(only.text))
        {
            plan.add(only)
        } else {
            addList(services)
        }
        plan.add("\n    hosts: ")
        plan.add(WordPart(request.hosts, word: AdHocRequest.hostsWord))
        plan.add("\n")
        addSerial()
        if request.verb == .reboot {
            add(.backWithin, as: "timeout", indent: "    ")
        } else {
            addTimeouts(indent: "    ")
        }
        addForce()
        add(.soak, as: "soak", indent: "    ")
        add(.onFailure, as: "on_failure", indent: "    ")
    }

    /// `1,10%,100%`
    private mutating func addSerial() {
        guard let index = option(.serial) else { return }
        var sizes: [WordPart] = []
        var offset = 0
        for size in request.options[index].value.split(separator: ",", omittingEmptySubsequences: false) {
            sizes.append(WordPart(String(size), word: request.word(ofOption: index) + 1, offset: offset))
            offset += size.utf8.count + 1
        }
        plan.add("    ")
        plan.add(key: "serial", for: request.word(ofOption: index))
        plan.add(": ")
        if let only = sizes.first, sizes.count == 1 { plan.add(only) } else { addList(sizes) }
        plan.add("\n")
    }

    /// One for both, or each by itself.
    private mutating func addTimeouts(indent: String) {
        if option(.stopTimeout) == nil, option(.startTimeout) == nil {
            return add(.timeout, as: "timeout", indent: indent)
        }
        plan.add(indent + "timeout:\n")
        add(option(.stopTimeout) == nil ? .timeout : .stopTimeout, as: "stop", indent: indent + "  ")
        add(option(.startTimeout) == nil ? .timeout : .startTimeout, as: "start", indent: indent + "  ")
    }

    /// What is missing in it is said by whoever reads the plan.
    private mutating func addForce() {
        let keys: [(Name, String)] = [(.forceAfter, "after"), (.signal, "signal"), (.reason, "reason")]
        guard keys.contains(where: { option($0.0) != nil }) else { return }
        plan.add("    force:\n")
        for (name, key) in keys { add(name, as: key, indent: "      ") }
    }

    // MARK: - Pieces

    /// An option of the command as a key of the plan; nothing where it wasn't given.
    private mutating func add(_ name: Name, as key: String, indent: String) {
        guard let index = option(name) else { return }
        plan.add(indent)
        plan.add(key: key, for: request.word(ofOption: index))
        plan.add(": ")
        plan.add(value(index))
        plan.add("\n")
    }

    private mutating func addList(_ items: [WordPart]) {
        plan.add("[")
        for (index, item) in items.enumerated() {
            if index > 0 { plan.add(", ") }
            plan.add(item)
        }
        plan.add("]")
    }

    private func option(_ name: Name) -> Int? { request.options.lastIndex { $0.name == name } }

    private func value(_ index: Int) -> WordPart {
        WordPart(request.options[index].value, word: request.word(ofOption: index) + 1)
    }
}
