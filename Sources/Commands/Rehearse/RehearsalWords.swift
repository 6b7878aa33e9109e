import AgentProtocol
import Report
import Simulation

extension RehearsedFault.Kind {
    /// As a sentence about its host, without the host.
    func sentence(unit: String?) -> String {
        let service = unit ?? "every service"
        let its = unit.map { "\($0)'s" } ?? "every service's"
        return switch self {
        case .stop(let seconds?): "\(its) stop takes \(Seconds.text(seconds))"
        case .stop(nil): "\(service) never stops"
        case .start(let seconds?): "\(its) start takes \(Seconds.text(seconds))"
        case .start(nil): "\(its) start never comes to its end"
        case .startFails(let always): "\(its) start fails\(always ? ", always" : Self.untilPutBack)"
        case .diesInSoak: "\(service) dies half a second after its start\(Self.untilPutBack)"
        case .ill(let always): "\(service) is not healthy\(always ? ", ever" : Self.untilPutBack)"
        case .flaps: "\(service) is not healthy half of the time"
        case .commandsFail: "the commands of its steps fail"
        case .gateFails(let seconds): "it says no to what gates ask\(Self.length(seconds))"
        case .linkCut(let seconds): "nothing gets there any more\(Self.length(seconds))"
        case .agentKilled: "the agent's process is killed"
        case .diskFull(let seconds): "its disk is full\(Self.length(seconds))"
        case .powerLost(let seconds): "it loses its power\(Self.length(seconds))"
        case .controllerKilled(.nobody): "lull is killed, and nobody takes the run up"
        case .controllerKilled(.resume): "lull is killed; a minute later somebody resumes the run"
        case .controllerKilled(.rollBack): "lull is killed; a minute later somebody rolls the run back"
        }
    }

    private static let untilPutBack = ", until what was done is put back"

    private static func length(_ seconds: Double?) -> String {
        seconds.map { " for \(Seconds.text($0))" } ?? ", for good"
    }
}

extension Rehearsal.Happening {
    var text: String {
        switch self {
        case .struck(let fault): fault.sentence(unit: nil)
        case .beganToPutBackByItself: "nobody confirmed in time, so the host puts back by itself what was done there"
        case .putBackByItself(let outcome):
            outcome.isSuccess
                ? "put back by the host itself" : "the host could not put it back by itself: \(outcome.words)"
        }
    }
}

extension HostAfterwards.Standing {
    var code: String {
        switch self {
        case .untouched: "untouched"
        case .asPlanned: "as-planned"
        case .partly: "partly"
        case .asBefore: "as-before"
        case .otherwise: "otherwise"
        }
    }

    var text: String {
        switch self {
        case .untouched: "untouched"
        case .asPlanned: "as planned"
        case .partly: "as the steps made it that came"
        case .asBefore: "as before"
        case .otherwise: "otherwise"
        }
    }
}
