/// A program that runs somewhere in the world (a controller, an agent's worker) and may be killed at any of its touches of
/// the world. From then on it has no effect any more: all that it waits for ends, and its tasks unwind.
///
/// Unchecked: only jobs of the simulation's `Loop` touch it, and they never run at once.
final class SimulatedProcess: @unchecked Sendable {
    struct Killed: Error {}

    let name: String
    private let loop: Loop
    private(set) var isDead = false
    private(set) var touches = 0
    /// At which of its touches it dies; nil for never.
    var diesAtTouch: Int?
    /// At which of its touches it gets no time any more, and for how many seconds; nil for never.
    var freezesAtTouch: (touch: Int, seconds: Double)?
    private var frozenUntil = 0.0
    private var onDeath: [(id: Int, act: () -> Void)] = []
    private var ids = 0
    private let died: (SimulatedProcess) -> Void
    private let froze: (SimulatedProcess) -> Void

    init(
        _ name: String, loop: Loop, diesAtTouch: Int? = nil, froze: @escaping (SimulatedProcess) -> Void = { _ in },
        died: @escaping (SimulatedProcess) -> Void
    ) {
        self.name = name
        self.loop = loop
        self.diesAtTouch = diesAtTouch
        self.froze = froze
        self.died = died
    }

    /// Before and after every effect.
    func touch() throws(Killed) {
        if isDead { throw Killed() }
        touches += 1
        if touches == diesAtTouch {
            kill()
            throw Killed()
        }
        if let (touch, seconds) = freezesAtTouch, touch == touches {
            frozenUntil = loop.now + seconds
            froze(self)
        }
    }

    /// Whether it gets no time, as on a machine that is suspended: it is there, and does nothing.
    var isFrozen: Bool { !isDead && loop.now < frozenUntil }

    /// - Parameter quietly: it ended by itself.
    func kill(quietly: Bool = false) {
        guard !isDead else { return }
        isDead = true
        if !quietly { died(self) }
        let acts = onDeath
        onDeath = []
        for entry in acts { entry.act() }
    }

    private var ages = 0.0

    func timeAfterDeath() -> Double {
        ages += 1e9
        return ages
    }

    func atDeath(_ act: @escaping () -> Void) {
        ids += 1
        onDeath.append((ids, act))
    }

    /// - Parameter seconds: how long.
    func sleep(_ seconds: Double) async throws(Killed) {
        if isDead { throw Killed() }
        let woken = Eventual<Bool>()
        loop.after(seconds) { woken.keep(true) }
        if await !wait(for: woken, orElse: false) { throw Killed() }
    }

    /// What it will be, or the other when the process dies first.
    func wait<Value: Sendable>(for promise: Eventual<Value>, orElse other: Value) async -> Value {
        if isDead { return other }
        let value = await get(promise, orElse: other)
        while isFrozen {
            let thawed = Eventual<Bool>()
            loop.after(frozenUntil - loop.now) { thawed.keep(true) }
            _ = await get(thawed, orElse: false)
        }
        return value
    }

    private func get<Value: Sendable>(_ promise: Eventual<Value>, orElse other: Value) async -> Value {
        if promise.isKept { return await promise.get() }
        ids += 1
        let id = ids
        onDeath.append((id, { promise.keep(other) }))
        let value = await promise.get()
        if let index = onDeath.lastIndex(where: { $0.id == id }) { onDeath.remove(at: index) }
        return value
    }
}
