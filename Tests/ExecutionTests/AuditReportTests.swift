import AgentProtocol
import Execution
import FoundationEssentials
import Testing

@testable import Report

@Suite("Audits for people, machines and browsers")
struct AuditReportTests {
    private static let names = AuditScenarios.all.keys.sorted()

    @Test("Text at 80 columns", arguments: names)
    func text(_ name: String) throws {
        let audit = try #require(AuditScenarios.all[name])
        let text = AuditText.render(audit, width: 80, ink: .none)
        for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
        #expect(!text.contains("\u{1B}"))
        let coloured = AuditText.render(audit, width: 80, ink: Ink(isColoured: true))
        #expect(coloured.replacing(/\u{1B}\[\d+m/, with: "") == text)
        try expectFixture(text, "audit/\(name)")
    }

    @Test("JSON, one object a line", arguments: names)
    func json(_ name: String) throws {
        struct Typed: Decodable { var type: String }
        let lines = try AuditJSON.lines(try #require(AuditScenarios.all[name]))
        for line in lines {
            #expect(!line.contains("\n"))
            _ = try JSONDecoder().decode(Typed.self, from: Data(line.utf8))
        }
        try expectFixture(lines.map { $0 + "\n" }.joined(), "audit/\(name).json")
    }

    @Test("HTML, one file", arguments: names)
    func html(_ name: String) throws {
        let page = AuditHTML.render(
            try #require(AuditScenarios.all[name]), pattern: "web:&<prod>", time: 1_795_367_109)
        // Nothing is loaded and nothing runs, whatever a host says.
        for word in ["<script", "<img", "<link", "http:", "https:", "url(", "@import"] {
            #expect(!page.contains(word), "\(word)")
        }
        for tag in ["table", "tr", "td", "th", "ul", "li", "dl", "dt", "dd", "section", "small", "p", "code"] {
            #expect(
                page.ranges(of: "<\(tag)>").count + page.ranges(of: "<\(tag) ").count
                    == page.ranges(of: "</\(tag)>").count,
                "\(tag)")
        }
        try expectFixture(page, "audit/\(name).html")
    }

    @Test("Every finding is explained where it is linked to")
    func glossary() {
        let page = AuditHTML.render(AuditScenarios.fleet, pattern: "all", time: 0)
        let links = page.matches(of: /href="#([a-z-]+)"/).map { String($0.1) }
        #expect(Set(links).count > 5)
        for link in Set(links) { #expect(page.contains("<dt id=\"\(link)\">")) }
        let codes = AuditTextCodes.all
        #expect(Set(AuditGlossary.entries.map(\.code)) == codes)
    }

    @Test("Figures tell what decides the exit code")
    func figures() {
        let fleet = AuditFigures(AuditScenarios.fleet)
        #expect(fleet.services == 19 && fleet.hosts == ["web1", "web2", "db1"])
        #expect(fleet.byDanger == [.severe: 3, .high: 3, .moderate: 8, .none: 5])
        #expect(fleet.killed == 13 && fleet.killedSoon == 4 && fleet.longest == 90)
        #expect(!fleet.isComplete && !fleet.isEmpty)
        let nothing = AuditFigures(AuditScenarios.nothing)
        #expect(nothing.isEmpty && !nothing.isComplete && nothing.unmatched == ["ngnix.service"])
        #expect(AuditFigures(AuditScenarios.harmless).isComplete)
        #expect(AuditFigures(AuditScenarios.hostile).lost.map(\.code) == ["refused"])
    }

    @Test("A name that matches on one host is no slip")
    func unmatched() {
        var audit = AuditScenarios.nothing
        audit.sights["web2"] = .seen(HostAudit(serviceManager: nil, isRoot: true, units: []))
        #expect(AuditFigures(audit).unmatched.isEmpty)
    }

    @Test("What is interpolated is text, and markup stays markup")
    func markup() {
        let name = "<b>\u{0}&\"'"
        let inner: HTML = "<i>\(name)</i>"
        let outer: HTML = "<p>\(inner)\([inner])\(3)</p>"
        #expect(inner.description == "<i>&lt;b&gt;\\x00&amp;&quot;&#39;</i>")
        #expect(outer.description == "<p>\(inner.description)\(inner.description)3</p>")
    }
}

/// One of each finding.
private enum AuditTextCodes {
    static let all: Set<String> = Set(
        [
            AuditFinding.deadline(seconds: 1, signal: 9), .childrenKilled(children: 1), .killSignalKills,
            .stopCommandKills(command: "", after: nil), .sysvScript(path: "", line: nil, after: nil),
            .hostAction(property: "", action: ""), .ignoresStopSignal(signal: 15), .takesAlong([]),
            .leftBehind(killMode: ""), .givenUp(seconds: 1), .noProcesses, .pendingReload, .revivedBy([]),
            .refusesStop, .watchdog(seconds: 1), .runtimeLimit(seconds: 1), .shielded,
        ].map(\.code))
}
