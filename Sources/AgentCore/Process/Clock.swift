import Glibc

/// The two clocks of a host, in seconds.
enum Clock {
    /// Since boot, never set back: for durations and deadlines.
    static var monotonic: Double { read(CLOCK_BOOTTIME) }
    /// Since 1970: for records.
    static var wall: Double { read(CLOCK_REALTIME) }

    /// systemd's monotonic moments, in which suspended hosts don't age, as moments of `monotonic`.
    static func monotonic(atManagers moment: Double) -> Double { monotonic - (read(CLOCK_MONOTONIC) - moment) }

    /// Sleeps until a moment of `monotonic`.
    static func sleep(until moment: Double) {
        while true {
            let left = moment - monotonic
            if left <= 0 { return }
            _ = poll(nil, 0, milliseconds(left))
        }
    }

    /// A duration for poll(2): rounded up, so that a wait never ends just before its moment, and bounded.
    static func milliseconds(_ seconds: Double) -> Int32 {
        guard seconds > 0 else { return 0 }
        return Int32(min((seconds * 1000).rounded(.up), 3_600_000))
    }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
