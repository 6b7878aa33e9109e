import AgentProtocol
import Inventory
import Report

/// Asks hosts the same thing, some at a time.
enum Asking {
    /// - Parameter answered: called for each answer as it comes in.
    /// - Returns: their answers, in the order of the hosts.
    static func all<Answer: Sendable>(
        _ hosts: [HostConnection], forks: Int, answered: () -> Void = {},
        _ ask: @escaping @Sendable (HostConnection) async throws(ContactFailure) -> Answer
    ) async -> [HostAnswer<Answer>] {
        var answers: [Int: HostAnswer<Answer>] = [:]
        await withTaskGroup(of: (Int, HostAnswer<Answer>).self) { group in
            var waiting = hosts.enumerated().makeIterator()
            func begin() {
                guard let (index, host) = waiting.next() else { return }
                group.addTask {
                    do throws(ContactFailure) {
                        return (index, HostAnswer(connection: host, result: .success(try await ask(host))))
                    } catch {
                        return (index, HostAnswer(connection: host, result: .failure(error)))
                    }
                }
            }
            for _ in 0..<forks { begin() }
            for await (index, answer) in group {
                answers[index] = answer
                answered()
                begin()
            }
        }
        return hosts.indices.compactMap { answers[$0] }
    }
}
