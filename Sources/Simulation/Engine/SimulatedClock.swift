/// The clock that a controller waits by. For a dead controller each look at it is an age after the last, so that whatever
/// waits there ends.
struct SimulatedClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        var seconds: Double

        func advanced(by duration: Duration) -> Instant { Instant(seconds: seconds + duration / .seconds(1)) }
        func duration(to other: Instant) -> Duration { .seconds(other.seconds - seconds) }
        static func < (left: Instant, right: Instant) -> Bool { left.seconds < right.seconds }
    }

    let loop: Loop
    let process: SimulatedProcess

    var now: Instant { Instant(seconds: process.isDead ? process.timeAfterDeath() : loop.now) }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        try process.touch()
        let woken = Eventual<Bool>()
        loop.after(deadline.seconds - loop.now) { woken.keep(true) }
        let isOver = await withTaskCancellationHandler {
            await process.wait(for: woken, orElse: false)
        } onCancel: {
            woken.keep(false)
        }
        if !isOver { throw CancellationError() }
        try process.touch()
    }
}
