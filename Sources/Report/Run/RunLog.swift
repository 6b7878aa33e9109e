import Execution
import Journal

/// The whole journal of a run in words, an entry after the other.
enum RunLog {
    struct Line {
        var sequence: Int
        /// In seconds since 1970.
        var time: Double
        var phrase: Phrase
    }

    /// - Parameter isShort: without what hosts were asked, and whether they heard the answer.
    static func lines(_ entries: [JournalEntry], isShort: Bool = false) -> [Line] {
        var narrator = RunNarrator()
        return entries.flatMap { entry -> [Line] in
            let told = narrator.tell(entry).map { $0.lead.trimmed + $0.phrase }
            return (told + [isShort && !entry.event.isEnd ? nil : entry.event.quietWords].compactMap { $0 }).map {
                Line(sequence: entry.sequence, time: entry.time, phrase: $0)
            }
        }
    }
}

extension RunEvent {
    fileprivate var isEnd: Bool {
        if case .finished = self { true } else { false }
    }

    /// Of entries that a person who watches needn't read.
    fileprivate var quietWords: Phrase? {
        switch self {
        case .observed(let host, _): Phrase("\(host.visible)  looked at before the run", .faint)
        case .intended(let intent) where intent.purpose == .reconcile:
            Phrase("\(intent.host.visible)  asked what became of it", .faint)
        case .intended(let intent):
            Phrase("\(intent.host.visible)  asked: \(intent.program.map(\.text).listed)", .faint)
        case .confirmed(let id): Phrase("\(id.visible)  its host knows that it was heard", .faint)
        case .finished(let end): Phrase("Ended: \(end.words).", .strong)
        default: nil
        }
    }
}

extension Phrase {
    /// Without the room that a terminal needs.
    fileprivate var trimmed: Phrase {
        let words = pieces.map(\.text).joined().split(separator: " ").joined(separator: " ")
        return words.isEmpty ? "" : Phrase(words, .strong) + "  "
    }
}
