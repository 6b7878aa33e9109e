/// The parts of an `http` or `https` URL that a probe needs.
struct ProbeURL: Hashable {
    var isSecure: Bool
    /// A name or an address, an IPv6 one without its brackets.
    var host: String
    var port: Int
    /// As the `Host` header wants it: with brackets, and with the port where it isn't the scheme's own.
    var authority: String
    /// Path and query.
    var target: String

    /// Nil for what isn't such a URL, holds a user name, or holds anything that could break out of the request's line.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let lower = text.lowercased()
        let rest: Substring
        if lower.hasPrefix("http://") {
            isSecure = false
            rest = text.dropFirst(7)
        } else if lower.hasPrefix("https://") {
            isSecure = true
            rest = text.dropFirst(8)
        } else {
            return nil
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let tail = rest[authority.endIndex...].prefix { $0 != "#" }
        target = tail.hasPrefix("/") ? String(tail) : "/" + tail
        guard !authority.contains("@") else { return nil }

        let portText: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = String(authority[authority.index(after: authority.startIndex)..<end])
            portText = authority[authority.index(after: end)...]
        } else {
            let name = authority.prefix { $0 != ":" }
            host = String(name)
            portText = authority[name.endIndex...]
        }
        guard !host.isEmpty else { return nil }
        let standard = isSecure ? 443 : 80
        if portText.isEmpty || portText == ":" {
            port = standard
        } else {
            guard portText.hasPrefix(":"), portText.dropFirst().allSatisfy(\.isNumber),
                let number = Int(portText.dropFirst()), (1...65_535).contains(number)
            else { return nil }
            port = number
        }
        let bracketed = host.contains(":") ? "[\(host)]" : host
        self.authority = port == standard ? bracketed : "\(bracketed):\(port)"
    }
}
