import AgentProtocol
import Glibc

/// Asks one question once.
enum Prober {
    /// - Parameter timeout: in seconds.
    static func ask(_ probe: Probe, timeout: Double) -> ProbeAnswer {
        switch probe {
        case .tcp(let host, let port): tcp(host, port, timeout)
        case .http(let url, let status): HTTPProbe.ask(url, status: status, timeout: timeout)
        case .file(let path): file(path)
        case .command(let argv): command(argv, timeout)
        }
    }

    private static func tcp(_ host: String, _ port: Int, _ timeout: Double) -> ProbeAnswer {
        do {
            let stream = try TCPStream.connect(to: host, port: port, deadline: Clock.monotonic + timeout)
            stream.close()
            return .yes("connected")
        } catch {
            return .no(error.message)
        }
    }

    private static func file(_ path: String) -> ProbeAnswer {
        var status = stat()
        return stat(path, &status) == 0 ? .yes("is there") : .no(SystemError.text(errno))
    }

    private static func command(_ argv: [String], _ timeout: Double) -> ProbeAnswer {
        let result = CommandRunner.run(argv, timeout: timeout, limit: 4096)
        return result.succeeded ? .yes("exit code 0") : .no(result.complaint)
    }
}
