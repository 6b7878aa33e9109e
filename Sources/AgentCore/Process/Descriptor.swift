import Glibc

/// Reading and writing raw file descriptors, with EINTR handled.
enum Descriptor {
    enum ReadResult {
        case bytes([UInt8])
        case end
        /// Nothing for now (of a non-blocking descriptor).
        case nothing
        case failed(Int32)
    }

    static func read(_ descriptor: Int32, upTo count: Int = 65_536) -> ReadResult {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var got: Int
            repeat { got = Glibc.read(descriptor, buffer.baseAddress, count) } while got < 0 && errno == EINTR
            if got < 0 { failure = errno }
            initialized = max(got, 0)
        }
        if failure == EAGAIN { return .nothing }
        if failure != 0 { return .failed(failure) }
        return bytes.isEmpty ? .end : .bytes(bytes)
    }

    /// Writes all of it, waiting where the other side is slow.
    /// - Returns: 0, or the error's number.
    static func write(_ descriptor: Int32, _ bytes: some Collection<UInt8>) -> Int32 {
        let all = Array(bytes)
        return all.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let wrote = Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
                if wrote >= 0 {
                    done += wrote
                } else if errno == EAGAIN {
                    _ = wait(for: descriptor, Int16(POLLOUT), seconds: 3600)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }

    /// Waits until a descriptor is ready.
    /// - Returns: whether it is; false when the time is up.
    static func wait(for descriptor: Int32, _ events: Int16 = Int16(POLLIN), seconds: Double) -> Bool {
        var item = pollfd(fd: descriptor, events: events, revents: 0)
        return poll(&item, 1, Clock.milliseconds(seconds)) > 0
    }

    static func setNonBlocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL, 0) | O_NONBLOCK)
    }
}
