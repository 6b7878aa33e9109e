/// Something that will be known later, for one who waits. The first answer counts.
///
/// Unchecked: only jobs of the simulation's `Loop` touch it, and they never run at once.
final class Eventual<Value: Sendable>: @unchecked Sendable {
    private var value: Value?
    private var waiter: CheckedContinuation<Value, Never>?

    var isKept: Bool { value != nil }

    func keep(_ value: Value) {
        guard self.value == nil else { return }
        self.value = value
        waiter?.resume(returning: value)
        waiter = nil
    }

    func get() async -> Value {
        if let value { return value }
        return await withCheckedContinuation { waiter = $0 }
    }
}
