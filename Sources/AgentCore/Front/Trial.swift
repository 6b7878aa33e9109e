import AgentProtocol
import FoundationEssentials
import Glibc

/// `lull-agent try PROGRAM` and `lull-agent look PROGRAM`: performs a program, or says what it would do, with nobody at the
/// other end. For finding out on a host why something went as it went.
enum Trial {
    /// - Parameter program: a list of operations in the protocol's JSON.
    /// - Returns: the exit code; 0 if every operation succeeded.
    static func perform(_ program: String, in state: StateDirectory) -> Int32 {
        guard let operations = operations(program) else { return 64 }
        let id = "try-\(getpid())-\(UInt64(Clock.wall * 1000))"
        do {
            // By hand is as anybody else: what a run has, it has.
            let request = ActionRequest(id: id, program: operations)
            let caller = HostRules.current().areStrict ? Caller.userID : nil
            let refused = try ClaimDesk(state: state).take(request, caller: caller) { (_) throws(SystemError) in
                _ = try ActionRecord.make(request, in: state)
            }
            if let refused {
                write(ActionReport.refused(id, refused))
                return 1
            }
            guard let record = try ActionRecord.find(id, in: state) else { return 1 }
            let code = Worker.run(id: id, in: state)
            guard let report = try record.report() else { return code == 0 ? 1 : code }
            write(report)
            return report.outcome.isSuccess ? 0 : 1
        } catch {
            return complain("\(error.path): \(error.message)")
        }
    }

    static func look(_ program: String) -> Int32 {
        guard let operations = operations(program) else { return 64 }
        let rules = HostRules.current()
        write(Forecaster(services: HostServices.find(rules.usable), rules: rules).forecast(operations))
        return 0
    }

    private static func operations(_ program: String) -> [Operation]? {
        do {
            return try JSONDecoder().decode([Operation].self, from: Data(program.utf8))
        } catch {
            _ = complain("not a program: \(error)")
            return nil
        }
    }

    private static func write(_ answer: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        if let bytes = try? encoder.encode(answer) { _ = Descriptor.write(1, Array(bytes) + [0x0A]) }
    }

    private static func complain(_ text: String) -> Int32 {
        _ = Descriptor.write(2, Array("lull-agent: \(text)\n".utf8))
        return 1
    }
}
