/// Which hosts may have a connection now, under a bound. Pure: events in, what is to be done out.
///
/// A host's connection stays until another host needs its room and it was released by its users. Who finds no room
/// waits in the order of coming.
struct ConnectionPool<Key: Hashable & Sendable>: Sendable {
    typealias Waiter = Int

    enum Action: Sendable, Hashable {
        /// A new connection, under this number.
        case open(Key, number: Int)
        case close(Key, number: Int)
        /// The waiter may use the key's connection.
        case grant(Waiter, Key, number: Int)
    }

    private struct Entry {
        var number: Int
        var users = 0
        /// When it was released, counted in releases; nil while it is needed.
        var released: Int?
        var isClosing = false

        var isIdle: Bool { users == 0 && released != nil && !isClosing }
    }

    private let limit: Int
    private var entries: [Key: Entry] = [:]
    private var queue: [(waiter: Waiter, key: Key)] = []
    private var numbers = 0
    private var releases = 0

    /// - Parameter limit: the most connections at one time, those that are being closed included.
    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// Whether the key has a connection that can be used at once.
    func isOpen(_ key: Key) -> Bool { entries[key].map { !$0.isClosing } ?? false }

    /// Someone wants to use the key's connection. Until it is granted, it waits.
    mutating func acquire(_ key: Key, waiter: Waiter) -> [Action] {
        if let number = join(key) { return [.grant(waiter, key, number: number)] }
        queue.append((waiter, key))
        return advance()
    }

    /// A waiter gives up.
    mutating func cancel(_ waiter: Waiter) {
        queue.removeAll { $0.waiter == waiter }
    }

    /// A use that was granted is over. `number` is that of the connection.
    mutating func finish(_ key: Key, number: Int) -> [Action] {
        guard entries[key]?.number == number else { return [] }
        entries[key]?.users -= 1
        return advance()
    }

    /// The key isn't needed for now.
    mutating func release(_ key: Key) -> [Action] {
        guard entries[key] != nil else { return [] }
        releases += 1
        entries[key]?.released = releases
        return advance()
    }

    /// The connection is gone, whoever ended it.
    mutating func ended(_ key: Key, number: Int) -> [Action] {
        guard entries[key]?.number == number else { return [] }
        entries[key] = nil
        return advance()
    }

    /// The connection can't be used any longer, but its process hasn't gone yet.
    mutating func failing(_ key: Key, number: Int) {
        guard entries[key]?.number == number else { return }
        entries[key]?.isClosing = true
    }

    private mutating func join(_ key: Key) -> Int? {
        guard let entry = entries[key], !entry.isClosing else { return nil }
        entries[key]?.users += 1
        entries[key]?.released = nil
        return entry.number
    }

    private mutating func advance() -> [Action] {
        var actions: [Action] = []
        var left: [(waiter: Waiter, key: Key)] = []
        for (waiter, key) in queue {
            // A new connection is opened for the first in the queue, and joined by all who wait for the same host.
            if entries[key] == nil, entries.count < limit {
                numbers += 1
                entries[key] = Entry(number: numbers)
                actions.append(.open(key, number: numbers))
            }
            if let number = join(key) {
                actions.append(.grant(waiter, key, number: number))
            } else {
                left.append((waiter, key))
            }
        }
        queue = left
        return actions + makeRoom()
    }

    /// Closes as many idle connections as hosts wait, the longest released first.
    private mutating func makeRoom() -> [Action] {
        guard !queue.isEmpty else { return [] }
        let waiting = Set(queue.map(\.key)).subtracting(entries.keys).count
        let coming = entries.values.count(where: \.isClosing) + limit - entries.count
        let idle = entries.filter(\.value.isIdle).sorted { ($0.value.released ?? 0) < ($1.value.released ?? 0) }
        return idle.prefix(max(0, waiting - coming)).map { key, entry in
            entries[key]?.isClosing = true
            return .close(key, number: entry.number)
        }
    }
}
