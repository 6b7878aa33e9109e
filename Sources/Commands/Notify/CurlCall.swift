import AgentProtocol

/// One request for curl. Nothing of it stands in the list of processes: URL, headers and body are read by curl as its configuration,
/// from its standard input.
struct CurlCall: Sendable {
    static let program = "curl"

    let arguments: [String]
    let configuration: String

    /// Posts a message.
    ///
    /// - Parameters:
    ///   - patience: for one attempt, in seconds.
    ///   - isRepeated: whether it is tried again where that may help.
    init(
        url: String, headers: [(name: String, value: String)], body: String, patience: Int, isRepeated: Bool
    ) {
        arguments =
            Self.arguments(patience: "\(patience)") + ["--output", "/dev/null", "--write-out", "%{http_code}"]
            // curl repeats what may pass: no answer, 408, 429, 500, 502, 503, 504; it waits 1 s, 2 s, 4 s, or as long as
            // Retry-After says (curl(1), --retry).
            + (isRepeated ? ["--retry", "3", "--retry-connrefused", "--retry-max-time", "40"] : [])
        configuration = Self.configuration(
            url,
            [("header", "Content-Type: application/json")]
                // An old server doesn't know it.
                + [("header", "Expect:")] + headers.map { ("header", "\($0.name): \($0.value)") }
                + [("data-raw", body)])
    }

    /// Asks for what stands at a URL; the status follows on the answer, in a line of its own.
    ///
    /// - Parameters:
    ///   - query: values that are added to the URL; nil where nobody reads the answer.
    ///   - patience: in seconds.
    init(
        url: String, headers: [(name: String, value: String)], query: [(name: String, value: String)]?,
        patience: Double
    ) {
        arguments =
            Self.arguments(patience: "\(patience)") + ["--get", "--write-out", "\n%{http_code}"]
            + (query == nil ? ["--output", "/dev/null"] : [])
        configuration = Self.configuration(
            url,
            headers.map { ("header", "\($0.name): \($0.value)") }
                + (query ?? []).map { ("data-urlencode", "\($0.name)=\($0.value)") })
    }

    private static func arguments(patience: String) -> [String] {
        [
            // The first, or else a ~/.curlrc says what is done.
            "--disable", "--config", "-", "--silent", "--globoff",
            // No file:// nor anything else that a URL might turn out to be; nor is a redirect followed anywhere.
            "--proto", "=http,https",
            "--connect-timeout", "5", "--max-time", patience,
        ]
    }

    private static func configuration(_ url: String, _ lines: [(String, String)]) -> String {
        ([("url", url), ("user-agent", "lull/\(Version.number)")] + lines).map { "\($0) = \(quoted($1))\n" }.joined()
    }

    /// - Parameter kept: how much of the answer is kept, in bytes.
    func process(kept: Int) -> ControllerProcess {
        ControllerProcess(program: Self.program, arguments: arguments, input: configuration, kept: kept)
    }

    /// As curl(1) has it under `--config`.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": quoted += "\\\\"
            case "\"": quoted += "\\\""
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Why the message wasn't taken, in words that hold nothing of the URL; nil where it was.
    /// - Parameters:
    ///   - exitCode: of curl (curl(1), EXIT CODES).
    ///   - output: what it printed: the status.
    ///   - wanted: the statuses that are good; an empty list means any 2xx.
    static func fault(exitCode: Int32, output: String, patience: Double, wanted: [Int] = []) -> String? {
        let status = Int(output) ?? 0
        switch exitCode {
        case 0 where wanted.isEmpty ? (200..<300).contains(status) : wanted.contains(status): return nil
        case 0 where (300..<400).contains(status): return "answers with status \(status), and no redirect is followed"
        case 0: return "answers with status \(status)"
        case 5, 6: return "its name can't be resolved"
        case 7: return "there is no connection with it"
        case 28: return "doesn't answer within \(Seconds.text(patience))"
        case 35, 51, 53, 54, 58, 59, 60, 66, 77, 80, 82, 83, 90, 91: return "its TLS or its certificate is not in order"
        case 52, 56: return "ends the connection without an answer"
        default: return "curl ends with exit code \(exitCode)"
        }
    }
}
