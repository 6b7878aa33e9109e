import ArgumentParser
import Journal

struct AbortCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abort",
        abstract: "End a run as it stands: one that was interrupted, or one that is under way.",
        discussion: """
            Hosts are asked what became of what was in flight, and given back: other runs may have them then, and none puts \
            back by itself what the run did. Nothing is begun. The run can't be resumed after that; `lull rollback` can still \
            put it back.

            A run that is under way is asked for it: its controller finishes what was begun on hosts and ends it, and this \
            command follows it to its end.

            Examples:
              lull abort 20261122-170509-k3f7

            Exit codes: 0 all was done already; 1 every host is as planned or as it was before; 2 hosts are half done, or \
            nobody can tell; 3 the run has ended, or its controller doesn't take that up.
            """)

    @OptionGroup var options: RunOptions

    mutating func run() async throws {
        throw ExitCode(try await Continuation(intention: .abort, options: options).run().exitCode)
    }
}
