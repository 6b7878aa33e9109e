import Foundation
import Testing

@testable import Report

/// Pages as a browser has them: nothing is loaded, its console is silent, nothing is wider than the window, and axe-core finds nothing to
/// object to; and Markdown as GitHub has it.
@Suite(.enabled(if: PageBrowser.missing == nil, Comment(rawValue: PageBrowser.missing ?? "")))
struct PageBrowserTests {
    private static let elements: Set = [
        "h1", "h2", "h3", "p", "ul", "li", "strong", "code", "pre", "br", "table", "thead", "tbody", "tr", "th", "td",
        "details", "summary",
    ]

    @Test(.timeLimit(.minutes(10))) func nothingIsWrongWithThem() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lull-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var written = 0
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: folder.appending(path: name))
            written += 1
        }
        let runs = [
            ("five", PageScenarios.five), ("large", PageScenarios.large), ("hostile", HostileScenario.run),
            ("away", ReportScenarios.abandoned),
        ]
        for (name, entries) in runs {
            try write("run-\(name).html", RunHTML.render(entries))
            try write("run-\(name).md", RunMarkdown.render(entries))
        }
        let previews = [
            ("use", UseScenarios.preview), ("large", PageScenarios.largePreview), ("hostile", HostileScenario.preview),
            ("dependents", PreviewScenarios.dependents), ("bad", PreviewScenarios.badHosts),
        ]
        for (name, preview) in previews {
            try write("preview-\(name).html", PreviewHTML.render(preview, forks: 4, hash: "abc", time: 0))
            try write("preview-\(name).md", PreviewMarkdown.render(preview, forks: 4, hash: "abc"))
        }
        try write("audit.html", AuditHTML.render(AuditScenarios.fleet, pattern: "all", time: 0))

        let found = try PageBrowser.look(at: folder)
        #expect(found.count >= written)
        for (name, problems) in found {
            let wrong = problems.filter { problem in
                !(name.hasSuffix(".md") && Self.elements.contains(problem.replacing("element ", with: "")))
            }
            #expect(wrong == [], "\(name)")
        }
    }
}
