import ArgumentParser
import Journal

struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Put back what a run did: one that is under way, was interrupted, or has ended.",
        discussion: """
            Hosts are asked first what became of what was in flight. Then every host that the run changed is put back as it \
            was before, the last batch first. Of a run whose rollback failed on some hosts, it is tried again there.

            A run that has ended is put back as if nothing had happened since: look at what other runs did meanwhile. Hosts \
            keep what that takes for 30 days.

            A run that is under way is asked for it: its controller finishes what was begun on hosts and puts everything back, \
            and this command follows it to its end.

            Examples:
              lull rollback 20261122-170509-k3f7

            Exit codes: 1 everything is put back; 2 something needs a person; 3 there is nothing to put back, or its \
            controller doesn't take that up; 4 interrupted.
            """)

    @OptionGroup var options: RunOptions

    mutating func run() async throws {
        throw ExitCode(try await Continuation(intention: .rollBack, options: options).run().exitCode)
    }
}
