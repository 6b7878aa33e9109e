/// What is to happen later, the earliest first; at one moment in the order in which it was set.
struct Alarms {
    struct Alarm {
        var time: Double
        var number: Int
        var ring: () -> Void

        func isBefore(_ other: Alarm) -> Bool { (time, number) < (other.time, other.number) }
    }

    private var heap: [Alarm] = []
    private var numbers = 0

    var isEmpty: Bool { heap.isEmpty }

    mutating func set(at time: Double, _ ring: @escaping () -> Void) {
        numbers += 1
        heap.append(Alarm(time: time, number: numbers, ring: ring))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    mutating func next() -> Alarm? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if heap.isEmpty { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].isBefore(heap[least]) { least = child }
            }
            if least == parent { return first }
            heap.swapAt(least, parent)
            parent = least
        }
    }

    mutating func removeAll() { heap.removeAll() }
}
