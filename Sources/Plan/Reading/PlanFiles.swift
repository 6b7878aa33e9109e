public import Diagnostics
import PlanSyntax

/// Where the files come from that a plan includes.
public struct PlanFiles: Sendable {
    private let load: @Sendable (String) throws(Diagnostics) -> SourceText

    /// - Parameter load: By the path, as it is also shown.
    public init(_ load: @escaping @Sendable (String) throws(Diagnostics) -> SourceText) { self.load = load }

    /// From disk, relative to the working directory as the plan itself is.
    public static let disk = PlanFiles { (path) throws(Diagnostics) in try SourceText.load(path: path) }

    func text(_ path: String) throws(Diagnostics) -> SourceText { try load(path) }
}

/// Paths as a plan writes them.
enum PlanPath {
    /// `web/drain.yml` of `steps/all.yml` is `steps/web/drain.yml`.
    static func joined(_ path: String, to directory: String?) -> String {
        guard let directory, !path.hasPrefix("/") else { return path }
        return normalized(directory == "/" ? "/\(path)" : "\(directory)/\(path)")
    }

    /// Nil for one that stands in the directory itself.
    static func directory(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// `a/../b` is `b`, so that one file has one name. What leads above the beginning stays.
    private static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
