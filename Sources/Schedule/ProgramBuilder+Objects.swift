import AgentProtocol
import Inventory
import Plan

/// What a step acts on, with its variables replaced.
extension ProgramBuilder {
    func command(_ spec: CommandSpec, timeout: Double, on host: String) -> CommandOperation? {
        let argv = renderer.argv(spec.argv, on: host, what: "run")
        let undo = spec.undo.map { renderer.argv($0, on: host, what: "undo") }
        let unless = spec.unless.map { renderer.argv($0, on: host, what: "unless") }
        if case .some(nil) = undo { return nil }
        if case .some(nil) = unless { return nil }
        guard let argv, let input = input(spec, on: host) else { return nil }
        return CommandOperation(
            argv: argv, timeout: timeout, undo: undo ?? nil, unless: unless ?? nil,
            input: input == CommandInput() ? nil : input)
    }

    private func input(_ spec: CommandSpec, on host: String) -> CommandInput? {
        var input = CommandInput()
        var isWhole = true
        if let template = spec.stdin {
            input.stdin = renderer.secretText(template, on: host, what: "stdin", rule: ValueRules.input)
            isWhole = input.stdin != nil
        }
        for (name, template) in spec.environment.sorted(by: { $0.key < $1.key }) {
            let value = renderer.secretText(template, on: host, what: "env", rule: ValueRules.word)
            input.environment = input.environment ?? [:]
            input.environment?[name] = value
            isWhole = isWhole && value != nil
        }
        return isWhole ? input : nil
    }

    func link(_ spec: LinkSpec, on host: String) -> LinkOperation? {
        let path = renderer.text(spec.path, on: host, what: "path", rule: ValueRules.ownFile)
        let target = renderer.text(spec.to, on: host, what: "to", rule: ValueRules.target)
        guard let path, let target else { return nil }
        return LinkOperation(path: path, to: target)
    }

    func copy(_ spec: CopySpec, on host: String) -> CopyOperation? {
        let path = renderer.text(spec.destination, on: host, what: "dest", rule: ValueRules.ownFile)
        guard let attachment = attachment(spec.content, on: host), let path else { return nil }
        return CopyOperation(path: path, digest: attachment.digest, size: attachment.size, mode: spec.mode)
    }

    private func attachment(_ content: CopySpec.Content, on host: String) -> Attachments.Attachment? {
        switch content {
        case .text(let template):
            guard let text = renderer.text(template, on: host) else { return nil }
            do {
                return try attachments.text(text)
            } catch {
                findings.add(.source(path: "'content'", error), on: host, at: template.span)
            }
        case .file(let template, let directory):
            guard let path = renderer.text(template, on: host, what: "src", rule: ValueRules.target) else { return nil }
            do {
                return try attachments.file(path, in: directory)
            } catch {
                findings.add(.source(path: path, error), on: host, at: template.span)
            }
        }
        return nil
    }

    func check(_ spec: CheckSpec, on host: String) -> HealthCheck? {
        probe(spec.question, on: host).map {
            HealthCheck(
                probe: $0, within: seconds(spec.within), every: seconds(spec.every), soak: seconds(spec.soak))
        }
    }

    func probe(_ question: CheckSpec.Question, on host: String) -> Probe? {
        switch question {
        case .tcp(let template):
            guard let text = renderer.text(template, on: host) else { return nil }
            do {
                let (name, port) = try ValueRules.endpoint(text)
                guard let name = name ?? renderer.scopes.connection(host)?.address else { return nil }
                return .tcp(host: name, port: port)
            } catch {
                findings.add(.value(error, what: "tcp"), on: host, at: template.span)
                return nil
            }
        case .http(let template, let status):
            return renderer.text(template, on: host, what: "http", rule: ValueRules.url)
                .map { .http(url: $0, status: status) }
        case .file(let template):
            return renderer.text(template, on: host, what: "file", rule: ValueRules.absolutePath).map {
                .file(path: $0)
            }
        case .command(let words):
            return renderer.argv(words, on: host, what: "command").map { .command(argv: $0) }
        }
    }
}
