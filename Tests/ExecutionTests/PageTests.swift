import AgentProtocol
import Execution
import FoundationEssentials
import Journal
import Testing

@testable import Report

@Suite("Previews and runs as pages, and as Markdown")
struct PageTests {
    @Test("A preview, one file", arguments: PreviewScenarios.all.keys.sorted())
    func preview(_ name: String) throws {
        let preview = try #require(PreviewScenarios.all[name])
        let page = PreviewHTML.render(preview, forks: 4, time: 1_795_367_109)
        PageCheck.expectSound(page)
        let text = PreviewMarkdown.render(preview, forks: 4)
        PageCheck.expectTables(text)
        guard ["in-use", "dependents", "bad-hosts", "gate"].contains(name) else { return }
        try expectFixture(PageCheck.withoutStyle(page), "preview/\(name).html")
        try expectFixture(text, "preview/\(name).md")
    }

    @Test("A run, one file", arguments: ReportScenarios.all.keys.sorted())
    func run(_ name: String) throws {
        let entries = try #require(ReportScenarios.all[name])
        let page = RunHTML.render(entries)
        PageCheck.expectSound(page)
        let text = RunMarkdown.render(entries)
        PageCheck.expectTables(text)
        guard ["as-planned", "put-back", "needs-person", "held-in-use"].contains(name) else { return }
        try expectFixture(PageCheck.withoutStyle(page), "report/\(name).html")
        try expectFixture(text, "report/\(name).md")
    }

    @Test("A run with a clock: a held stop, a lost host, and all put back")
    func five() throws {
        try expectFixture(PageCheck.withoutStyle(RunHTML.render(PageScenarios.five)), "report/five.html")
        try expectFixture(RunMarkdown.render(PageScenarios.five), "report/five.md")
    }

    @Test("A saved preview says what has changed since, and what its hash is")
    func saved() {
        let (saved, now) = (PreviewScenarios.dependents, PreviewScenarios.dependents)
        var later = now
        later.sights["db2"] = .excluded(.contact(.unreachable(message: "<gone>")))
        for (preview, words) in [(now, "Nothing has changed since noon."), (later, "Changed since noon:")] {
            let changes = PreviewChanges(preview.drift(since: saved), since: "noon", preview.schedule)
            let page = PreviewHTML.render(preview, forks: 4, hash: "6c9c39d1", changes: changes, time: 0)
            PageCheck.expectSound(page)
            let text = PreviewMarkdown.render(preview, forks: 4, hash: "6c9c39d1", changes: changes)
            #expect(changes.lines.isEmpty == (preview == now))
            for line in [words, "6c9c39d1"] { #expect(page.contains(line) && text.contains(line), "\(line)") }
            for line in changes.lines { #expect(page.contains(HTML.escaped(line)), "\(line)") }
        }
    }

    @Test("At every point of a journal there is a page, and none that hasn't ended says that it has")
    func unfinished() {
        for entries in ReportScenarios.all.values {
            for count in 1..<entries.count {
                let page = RunHTML.render(Array(entries.prefix(count)))
                #expect(page.contains("Not finished</span>") && !page.contains("could fail; exit code"))
            }
        }
    }

    @Test("What plans and hosts say is text, in pages and in Markdown")
    func hostile() {
        for page in [
            RunHTML.render(HostileScenario.run), PreviewHTML.render(HostileScenario.preview, forks: 4, time: 0),
        ] {
            PageCheck.expectSound(page)
            #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
            #expect(!page.contains("\u{1b}") && !page.contains("\u{202e}"))
        }
        for text in [
            RunMarkdown.render(HostileScenario.run), PreviewMarkdown.render(HostileScenario.preview, forks: 4),
        ] {
            PageCheck.expectTables(text)
            let bare = PageCheck.outsideCode(text)
            for word in ["<script", "<img", "<b>", "@everyone", "#12", "://", "](", "\u{1b}", "\u{202e}"] {
                #expect(!bare.contains(word), "\(word)")
            }
        }
    }

    @Test("A thousand hosts are a page that a browser can bear, and a comment that GitHub takes")
    func large() {
        let run = RunHTML.render(PageScenarios.large)
        let preview = PreviewHTML.render(PageScenarios.largePreview, forks: 50, time: 0)
        for page in [run, preview] {
            #expect(page.utf8.count < 5_000_000)
        }
        PageCheck.expectSound(preview)
        // All of them are in it.
        for host in PageScenarios.thousand.dropLast() { #expect(run.contains("<th scope=\"row\">\(host)</th>")) }
        #expect(RunMarkdown.render(PageScenarios.large).utf8.count < 65_536)
        #expect(PreviewMarkdown.render(PageScenarios.largePreview, forks: 50).utf8.count < 65_536)
    }
}
