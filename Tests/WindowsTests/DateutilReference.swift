import Foundation
import TestSupport

/// python-dateutil in a virtual environment below `.build`, made once, with the time zones of the same version as Foundation's.
enum DateutilReference {
    static let version = "2.9.0.post0"

    /// `2025b` is 2025.2 on PyPI.
    static let zones: String = {
        let name = TimeZone.timeZoneDataVersion
        let letter = name.unicodeScalars.last.map { Int($0.value) - 96 } ?? 0
        return "\(name.prefix(4)).\(letter)"
    }()

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "../../.build/dateutil-\(version)-\(zones)"
    ).standardizedFileURL

    /// Nil where it is there; else why not, for whoever reads that these tests are skipped.
    static let missing: String? = {
        let done = folder.appending(path: "complete")
        if FileManager.default.fileExists(atPath: done.path) { return nil }
        do {
            try? FileManager.default.removeItem(at: folder)
            _ = try run("/usr/bin/env", ["python3", "-m", "venv", folder.path])
            let requirements = ["python-dateutil==\(version)", "tzdata==\(zones)", "six==1.17.0"]
            _ = try run(path("pip"), ["install", "--quiet", "--disable-pip-version-check"] + requirements)
            try Data().write(to: done)
            return nil
        } catch {
            return "python-dateutil \(version) with tzdata \(zones) can't be installed: \(error)"
        }
    }()

    struct Question: Encodable {
        var rule: String
        var start: String
        var zone: String
        var from: String
        var until: String?
        var seconds: Int64?
        /// Days between which openings are asked for.
        var after: String
        var before: String
    }

    /// - Returns: For each question its openings, as pairs of moments.
    static func ask(_ questions: [Question]) throws -> [[[Int64]]] {
        let encoder = JSONEncoder()
        let lines = try questions.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }.joined()
        let script = Fixtures.folder.appending(path: "ask-dateutil.py").path
        let output = try run(path("python"), ["-X", "utf8", script], input: lines)
        return try output.split(separator: "\n").map {
            try JSONDecoder().decode([[Int64]].self, from: Data($0.utf8))
        }
    }

    private static func path(_ program: String) -> String { folder.appending(path: "bin/\(program)").path }

    private struct Failure: Error, CustomStringConvertible { var description: String }

    private static func run(_ program: String, _ arguments: [String], input: String = "") throws -> String {
        // Not the zones of this machine, which may be newer or older.
        let child = try Child(program, arguments, environment: ["PYTHONTZPATH": ""], input: Data(input.utf8))
        guard child.exitCode() == 0 else { throw Failure(description: String(child.errors.suffix(400))) }
        return child.output
    }
}
