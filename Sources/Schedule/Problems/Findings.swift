import Diagnostics
import Plan

/// All that is found wrong while a schedule is made. What is wrong in one place on many hosts is one finding.
final class Findings {
    private struct Place: Hashable {
        var text: ObjectIdentifier
        var start: Int
        var end: Int
        var fault: HostFault
    }

    private var diagnostics: [Diagnostic] = []
    private var order: [(place: Place, span: SourceSpan)] = []
    private var hosts: [Place: [String]] = [:]
    /// A service's own texts are resolved once for each step that uses it.
    private var seen: Set<HostPlace> = []

    private struct HostPlace: Hashable {
        var host: String
        var place: Place
    }

    func add(_ problem: ScheduleProblem, at span: SourceSpan?) { diagnostics.append(problem.diagnostic(at: span)) }

    func add(_ more: [Diagnostic]) { diagnostics += more }

    func add(_ fault: HostFault, on host: String, at span: SourceSpan) {
        let place = Place(text: ObjectIdentifier(span.text), start: span.start, end: span.end, fault: fault)
        guard seen.insert(HostPlace(host: host, place: place)).inserted else { return }
        if hosts[place] == nil { order.append((place, span)) }
        hosts[place, default: []].append(host)
    }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } || !order.isEmpty }

    func throwIfAny() throws(Diagnostics) {
        guard hasErrors else { return }
        let onHosts = order.map { place, span in
            ScheduleProblem.onHosts(place.fault, hosts: hosts[place] ?? []).diagnostic(at: span)
        }
        throw Diagnostics(diagnostics + onHosts)
    }
}
