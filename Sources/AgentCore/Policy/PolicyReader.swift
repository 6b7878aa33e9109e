import AgentProtocol

/// Reads the lines of a policy.
///
/// ```
/// allow unit app@*.service nginx.service    # and so on; deny wins
/// deny unit ssh.service
/// verbs stop start restart
/// force never                               # or ask
/// run no                                    # or yes
/// probes yes
/// paths /srv/app /etc/app
/// ```
struct PolicyReader {
    struct Problem: Error, Hashable {
        var line: Int
        var message: String
    }

    private var policy: Policy
    private var problems: [Problem] = []
    private var line = 0

    /// All that is wrong, in order; a line that can't be understood makes the whole of it unusable.
    static func read(_ bytes: [UInt8], path: String) -> Result<Policy, Problems> {
        if bytes.contains(0) { return .failure(Problems([Problem(line: 1, message: "it holds NUL bytes")])) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return .failure(Problems([Problem(line: 1, message: "it is not UTF-8 text")]))
        }
        var reader = PolicyReader(policy: Policy(path: path))
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            reader.line += 1
            reader.take(String(line))
        }
        return reader.problems.isEmpty ? .success(reader.policy) : .failure(Problems(reader.problems))
    }

    struct Problems: Error, Hashable {
        var all: [Problem]
        init(_ all: [Problem]) { self.all = all }
    }

    private init(policy: Policy) { self.policy = policy }

    private mutating func take(_ line: String) {
        let statement = line.prefix { $0 != "#" }
        guard !statement.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F }) else {
            return complain("it holds control characters")
        }
        let words = statement.split { $0 == " " || $0 == "\t" }.map(String.init)
        guard let first = words.first else { return }
        let rest = Array(words.dropFirst())
        switch first {
        case "allow", "deny": takeUnits(first, rest)
        case "verbs": takeVerbs(rest)
        case "force": take("force", rest, yes: "ask", no: "never", \.force)
        case "run": take("run", rest, yes: "yes", no: "no", \.run)
        case "probes": take("probes", rest, yes: "yes", no: "no", \.probes)
        case "paths": takePaths(rest)
        default:
            complain("'\(Printable.escape(first))' is none of allow, deny, verbs, force, run, probes, paths")
        }
    }

    private mutating func complain(_ message: String) { problems.append(Problem(line: line, message: message)) }

    private mutating func takeUnits(_ word: String, _ rest: [String]) {
        guard rest.first == "unit" else {
            return complain("after '\(word)' comes 'unit', as in `\(word) unit app.service`")
        }
        let patterns = rest.dropFirst()
        if patterns.isEmpty { complain("'\(word) unit' names no unit, as in `\(word) unit app.service`") }
        for pattern in patterns {
            if let problem = Self.problem(ofPattern: pattern) { complain(problem) }
            let said = Policy.Said(value: Glob(text: pattern), line: line)
            if word == "allow" { policy.allowed.append(said) } else { policy.denied.append(said) }
        }
    }

    /// A pattern that can match no unit is a slip, and one in a `deny` would be a dangerous one.
    private static func problem(ofPattern pattern: String) -> String? {
        let shown = Printable.escape(pattern)
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }), let unit = parts.last else {
            return "'\(shown)' is no unit; one of a user's own manager is USER/UNIT"
        }
        let isPlain = pattern.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: ":-_.\\@*?/".utf8.contains(byte)
            }
        }
        guard isPlain else { return "'\(shown)' holds what no unit's name holds; patterns have * and ?" }
        if unit.hasSuffix("*") || unit.hasSuffix("?") { return nil }
        let kind = unit.split(separator: ".", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        guard unit.contains("."), UnitName.kinds.contains(kind) || kind.contains("*") || kind.contains("?") else {
            return "'\(shown)' is no full name of a unit; write '\(shown).service'"
        }
        return nil
    }

    private mutating func takeVerbs(_ rest: [String]) {
        let known = Policy.Verb.allCases.map(\.rawValue).joined(separator: ", ")
        if rest.isEmpty { complain("'verbs' names none of \(known)") }
        for word in rest {
            guard let verb = Policy.Verb(rawValue: word) else {
                complain("'\(Printable.escape(word))' is none of \(known)")
                continue
            }
            policy.verbs.insert(verb)
        }
    }

    private mutating func take(
        _ word: String, _ rest: [String], yes: String, no: String,
        _ setting: WritableKeyPath<Policy, Policy.Said<Bool>?>
    ) {
        guard rest.count == 1, rest[0] == yes || rest[0] == no else {
            return complain("after '\(word)' comes '\(yes)' or '\(no)', and nothing else")
        }
        if let earlier = policy[keyPath: setting] {
            return complain("'\(word)' stands in line \(earlier.line) already")
        }
        policy[keyPath: setting] = Policy.Said(value: rest[0] == yes, line: line)
    }

    private mutating func takePaths(_ rest: [String]) {
        if rest.isEmpty { complain("'paths' names no directory or file") }
        for path in rest {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            guard path.hasPrefix("/"), path != "/", parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
                complain(
                    "'\(Printable.escape(path))' is no absolute path below '/' without '.', '..', '//' and a '/' at its end"
                )
                continue
            }
            policy.paths.append(path)
        }
    }
}
