import AgentProtocol
import Foundation

/// An agent in a few lines of shell: it says hello, forecasts nothing for every program, has one service to audit, and performs an action by
/// the beginning of its id: `die` ends the agent, `hang` never answers, `unknown` was never heard of.
enum FakeAgent {
    static let facts = HostFacts(
        hostname: "fake", machine: "fake", kernel: "fake", serviceManager: nil, bootID: "1", clock: 0)

    static let audit = HostAudit(
        serviceManager: "fake", isRoot: true,
        units: [
            UnitAudit(
                unit: "a.service", activeState: "active", subState: "running", canStop: true, processes: 1, memory: nil,
                findings: [.deadline(seconds: 3, signal: 9)], remedy: .armEarly)
        ])

    static func report(_ id: String) -> ActionReport {
        ActionReport(id: id, outcome: .done, operations: [], startedAt: 1, finishedAt: 2)
    }

    static func progress(_ id: String) -> ActionProgress {
        ActionProgress(id: id, index: 0, phase: .stopping, subject: "a.service", elapsed: 0, limit: nil)
    }

    static var script: String {
        """
        #!/bin/sh
        frame() {
            n=${#1}
            printf "$(printf '\\\\%03o\\\\%03o\\\\%03o\\\\%03o' $((n >> 24)) $((n >> 16 & 255)) $((n >> 8 & 255)) $((n & 255)))%s" "$1"
        }
        frame '\(json(.hello(AgentHello(protocolVersion: protocolVersion, userID: 0))))'
        while :; do
            set -- $(od -An -tu1 -N4)
            [ $# = 4 ] || exit 0
            body=$(head -c $((($1 << 24) + ($2 << 16) + ($3 << 8) + $4)))
            id=${body#*'"id":"'}
            id=${id%%'"'*}
            case $body in
            '{"forecast"'*)
                number=${body##*'"request":'}
                number=${number%%[!0-9]*}
                frame '\(split(json(.forecast(request: 424242, HostForecast(facts: facts, operations: []))), "424242"))'
                ;;
            '{"audit"'*)
                number=${body##*'"request":'}
                number=${number%%[!0-9]*}
                frame '\(split(json(.audit(request: 424242, audit)), "424242"))'
                ;;
            '{"tend"'*)
                number=${body##*'"request":'}
                number=${number%%[!0-9]*}
                frame '\(split(json(.tended(request: 424242, .granted)), "424242"))'
                ;;
            *'"id":"die'*) echo 'the agent has had enough' >&2; exit 3 ;;
            *'"id":"hang'*) ;;
            *'"id":"unknown'*) frame '\(split(json(.unknownAction(id: "ID")), "ID", "$id"))' ;;
            *)
                frame '\(split(json(.progress(progress("ID"))), "ID", "$id"))'
                frame '\(split(json(.report(report("ID"))), "ID", "$id"))'
                ;;
            esac
        done

        """
    }

    /// A shell word with a variable in place of what stands in the text.
    private static func split(_ text: String, _ placeholder: String, _ variable: String = "$number") -> String {
        text.replacingOccurrences(of: placeholder, with: "'\"\(variable)\"'")
    }

    private static func json(_ message: AgentMessage) -> String {
        let frame = (try? FrameCodec.encode(message)) ?? []
        return String(decoding: frame.dropFirst(4), as: UTF8.self)
    }
}
