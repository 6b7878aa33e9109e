import AgentProtocol
import Execution
import Journal
import Report
import Simulation
import Synchronization

/// A rehearsal told as a run is, with what befell the hosts in between.
enum RehearsalStory {
    static func tell(_ rehearsal: Rehearsal, on output: any TextOutput) async {
        let clock = HandClock()
        let view = PlainView(output: output, now: { clock.now })
        for moment in rehearsal.moments {
            switch moment {
            case .recorded(let entry): await view.recorded(entry)
            case .progressed(let progress, let time):
                clock.now = time
                await view.progressed(progress)
            case .happened(let host, let happening, let time):
                output.write("\(TimeText.timeOfDay(time))  * \(host): \(happening.text)\n")
            }
        }
    }

    /// As JSON: the lines of a run, `happened` in between, and how each host is in the end.
    static func list(_ rehearsal: Rehearsal, on output: any TextOutput) async {
        let view = JSONView(output: output)
        for moment in rehearsal.moments {
            switch moment {
            case .recorded(let entry): await view.recorded(entry)
            case .progressed(let progress, _): await view.progressed(progress)
            case .happened(let host, let happening, let time):
                write(RehearsalRecord(type: "happened", host: host, time: time, text: happening.text), output)
            }
        }
        for host in rehearsal.hosts {
            var record = RehearsalRecord(type: "afterwards", host: host.host)
            record.standing = host.standing.code
            if case .otherwise(let differences) = host.standing { record.differences = differences }
            record.isUp = host.isUp
            record.isReachable = host.isReachable
            write(record, output)
        }
    }

    private static func write(_ record: RehearsalRecord, _ output: any TextOutput) {
        // Encoding fails for numbers that JSON lacks only.
        if let line = try? JSONLine.encode(record) { output.write(line + "\n") }
    }
}

private struct RehearsalRecord: Encodable {
    var type: String
    var run = "rehearsal"
    var host: String
    var time: Double?
    var text: String?
    var standing: String?
    var differences: [String]?
    var isUp: Bool?
    var isReachable: Bool?
}

/// A clock that shows what it was set to.
private final class HandClock: Sendable {
    private let seconds = Mutex(0.0)

    var now: Double {
        get { seconds.withLock { $0 } }
        set { seconds.withLock { $0 = newValue } }
    }
}
