extension Probe: CustomStringConvertible {
    /// Such as `http://web1/healthz` or `tcp db1:5432`.
    public var description: String {
        switch self {
        case .tcp(let host, let port): "tcp \(host.contains(":") ? "[\(host)]" : host):\(port)"
        case .http(let url, _): Printable.escape(url)
        case .file(let path): "file \(ShellWords.quoted(path))"
        case .command(let argv): "command \(ShellWords.joined(argv))"
        }
    }
}
