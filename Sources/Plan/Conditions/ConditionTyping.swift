import AgentProtocol
import Diagnostics

/// Finds the facts among the names of a condition, and what can't be meant whatever the variables hold.
struct ConditionTyping {
    /// As the step names them, with their units.
    struct Service {
        var name: String
        var unit: String
        var user: String?
    }

    /// All of a plan, found by name and by unit.
    struct Declared {
        let names: [String]
        private let byName: [String: Service]

        init(_ services: [Service]) {
            names = services.map(\.name)
            byName = Dictionary(
                services.map { ($0.name, $0) } + services.map { ($0.unit, $0) }, uniquingKeysWith: { first, _ in first }
            )
        }

        subscript(name: String) -> Service? { byName[name] }
    }

    let problems: Problems
    /// Those of the step, in order; nil where its verb could not be read.
    let ofStep: [Service]?
    /// Those that the plan declares; nil where they could not be read.
    let declared: Declared?

    private static let ofService = ["state", "enabled"]
    private static let ofHost = ["reboot_required", "kernel", "uptime"]

    /// The same condition with its facts, where nothing is wrong with it; says itself what is.
    func typed(_ node: ConditionNode) -> ConditionNode? {
        guard let node = resolved(node), isWellTyped(node) else { return nil }
        if let kind = kind(of: node), kind != .bool {
            problems.add(ConditionProblem.fault(.notABoolean(kind.words), nil), at: node.span)
            return nil
        }
        return node
    }

    private func resolved(_ node: ConditionNode) -> ConditionNode? {
        switch node.kind {
        case .value, .fact: return node
        case .variable(let path): return name(path, at: node.span)
        case .isDefined(let path):
            // What every host has needs no question, and means nothing but a slip.
            return path.count > 1 && ["service", "services", "host"].contains(path[0])
                ? name(path, at: node.span).map { _ in ConditionNode(.value(.bool(true)), at: node.span) } : node
        case .not(let inner): return resolved(inner).map { ConditionNode(.not($0), at: node.span) }
        case .list(let items): return resolved(items).map { ConditionNode(.list($0), at: node.span) }
        case .all(let items): return resolved(items).map { ConditionNode(.all($0), at: node.span) }
        case .any(let items): return resolved(items).map { ConditionNode(.any($0), at: node.span) }
        case .compare(let left, let comparison, let right):
            guard let both = resolved([left, right]) else { return nil }
            return ConditionNode(.compare(both[0], comparison, both[1]), at: node.span)
        }
    }

    private func resolved(_ nodes: [ConditionNode]) -> [ConditionNode]? {
        let resolved = nodes.map { self.resolved($0) }
        let whole = resolved.compactMap(\.self)
        return whole.count == nodes.count ? whole : nil
    }

    /// `host`, `service` and `services` alone are variables like any other.
    private func name(_ path: [String], at span: SourceSpan) -> ConditionNode? {
        guard path.count > 1 else { return ConditionNode(.variable(path), at: span) }
        let fact: HostFact?
        switch path[0] {
        case "service":
            fact = service(of: ofStep, at: span).flatMap { self.fact(path.dropFirst(), of: $0, "service", at: span) }
        case "services":
            fact = service(path[1], at: span).flatMap {
                self.fact(path.dropFirst(2), of: $0, "services['\(path[1])']", at: span)
            }
        case "host": fact = hostFact(path.dropFirst(), at: span)
        default: return ConditionNode(.variable(path), at: span)
        }
        return fact.map { ConditionNode(.fact($0), at: span) }
    }

    private func service(of step: [Service]?, at span: SourceSpan) -> Service? {
        guard let step else { return nil }
        if step.count == 1 { return step[0] }
        problems.add(
            step.isEmpty ? ConditionProblem.noServiceOfStep : .severalServices(step.map(\.name)), at: span)
        return nil
    }

    private func service(_ name: String, at span: SourceSpan) -> Service? {
        guard let declared else { return nil }
        if let found = declared[name] { return found }
        let near = problems.nearest(to: name, among: declared.names, of: "services")
        problems.add(ConditionProblem.undeclaredService(name, suggestion: near), at: span)
        return nil
    }

