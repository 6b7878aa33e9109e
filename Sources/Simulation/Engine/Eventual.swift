/// Something that will be known later, for one who waits. The first answer counts.
///
/// Its waiter is resumed once, by whoever comes first; checking that once more took a fiftieth of a simulation.
///
/// Unchecked: only jobs of the simulation's `Loop` touch it, and they never run at once.
final class Eventual<Value: Sendable>: @unchecked Sendable {
    private var value: Value?
    private var waiter: UnsafeContinuation<Value, Never>?

    var isKept: Bool { value != nil }

    func keep(_ value: Value) {
        guard self.value == nil else { return }
        self.value = value
        waiter?.resume(returning: value)
        waiter = nil
    }

    func get() async -> Value {
        if let value { return value }
        return await withUnsafeContinuation { waiter = $0 }
    }
}
