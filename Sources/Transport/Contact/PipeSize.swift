import Glibc

/// The pipes of a child that says little.
enum PipeSize {
    /// In bytes. Frames are small, and longer ones come in pieces.
    private static let wanted: Int32 = 16_384
    /// From `linux/fcntl.h`; the header's own is hidden behind `_GNU_SOURCE`.
    private static let setPipeSize: Int32 = 1031

    /// Makes the pipes of a child's output and errors smaller, before anything is read from them.
    ///
    /// `Subprocess` reads with a buffer as large as the pipe, 64 KiB each, and holds it while it waits: 128 KiB for
    /// each host. It keeps its descriptors to itself, so the pipes are reached through the child's. If that
    /// doesn't work, as after the child has ended, nothing is lost but memory.
    static func shrink(ofChild process: Int32) {
        for descriptor in 1...2 {
            let pipe = open("/proc/\(process)/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
            guard pipe >= 0 else { continue }
            _ = fcntl(pipe, setPipeSize, wanted)
            close(pipe)
        }
    }
}