    private func fact(_ rest: ArraySlice<String>, of service: Service, _ prefix: String, at span: SourceSpan)
        -> HostFact?
    {
        switch Array(rest) {
        case ["state"]: return .serviceState(unit: service.unit, user: service.user)
        case ["enabled"]: return .serviceEnabled(unit: service.unit, user: service.user)
        default:
            unknown(prefix, rest, Self.ofService, at: span)
            return nil
        }
    }

    private func hostFact(_ rest: ArraySlice<String>, at span: SourceSpan) -> HostFact? {
        switch Array(rest) {
        case ["reboot_required"]: return .rebootRequired
        case ["kernel"]: return .kernel
        case ["uptime"]: return .uptime
        default:
            unknown("host", rest, Self.ofHost, at: span)
            return nil
        }
    }

    private func unknown(_ prefix: String, _ rest: ArraySlice<String>, _ known: [String], at span: SourceSpan) {
        let near = rest.first.flatMap { suggestion(for: $0, among: known) }
        problems.add(
            ConditionProblem.unknownFact(
                ([prefix] + rest).joined(separator: "."), known: known.map { "\(prefix).\($0)" },
                suggestion: near.map { "\(prefix).\($0)" }), at: span)
    }
}

extension ConditionTyping {
    private func isWellTyped(_ node: ConditionNode) -> Bool {
        switch node.kind {
        case .value, .fact, .variable, .isDefined: return true
        case .list(let items): return items.allSatisfy(isWellTyped)
        case .not(let inner): return isWellTyped(inner) && isFlag(inner)
        case .all(let items), .any(let items):
            return items.reduce(true) { sound, item in
                let isSound = isWellTyped(item) && isFlag(item)
                return sound && isSound
            }
        case .compare(let left, let comparison, let right):
            let areSound = [left, right].map(isWellTyped)
            return !areSound.contains(false) && fits(left, comparison, right, node.span)
        }
    }

    private func isFlag(_ node: ConditionNode) -> Bool {
        guard let kind = kind(of: node), kind != .bool else { return true }
        problems.add(ConditionProblem.fault(.notABoolean(kind.words), nil), at: node.span)
        return false
    }

    private func fits(
        _ left: ConditionNode, _ comparison: Comparison, _ right: ConditionNode, _ span: SourceSpan
    ) -> Bool {
        for (one, other) in [(left, right), (right, left)] {
            guard case .fact(let fact) = one.kind else { continue }
            if case .serviceState = fact, !areStates(other) { return false }
            if case .uptime = fact, let sound = isDuration(other) { return sound }
        }
        guard let one = kind(of: left), let other = kind(of: right) else { return true }
        guard let fault = comparison.fault(one, other) else { return true }
        problems.add(ConditionProblem.fault(fault, comparison), at: span)
        return false
    }

    /// A state that no unit ever has would make the condition always or never true.
    private func areStates(_ node: ConditionNode) -> Bool {
        switch node.kind {
        case .value(.text(let state)) where !HostFact.states.contains(state):
            let near = suggestion(for: state, among: HostFact.states)
            problems.add(ConditionProblem.wrongState(state, suggestion: near), at: node.span)
            return false
        case .list(let items): return items.reduce(true) { areStates($1) && $0 }
        default: return true
        }
    }

    /// Nil where it is no text.
    private func isDuration(_ node: ConditionNode) -> Bool? {
        guard case .value(.text(let text)) = node.kind else { return nil }
        if (try? DurationSyntax.parse(text)) != nil { return true }
        problems.add(ConditionProblem.badDuration(suggestion: DurationSyntax.meant(text)), at: node.span)
        return false
    }

    /// Nil where a variable decides.
    private func kind(of node: ConditionNode) -> ConditionKind? {
        switch node.kind {
        case .value(let value): value.kind
        case .fact(let fact): fact.kind
        case .variable: nil
        case .list: .list
        case .isDefined, .not, .all, .any, .compare: .bool
        }
    }
}

extension DurationSyntax {
    /// What was probably meant; nil where there is no telling.
    fileprivate static func meant(_ text: String) -> String? {
        do throws(Fault) {
            _ = try parse(text)
        } catch .missingUnit(let suggestion) {
            return suggestion
        } catch .malformed(let suggestion) {
            return suggestion
        } catch {
            return nil
        }
        return nil
    }
}
