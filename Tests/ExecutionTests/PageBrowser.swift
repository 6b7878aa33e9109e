import Foundation
import TestSupport
import Testing

/// Chromium, and what looks at pages through it: selenium, axe-core and GitHub's reader of Markdown, in a virtual environment below
/// `.build`, made once.
enum PageBrowser {
    private static let requirements = ["selenium==4.51.0", "cmarkgfm==2025.10.22"]
    /// For the axe-core that it brings along; what else it needs isn't.
    private static let axe = "axe-playwright-python==0.1.8"

    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    private static let folder = tests.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: ".build/page-browser-\(requirements.joined(separator: "-"))-\(axe)")

    private static let chromium = program("chromium", "chromium-browser", "google-chrome")
    private static let driver = program("chromedriver")

    /// Nil where it is there; else why not, for whoever reads that these tests are skipped.
    static let missing: String? = {
        guard chromium != nil, driver != nil else { return "there is no chromium, or no chromedriver" }
        let done = folder.appending(path: "complete")
        if FileManager.default.fileExists(atPath: done.path) { return nil }
        do {
            try? FileManager.default.removeItem(at: folder)
            _ = try run("/usr/bin/env", ["python3", "-m", "venv", folder.path])
            let install = ["install", "--quiet", "--disable-pip-version-check"]
            _ = try run(folder.appending(path: "bin/pip").path, install + requirements)
            _ = try run(folder.appending(path: "bin/pip").path, install + ["--no-deps", axe])
            try Data().write(to: done)
            return nil
        } catch {
            return "what looks at pages can't be installed: \(error)"
        }
    }()

    /// Opens every page in a folder, and reads every text in Markdown.
    /// - Returns: what was found, by name.
    static func look(at pages: URL) throws -> [String: [String]] {
        let libraries = folder.appending(path: "lib")
        let python = try FileManager.default.contentsOfDirectory(atPath: libraries.path).first ?? ""
        let axe = libraries.appending(path: "\(python)/site-packages/axe_playwright_python/axe.min.js")
        let script = tests.appending(path: "Fixtures/pages/look-at-pages.py")
        let output = try run(
            folder.appending(path: "bin/python").path,
            [script.path, pages.path, axe.path, chromium ?? "", driver ?? ""])
        return try JSONDecoder().decode([String: [String]].self, from: output)
    }

    private static func program(_ names: String...) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> Data {
        let child = try Child(program, arguments)
        guard child.exitCode() == 0 else {
            throw Failure(description: "\(program) \(arguments.joined(separator: " ")): \(child.errors.suffix(2000))")
        }
        return Data(child.output.utf8)
    }
}
