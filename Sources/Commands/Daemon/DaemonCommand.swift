import ArgumentParser
import Execution
import Journal

struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon",
        abstract: "Run what is scheduled, when it is due, until it is stopped.",
        discussion: """
            Each run is a process of its own, and goes on if the daemon dies. A daemon that is begun anew finds all that it has \
            to know in the journal: it goes on with what was interrupted as long as the window is open, says which windows \
            were missed, and runs nothing late. There is one daemon for each state directory.

            SIGTERM or Ctrl-C: nothing more is begun, what is under way finishes what it has in flight and can be resumed, and \
            then the daemon ends. The next one goes on with it if there is still time.

            For systemd, docs/lull-daemon.service is a unit for it: it tells systemd when it is ready, and that it is alive.

            Exit codes: 0 after it was stopped; 3 if another daemon is there.
            """)

    @Option(
        help: ArgumentHelp(
            "How long until what was refused is tried again, in seconds, as long as the window is open.",
            valueName: "seconds"))
    var retry = 300

    @OptionGroup var state: StateOptions

    func validate() throws {
        guard (1...3600).contains(retry) else { throw ValidationError("--retry must be between 1 and 3600 seconds.") }
    }

    mutating func run() async throws {
        let directory = try state.directory()
        let store = try state.store()
        guard let lock = try RunLock.take("daemon", state: directory) else {
            throw Refusal.daemonIsAlive(state: directory)
        }
        let daemon = Daemon(plans: ScheduledPlans(store: store, directory: directory), retry: retry)
        try await daemon.run()
        lock.remove()
    }
}
