import Glibc

/// Asks on a terminal. The question goes to standard error, so that standard output stays what was asked for.
enum Question {
    /// Whether there is someone to ask.
    static var canBeAsked: Bool { isatty(0) == 1 && Terminal(.standardError).isTerminal }

    /// - Parameter givesUp: looked at ten times a second.
    /// - Returns: the answer without spaces around it, in lower case; nil at the end of the input, or when given up.
    static func ask(_ question: String, givesUp: @Sendable () -> Bool = { false }) async -> String? {
        Terminal(.standardError).write(question + " ")
        while !givesUp() {
            var input = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
            if poll(&input, 1, 0) > 0 { return line() }
            // Not in `poll` itself: that would hold one of the few threads that everything else needs.
            guard (try? await Task.sleep(for: .milliseconds(100))) != nil else { return nil }
        }
        return nil
    }

    /// A terminal hands over whole lines.
    private static func line() -> String? {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(0, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let text = String(decoding: bytes[..<count], as: UTF8.self).lowercased()
        return String(text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace })
    }
}
