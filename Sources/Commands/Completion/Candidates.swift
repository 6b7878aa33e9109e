/// What may stand where the cursor is. Pure.
enum Candidates {
    /// What may end a host pattern that has been begun: `web:&pr` may become `web:&prod`.
    static func patterns(_ names: [String], _ begun: String) -> [String] {
        let (head, rest) = cut(begun, behind: ":,")
        let sign = rest.prefix { $0 == "&" || $0 == "!" }
        return starting(names, head + sign, rest.dropFirst(sign.count))
    }

    /// The same for a list with commas.
    static func list(_ names: [String], _ begun: String) -> [String] {
        let (head, rest) = cut(begun, behind: ",")
        return starting(names, head, rest[...])
    }

    static func words(_ names: [String], _ begun: String) -> [String] { names.filter { $0.hasPrefix(begun) } }

    /// `nginx` for nginx.service, as plans and commands have it.
    static func shortUnit(_ unit: String) -> String {
        unit.hasSuffix(".service") ? String(unit.dropLast(".service".count)) : unit
    }

    /// As the scripts of the argument parser take them: what it generates for zsh has a description begin at a colon.
    static func forZsh(_ candidates: [String]) -> [String] { candidates.map { $0.replacing(":", with: "\\:") } }

    /// Hosts up to the colon, and behind it what may befall them.
    static func faults(hosts: [String], services: [String], _ begun: String) -> [String] {
        // In bash, a word ends at a colon.
        guard let colon = begun.lastIndex(of: ":") else {
            return starting(hosts.map { $0 + ":" } + effects(services), "", begun[...])
        }
        return starting(effects(services), String(begun[...colon]), begun[begun.index(after: colon)...])
    }

    private static func effects(_ services: [String]) -> [String] {
        let general = [
            "stop=hang", "start=fail", "start=fail-always", "start=hang", "soak=die", "health=fail",
            "health=fail-always",
            "health=flap", "command=fail", "link=cut", "power=lost", "disk=full", "agent=kill@", "gate=fail",
            "controller=kill@",
        ]
        return general + services.flatMap { ["\($0).stop=hang", "\($0).start=fail"] }
    }

    private static func cut(_ text: String, behind separators: String) -> (head: String, rest: Substring) {
        guard let separator = text.lastIndex(where: separators.contains) else { return ("", text[...]) }
        let next = text.index(after: separator)
        return (String(text[..<next]), text[next...])
    }

    private static func starting(_ names: [String], _ head: String, _ begun: Substring) -> [String] {
        names.filter { $0.hasPrefix(begun) }.map { head + $0 }
    }
}
