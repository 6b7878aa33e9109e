extension ValueRules {
    /// Reads `host:port`, `[address]:port`, or a port alone (`host` is then nil).
    public static func endpoint(_ text: String) throws(ValueFault) -> (host: String?, port: Int) {
        if text.isEmpty { throw .empty }
        if text.utf8.allSatisfy(isDigit) {
            guard let port = port(text) else { throw .badPort(text) }
            return (nil, port)
        }
        guard !text.contains("/"), let (host, portText) = split(text), let portText else { throw .badAddress(text) }
        guard let port = port(portText) else { throw .badPort(text) }
        return (host, port)
    }

    /// As `endpoint`, for what is only to be checked.
    static func tcp(_ text: String) -> ValueFault? {
        do {
            _ = try endpoint(text)
            return nil
        } catch {
            return error
        }
    }

    /// An `http://` URL as the agent understands it: a host, perhaps a port, a path; no user, no fragment.
    public static func url(_ text: String) -> ValueFault? {
        if text.isEmpty { return .empty }
        let lower = text.prefix(8).lowercased()
        if lower.hasPrefix("https://") { return .httpsURL }
        guard lower.hasPrefix("http://") else { return .notAURL(text) }
        return url(text, behind: "http://", otherwise: .notAURL(text))
    }

    /// The same, or an `https://` URL.
    public static func webhook(_ text: String) -> ValueFault? {
        if text.isEmpty { return .empty }
        let lower = text.prefix(8).lowercased()
        guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix) else { return .notAWebhook(text) }
        return url(text, behind: scheme, otherwise: .notAWebhook(text))
    }

    /// The same, to which a path is added.
    public static func base(_ text: String) -> ValueFault? {
        webhook(text) ?? (text.contains("?") ? .queryInBase(text) : nil)
    }

    /// What may stand in such a URL between its secrets.
    public static func partOfWebhook(_ text: String) -> ValueFault? {
        text.utf8.allSatisfy(isOfURL) ? nil : .notAWebhook(text)
    }

    private static func url(_ text: String, behind scheme: String, otherwise fault: ValueFault) -> ValueFault? {
        guard text.utf8.count <= 8192 else { return .tooLong(limit: 8192) }
        guard text.utf8.allSatisfy(isOfURL) else { return fault }
        let authority = text.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@"), let (_, portText) = split(String(authority)) else { return fault }
        guard let portText else { return nil }
        return port(portText) == nil ? .badPort(text) : nil
    }

    private static func isOfURL(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "#") }

    /// A token (RFC 9110, 5.6.2).
    public static func headerName(_ name: String) -> ValueFault? {
        let others = "!#$%&'*+.^_`|~-".utf8
        let isToken =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: others.contains(byte)
                }
            }
        return isToken ? nil : .badHeaderName(name)
    }

    /// The value of a header: one line.
    public static func header(_ text: String) -> ValueFault? {
        if hasControlCharacter(text) { return .controlCharacter }
        return text.utf8.count > 8192 ? .tooLong(limit: 8192) : nil
    }

    /// Host and port of `host`, `host:port`, `[address]` or `[address]:port`.
    private static func split(_ text: String) -> (host: String, port: String?)? {
        var host = Substring(text)
        var port: String?
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<close]
            let rest = text[text.index(after: close)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            if !rest.isEmpty { port = String(rest.dropFirst()) }
            guard host.contains(":"), host.utf8.allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: "%") }) else {
                return nil
            }
        } else {
            if let colon = text.firstIndex(of: ":") {
                host = text[..<colon]
                port = String(text[text.index(after: colon)...])
            }
            guard !host.isEmpty, host.utf8.allSatisfy({ isNameByte($0) && $0 != UInt8(ascii: ":") }) else { return nil }
        }
        return (String(host), port)
    }

    private static func port(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 5, text.utf8.allSatisfy(isDigit), let port = Int(text) else {
            return nil
        }
        return (1...65_535).contains(port) ? port : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
