import AgentProtocol
import Execution
import Journal

/// Hands what is recorded to those who tell others of it, too.
struct NotifyingObserver: RunObserver {
    let observer: any RunObserver
    let notifier: Notifier

    func recorded(_ entry: JournalEntry) async {
        await observer.recorded(entry)
        await notifier.note(entry)
    }

    func progressed(_ progress: ActionProgress) async { await observer.progressed(progress) }
}
