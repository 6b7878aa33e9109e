import CLinux
import Diagnostics
import Glibc
import Report
import Synchronization

/// Standard output or standard error: a terminal, a pipe or a file.
struct Terminal: TextOutput {
    enum Stream: Int32, Sendable {
        case standardOutput = 1
        case standardError = 2
    }

    let descriptor: Int32

    /// Why what was written is not all there (a full disk); nil if it is, or if whoever read it left.
    static var failure: String? { failureCode.withLock { $0 }.map { String(cString: strerror($0)) } }

    private static let fullDisk = [ENOSPC, EDQUOT, EFBIG]
    private static let failureCode = Mutex<Int32?>(nil)

    init(_ stream: Stream) { descriptor = stream.rawValue }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// 80 where it is no terminal.
    var columns: Int {
        let columns = Int(clinux_terminal_columns(descriptor))
        return columns > 0 ? columns : 80
    }

    var rows: Int {
        let rows = Int(clinux_terminal_rows(descriptor))
        return rows > 0 ? rows : 24
    }

    /// Whether lines on it can be redrawn.
    var canRedraw: Bool { isTerminal && Environment["TERM"] != "dumb" }

    func ink(_ choice: ColourChoice) -> Ink {
        switch choice {
        case .always: Ink(isColoured: true)
        case .never: .none
        // https://no-color.org: any value but the empty one.
        case .auto: Ink(isColoured: canRedraw && (Environment["NO_COLOR"] ?? "").isEmpty)
        }
    }

    func show(_ diagnostics: Diagnostics, _ colour: ColourChoice) {
        write(DiagnosticRenderer(colour: ink(colour).isColoured, width: columns).render(diagnostics))
    }

    /// Whoever reads may be gone: a run doesn't end for that.
    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var bytes = UnsafeRawBufferPointer(bytes)
            while !bytes.isEmpty {
                let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
                if count < 0 {
                    guard errno == EINTR || errno == EAGAIN else {
                        let code = errno
                        if Self.fullDisk.contains(code) { Self.failureCode.withLock { $0 = code } }
                        return
                    }
                    if errno == EAGAIN { usleep(1000) }
                    continue
                }
                bytes = UnsafeRawBufferPointer(rebasing: bytes[count...])
            }
        }
    }
}
