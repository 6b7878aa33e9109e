import AgentProtocol

/// One GET, for its status alone: a small HTTP/1.1 client over TCP. What needs TLS is asked by the host's `curl`.
enum HTTPProbe {
    /// - Parameters:
    ///   - status: the statuses that mean yes; empty for any 2xx.
    ///   - timeout: in seconds, for all of it.
    static func ask(_ text: String, status: [Int], timeout: Double) -> ProbeAnswer {
        guard let url = ProbeURL(text) else { return .no("'\(Printable.escape(text))' is no URL that can be asked") }
        do {
            let answer = url.isSecure ? try throughCurl(text, timeout) : try plain(url, timeout)
            let isYes = status.isEmpty ? (200..<300).contains(answer.status) : status.contains(answer.status)
            return ProbeAnswer(isYes: isYes, text: answer.description)
        } catch {
            return .no(error.message)
        }
    }

    private static func plain(_ url: ProbeURL, _ timeout: Double) throws(ConnectionProblem) -> HTTPAnswer {
        let stream = try TCPStream.connect(to: url.host, port: url.port, deadline: Clock.monotonic + timeout)
        defer { stream.close() }
        try stream.send(Array(request(url).utf8))
        var head: [UInt8] = []
        while head.count < HTTPAnswer.headLimit {
            switch HTTPAnswer.read(head) {
            case .answer(let answer): return answer
            case .notHTTP:
                throw ConnectionProblem(
                    "the answer is not HTTP: '\(Printable.tail(of: Array(head.prefix(60)), limit: 60))'")
            case .more: break
            }
            guard let bytes = try stream.receive() else {
                throw ConnectionProblem("the connection was closed before an answer")
            }
            head += bytes
        }
        throw ConnectionProblem("the head of the answer is too long")
    }

    static func request(_ url: ProbeURL) -> String {
        "GET \(url.target) HTTP/1.1\r\nHost: \(url.authority)\r\nUser-Agent: lull\r\nAccept: */*\r\nConnection: close\r\n\r\n"
    }

    private static func throughCurl(_ url: String, _ timeout: Double) throws(ConnectionProblem) -> HTTPAnswer {
        let argv = [
            "curl", "-q", "--globoff", "--silent", "--show-error", "--max-time", "\(max(1, Int(timeout.rounded())))",
            "--output", "/dev/null", "--write-out", "%{http_code}", "--url", url,
        ]
        let result = CommandRunner.run(argv, timeout: timeout + 2, limit: 4096)
        if case .notStarted = result.end {
            throw ConnectionProblem("an https URL needs curl on the host, and it isn't there")
        }
        guard result.succeeded, let status = Int(result.text) else { throw ConnectionProblem(result.complaint) }
        return HTTPAnswer(status: status, phrase: "")
    }
}

/// The first line of an answer.
struct HTTPAnswer: Hashable, CustomStringConvertible {
    enum Reading: Hashable {
        case answer(HTTPAnswer)
        case more
        case notHTTP
    }

    static let headLimit = 65_536

    var status: Int
    var phrase: String

    var description: String { phrase.isEmpty ? "\(status)" : "\(status) \(Printable.escape(phrase))" }

    /// Reads as much of an answer as has come. Interim answers (1xx) are skipped.
    static func read(_ bytes: [UInt8]) -> Reading {
        var rest = bytes[...]
        while true {
            let magic = Array("HTTP/1.".utf8)
            if !rest.prefix(magic.count).elementsEqual(magic.prefix(rest.count)) { return .notHTTP }
            guard let end = rest.firstIndex(of: 0x0A) else { return .more }
            let line = String(decoding: rest[..<end], as: UTF8.self).filter { $0 != "\r" && $0 != "\r\n" }
            let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            guard words.count >= 2, let status = Int(words[1]), (100..<1000).contains(status) else { return .notHTTP }
            guard (100..<200).contains(status), status != 101 else {
                return .answer(HTTPAnswer(status: status, phrase: words.count > 2 ? String(words[2].prefix(100)) : ""))
            }
            guard let next = endOfHead(rest) else { return .more }
            rest = rest[next...]
        }
    }

    /// Where what follows an empty line begins.
    private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
        var lineIsEmpty = false
        for (index, byte) in zip(bytes.indices, bytes) {
            if byte == 0x0A {
                if lineIsEmpty { return index + 1 }
                lineIsEmpty = true
            } else if byte != 0x0D {
                lineIsEmpty = false
            }
        }
        return nil
    }
}
