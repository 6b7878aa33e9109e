import Foundation
import TestSupport
import Testing

/// ansible-core in a virtual environment below `.build`, made once.
enum AnsibleReference {
    static let version = "2.19.14"

    private static let folder = FixturePair.root.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build/ansible-core-\(version)")

    /// Nil where it is there; else why not, for whoever reads that these tests are skipped.
    static let missing: String? = {
        let done = folder.appending(path: "complete")
        if FileManager.default.fileExists(atPath: done.path) { return nil }
        do {
            try? FileManager.default.removeItem(at: folder)
            let python = "import sys; sys.exit(sys.version_info < (3, 11))"
            guard
                let found = ["python3", "python3.13", "python3.12", "python3.11"].first(where: { name in
                    (try? run("/usr/bin/env", [name, "-c", python])) != nil
                })
            else { return "there is no Python of 3.11 or later" }
            _ = try run("/usr/bin/env", [found, "-m", "venv", folder.path])
            let requirements = ["ansible-core==\(version)", "jinja2==3.1.6", "pyyaml==6.0.3"]
            _ = try run(path("pip"), ["install", "--quiet", "--disable-pip-version-check"] + requirements)
            try Data(Self.settings.utf8).write(to: folder.appending(path: "ansible.cfg"))
            try Data().write(to: done)
            return nil
        } catch {
            return "ansible-core \(version) can't be installed: \(error)"
        }
    }()

    /// A source that can't be read is an error, as in lull, and no warning.
    private static let settings = """
        [defaults]
        deprecation_warnings = false
        [inventory]
        any_unparsed_is_failed = true

        """

    struct Question: Encodable {
        var sources: [String]
        var plan: String?
        /// Each a verb, its words and a limit.
        var asks: [[String?]]
    }

    struct Reply: Decodable {
        struct Answer: Decodable {
            var verb: String
            var words: String
            var limit: String?
            var lines: [String]?
            var error: String?

            private struct Content: Decodable {
                var answer: Text?
                var error: String?
            }

            private enum Text: Decodable {
                case one(String)
                case many([String])

                init(from decoder: any Decoder) throws {
                    let container = try decoder.singleValueContainer()
                    if let text = try? container.decode(String.self) {
                        self = .one(text)
                    } else {
                        self = .many(try container.decode([String].self))
                    }
                }
            }

            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                verb = try container.decode(String.self)
                words = try container.decodeIfPresent(String.self) ?? ""
                limit = try container.decodeIfPresent(String.self)
                let content = try container.decode(Content.self)
                error = content.error
                switch content.answer {
                case .one(let text)?: lines = [text]
                case .many(let texts)?: lines = texts
                case nil: lines = nil
                }
            }
        }

        var error: String?
        var answers: [Answer]
    }

    static func ask(_ questions: [Question]) throws -> [Reply] {
        let script = FixturePair.root.appending(path: "inventory/ask-ansible.py").path
        let output = try run(path("python"), [script], input: try JSONEncoder().encode(questions))
        return try JSONDecoder().decode([Reply].self, from: output)
    }

    /// What one of its programs prints on standard output, run as a person would.
    static func program(_ name: String, _ arguments: [String]) throws -> String {
        String(decoding: try run(path(name), arguments), as: UTF8.self)
    }

    private static func path(_ name: String) -> String { folder.appending(path: "bin/\(name)").path }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private static func run(_ program: String, _ arguments: [String], input: Data = Data()) throws -> Data {
        var environment: [String: String?] = [
            "ANSIBLE_CONFIG": folder.appending(path: "ansible.cfg").path,
            "ANSIBLE_LOCAL_TEMP": folder.appending(path: "tmp").path, "LC_ALL": "C.UTF-8",
        ]
        for name in ProcessInfo.processInfo.environment.keys
        where name.hasPrefix("ANSIBLE_") && environment[name] == nil {
            environment[name] = .some(nil)
        }
        let child = try Child(program, arguments, environment: environment, input: input)
        guard child.exitCode() == 0 else {
            throw Failure(description: "\(program) \(arguments.joined(separator: " ")): \(child.errors.suffix(2000))")
        }
        return Data(child.output.utf8)
    }
}
