import AgentProtocol
import Glibc

/// Where a policy lets links and files be changed, held against what a path comes to once symbolic links are followed.
struct AllowedPaths {
    let policy: Policy

    /// Judges a path before anything is done; what it leads to may be another thing when it comes to that, so
    /// `FilePlace` asks once more, with the directory open.
    /// - Parameter followsLast: whether a link at its end stands for what it leads to.
    func objection(to what: String, _ path: String, followsLast: Bool = false) -> Reason? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard path.hasPrefix("/"), !path.utf8.contains(0), !parts.isEmpty, !parts.contains(".."), !parts.contains(".")
        else { return policy.forbids("\(what) \(path)", "allows absolute paths without '.' and '..' only") }
        let real = followsLast ? RealPath.resolve(path) : RealPath.resolveParent(path)
        guard let real else { return policy.forbids("\(what) \(path)", "allows only paths that can be followed") }
        if holds(real) { return nil }
        let leadsTo = real == path ? "" : " (it leads to \(real))"
        return policy.forbids("\(what) \(path)\(leadsTo)", "has no `paths` that holds it")
    }

    /// Whether a path without links in it lies in one of the places.
    func holds(_ real: String) -> Bool {
        policy.paths.contains { place in
            let root = RealPath.resolve(place) ?? place
            return real == root || real.hasPrefix(root + "/")
        }
    }

    /// Where a link would lead to.
    func objection(toLink path: String, to target: String) -> Reason? {
        let parent = "/" + path.split(separator: "/").dropLast().joined(separator: "/")
        let start = target.hasPrefix("/") ? target : RealPath.resolve(parent).map { "\($0)/\(target)" }
        guard let start, !target.utf8.contains(0), let real = RealPath.resolve(start), holds(real) else {
            return policy.forbids("link \(path) to \(target)", "has no `paths` that holds what it would lead to")
        }
        return nil
    }
}

/// Paths with their links followed, also where their end isn't there yet.
enum RealPath {
    /// - Returns: nil where it can't be told, as for a loop of links, a dangling one, or `..` below what isn't there.
    static func resolve(_ path: String) -> String? {
        var missing: [Substring] = []
        var parts = path.split(separator: "/")
        while true {
            let existing = "/" + parts.joined(separator: "/")
            if let real = real(existing) { return join(real, missing) }
            guard errno == ENOENT, let last = parts.popLast(), last != "..", last != "." else { return nil }
            // A link that leads to nothing is there all the same, and what is made through it comes to lie elsewhere.
            var status = stat()
            if lstat(existing, &status) == 0 { return nil }
            missing.insert(last, at: 0)
        }
    }

    /// The same, but a link at the end of the path stands for itself.
    static func resolveParent(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        guard let last = parts.last else { return nil }
        return resolve("/" + parts.dropLast().joined(separator: "/")).map { join($0, [last]) }
    }

    private static func real(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static func join(_ real: String, _ missing: [Substring]) -> String {
        missing.isEmpty ? real : (real == "/" ? "" : real) + "/" + missing.joined(separator: "/")
    }
}
