import Foundation
import Testing

/// An inventory and what is asked of it: a file `NAME.case` of `Fixtures/inventory/reference`.
///
/// Lines in front of the first `--- PATH` say what is asked, the rest are files; `--- PATH +x` is executable, `--- PATH -> TARGET`
/// a link. `list`, `graph` and each host are always asked for.
///
/// - `-i SOURCE`, `plan: DIRECTORY`
/// - `pattern PATTERN`, with ` --limit LIMIT` behind; `unordered pattern …` where Ansible leaves the order to chance
/// - `refused pattern …`: lull refuses what Ansible passes over with a warning
/// - `list --limit LIMIT`, `graph GROUP`, `host PATTERN`
/// - `refused`: neither reads it; `lull refuses`: only Ansible does
struct ReferenceCase: CustomTestStringConvertible {
    struct Ask {
        var verb: String
        var words: String
        var limit: String?
        var isUnordered = false
        var isRefused = false
    }

    enum Expectation { case same, bothRefuse, lullRefuses }

    var name: String
    var sources: [String] = []
    var plan: String?
    var asks = [Ask(verb: "list", words: ""), Ask(verb: "graph", words: "all")]
    var expectation = Expectation.same
    private var files: [(path: String, isExecutable: Bool, target: String?, text: String)] = []

    var testDescription: String { name }

    init(_ file: URL) throws {
        name = file.deletingPathExtension().lastPathComponent
        // By scalars: a line feed behind a carriage return is no letter of its own.
        for part in try String(contentsOf: file, encoding: .utf8).unicodeScalars.split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            let line = String(part)
            if line.hasPrefix("--- ") {
                var path = String(line.dropFirst(4))
                var target: String?
                if let arrow = path.range(of: " -> ") {
                    target = String(path[arrow.upperBound...])
                    path = String(path[..<arrow.lowerBound])
                }
                let isExecutable = path.hasSuffix(" +x")
                files.append((isExecutable ? String(path.dropLast(3)) : path, isExecutable, target, ""))
            } else if files.isEmpty {
                try take(line)
            } else {
                files[files.count - 1].text += line + "\n"
            }
        }
        if sources.isEmpty, let first = files.first { sources = [first.path] }
    }

    private mutating func take(_ line: String) throws {
        var rest = line
        func word(_ prefix: String) -> Bool {
            guard rest == prefix || rest.hasPrefix(prefix + " ") else { return false }
            rest = String(rest.dropFirst(prefix.count + 1))
            return true
        }
        if line.isEmpty || line.hasPrefix("#") { return }
        if line == "refused" {
            expectation = .bothRefuse
            return
        }
        if line == "lull refuses" {
            expectation = .lullRefuses
            return
        }
        if word("-i") { return sources.append(rest) }
        if word("plan:") {
            plan = rest
            return
        }
        var ask = Ask(verb: "", words: "")
        ask.isUnordered = word("unordered")
        ask.isRefused = word("refused")
        for verb in ["pattern", "list", "graph", "host"] where ask.verb.isEmpty && word(verb) { ask.verb = verb }
        try #require(!ask.verb.isEmpty, "\(name): \(line)")
        if let limit = (" " + rest).range(of: " --limit ") {
            let spaced = " " + rest
            ask.limit = String(spaced[limit.upperBound...])
            rest = String(spaced[..<limit.lowerBound].dropFirst())
        }
        ask.words = rest
        asks.append(ask)
    }

    /// Writes its files.
    func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in files {
            let place = folder.appending(path: file.path)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            if let target = file.target {
                try FileManager.default.createSymbolicLink(atPath: place.path, withDestinationPath: target)
                continue
            }
            try Data(file.text.utf8).write(to: place)
            if file.isExecutable {
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place.path)
            }
        }
    }

    /// As both are to be given them: files by their whole path, lists as they are. `@` stands for the folder in limits.
    func sources(in folder: URL) -> [String] {
        sources.map { $0.contains(",") ? $0 : folder.appending(path: $0).path }
    }

    func plan(in folder: URL) -> String? { plan.map { $0 == "." ? folder.path : folder.appending(path: $0).path } }

    func limit(_ ask: Ask, in folder: URL) -> String? {
        ask.limit?.replacingOccurrences(of: "@", with: "@" + folder.path + "/")
    }

    static func all() throws -> [ReferenceCase] {
        let folder = FixturePair.root.appending(path: "inventory/reference")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "case" }.sorted { $0.path < $1.path }.map(ReferenceCase.init)
    }
}
