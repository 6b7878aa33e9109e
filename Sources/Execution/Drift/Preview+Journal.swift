import Inventory
public import Journal
import Schedule

extension Preview {
    /// The preview that a run began with, as its journal keeps it; nil for entries that don't begin a run.
    public init?(of entries: [JournalEntry]) {
        guard case .started(let started)? = entries.first?.event else { return nil }
        self.init(schedule: started.schedule, sights: [:])
        for entry in entries.dropFirst() {
            switch entry.event {
            case .observed(let host, let forecast): sights[host] = .seen(forecast)
            case .excluded(let host, let because): sights[host] = .excluded(because)
            // What is said of a host later is no part of it.
            default: return
            }
        }
    }
}
