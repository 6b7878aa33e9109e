import Foundation
import Glibc
import TestSupport

/// A program at a terminal of its own, as a person has it.
final class PseudoTerminal {
    private let master: Int32
    private let process: Child
    private(set) var output = ""

    struct Failed: Error { var message: String }

    init(_ program: String, _ arguments: [String], environment: [String: String]) throws {
        var size = winsize(ws_row: 50, ws_col: 200, ws_xpixel: 0, ws_ypixel: 0)
        var (master, slave): (Int32, Int32) = (-1, -1)
        guard openpty(&master, &slave, nil, nil, &size) == 0 else {
            throw Failed(message: "no pseudo-terminal: \(String(cString: strerror(errno)))")
        }
        self.master = master
        _ = fcntl(master, F_SETFD, FD_CLOEXEC)
        defer { close(slave) }
        process = try Child(
            "setsid", ["--ctty", "--wait", program] + arguments, environment: environment, isAlone: true,
            terminal: slave)
    }

    deinit {
        // A shell leaves when its terminal goes.
        close(master)
        kill(process.processID, SIGTERM)
        process.waitUntilExit()
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
    }

    /// Reads until something is there that wasn't before the last thing typed, for at most half a minute: a busy machine is slow, not wrong.
    /// - Returns: what came since `mark`.
    func wait(for found: (String) -> Bool, seconds: Double = 30) -> String {
        let start = output.endIndex
        let deadline = Date().addingTimeInterval(seconds)
        while Date() < deadline {
            let seen = String(output[start...])
            if found(seen) { return seen }
            var item = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            guard poll(&item, 1, 200) > 0 else { continue }
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = read(master, &bytes, bytes.count)
            guard count > 0 else { break }
            output += String(decoding: bytes[..<count], as: UTF8.self)
        }
        return String(output[start...])
    }
}
