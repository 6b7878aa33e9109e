import AgentProtocol
import Diagnostics
import Inventory
import Plan
import Schedule
import Simulation

/// Reads `HOSTS:[SERVICE.]WHAT=HOW[@WHEN[+DELAY]]`.
struct FaultReader {
    let inventory: Inventory
    let schedule: Schedule

    /// - Throws: all that is wrong with any of them.
    func read(_ texts: [String]) throws(Diagnostics) -> [RehearsedFault] {
        var faults: [RehearsedFault] = []
        var problems: [Diagnostic] = []
        for text in texts {
            do throws(Diagnostics) { faults.append(try read(text)) } catch { problems += error.all }
        }
        if !problems.isEmpty { throw Diagnostics(problems) }
        return faults
    }

    private func read(_ text: String) throws(Diagnostics) -> RehearsedFault {
        let word = FaultText(text)
        guard let parts = word.parts else { throw word.problem(.malformed, word.whole) }
        guard let what = FaultWord(rawValue: parts.what.text) else {
            let near = suggestion(for: parts.what.text, among: FaultWord.allCases.map(\.rawValue))
            throw word.problem(.unknownThing(parts.what.text, suggestion: near), parts.what)
        }
        guard let kind = what.kind(parts.how.text) else {
            throw word.problem(.badValue(what, parts.how.text), parts.how)
        }
        let hosts = try hosts(parts.hosts, word)
        if what == .gate, !schedule.steps.contains(where: { $0.asks(hosts) }) {
            throw word.problem(.neverReached(what.rawValue), parts.what)
        }
        var fault = RehearsedFault(hosts: hosts, kind: kind)
        if let service = parts.service { fault.unit = try unit(service, what, hosts, word) }
        if let cue = try cue(parts, what, hosts, word) { fault.cue = cue }
        return fault
    }

    private func hosts(_ part: FaultText.Part, _ word: FaultText) throws(Diagnostics) -> [String] {
        let named = try inventory.select(part.text, at: word.span(of: part))
        let taking = Set(schedule.hosts.map(\.host))
        let hosts = named.filter(taking.contains)
        guard !hosts.isEmpty else { throw word.problem(.notInPlan, part) }
        return hosts
    }

    private func unit(
        _ part: FaultText.Part, _ what: FaultWord, _ hosts: [String], _ word: FaultText
    ) throws(Diagnostics) -> String {
        guard what.isOfService else { throw word.problem(.notOfAService(what), part) }
        let operations = schedule.steps.flatMap(\.batches).joined().filter { hosts.contains($0.host) }
            .flatMap(\.program)
        let units = Set(operations.compactMap(\.target).flatMap { [$0.unit] + ($0.dependentTimeouts ?? [:]).keys })
        let unit = part.text.contains(".") ? part.text : part.text + ".service"
        guard units.contains(unit) else {
            let names = units.sorted().map(Candidates.shortUnit)
            throw word.problem(.unknownService(part.text, suggestion: suggestion(for: part.text, among: names)), part)
        }
        return unit
    }

    private func cue(
        _ parts: FaultText.Parts, _ what: FaultWord, _ hosts: [String], _ word: FaultText
    ) throws(Diagnostics) -> Cue? {
        guard let when = parts.when else {
            if what.timing == .neededMoment { throw word.problem(.momentMissing(what), parts.how) }
            return nil
        }
        if what.timing == .own { throw word.problem(.momentUnwanted(what), when) }
        guard let moment = FaultMoment.named(when.text) else {
            let near = suggestion(for: when.text, among: Cue.Moment.allCases.map(\.rawValue))
            throw word.problem(.unknownMoment(when.text, suggestion: near), when)
        }
        guard FaultMoment.isReached(moment, on: hosts, in: schedule) else {
            throw word.problem(.neverReached(when.text), when)
        }
        guard let delay = parts.delay else { return Cue(moment) }
        guard let duration = try? DurationSyntax.parse(delay.text) else {
            throw word.problem(.badDelay(delay.text), delay)
        }
        return Cue(moment, delay: duration / .seconds(1))
    }
}

extension ScheduledStep {
    /// Whether its gate asks one of the hosts.
    fileprivate func asks(_ hosts: [String]) -> Bool {
        gate?.contains { $0.questions.contains { !Set($0.hosts).isDisjoint(with: hosts) } } ?? false
    }
}
