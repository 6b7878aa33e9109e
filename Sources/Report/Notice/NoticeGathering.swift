/// What befalls hosts, gathered for a while, so that five hundred hosts that fail at once are one message. The more there are of
/// a kind, the longer the next ones are gathered: from 2 seconds up to a minute.
struct NoticeGathering: Sendable {
    /// What is told together.
    struct Topic: Hashable, Sendable {
        var event: Notice.Event
        /// From 0.
        var step: Int
        /// What is so of its hosts, such as `held`.
        var words: String
        /// As in JSON.
        var outcome: String
    }

    struct Heap: Sendable {
        var topic: Topic
        /// In seconds since 1970: of the first.
        var time: Double
        var hosts: [String] = []
        /// Different ones, as far as anybody reads them.
        var reasons: [String] = []
        fileprivate var due: Double
    }

    private static let firstWait = 2.0
    private static let longestWait = 60.0
    private static let mostReasons = 5

    private var heaps: [Topic: Heap] = [:]
    private var waits: [Notice.Event: Double] = [:]

    /// - Parameters:
    ///   - time: when it happened, in seconds since 1970.
    ///   - now: in seconds, by any steady clock.
    mutating func add(_ topic: Topic, host: String, reasons: [String], time: Double, now: Double) {
        var heap =
            heaps[topic]
            ?? Heap(topic: topic, time: time, due: now + waits[topic.event, default: Self.firstWait])
        if !heap.hosts.contains(host) { heap.hosts.append(host) }
        for reason in reasons where heap.reasons.count < Self.mostReasons && !heap.reasons.contains(reason) {
            heap.reasons.append(reason)
        }
        heaps[topic] = heap
    }

    /// Those that have been gathered for long enough.
    mutating func due(now: Double) -> [Heap] {
        let due = heaps.values.filter { $0.due <= now }.sorted { ($0.due, $0.time) < ($1.due, $1.time) }
        for heap in due {
            heaps[heap.topic] = nil
            waits[heap.topic.event] = min(
                Self.longestWait, waits[heap.topic.event, default: Self.firstWait] * 2)
        }
        return due
    }

    /// All of them, before something else is told.
    mutating func all() -> [Heap] { due(now: .infinity) }
}
