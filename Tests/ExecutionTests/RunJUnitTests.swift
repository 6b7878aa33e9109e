import AgentProtocol
import Execution
import Foundation
import FoundationXML
import Journal
import Report
import Testing

@Suite("Runs as JUnit's XML")
struct RunJUnitTests {
    @Test("Beside the report", arguments: ["as-planned", "rolled-back", "needs-person", "approval-awaited", "refused"])
    func fixtures(_ name: String) throws {
        let entries = try #require(ReportScenarios.all[name])
        try expectFixture(RunJUnit.render(entries), "report/\(name).junit.xml")
    }

    @Test("Every run, at every point of its journal, is XML that says how many there are of each")
    func wellFormed() throws {
        for (name, entries) in ReportScenarios.all {
            for count in 1...entries.count {
                let cases = try #require(CaseCounter.count(RunJUnit.render(Array(entries.prefix(count)))), "\(name)")
                #expect(cases.said == cases.found, "\(name), \(count)")
            }
        }
        #expect(RunJUnit.render([]) == "")
    }

    @Test("A run that isn't as planned has a case that isn't passed, and none that is has")
    func verdicts() throws {
        for (name, entries) in ReportScenarios.all {
            let cases = try #require(CaseCounter.count(RunJUnit.render(entries)))
            let bad = cases.found["failures", default: 0] + cases.found["errors", default: 0]
            #expect((bad == 0) == (entries.last?.event == .finished(.asPlanned)), "\(name): \(cases.found)")
        }
    }

    @Test("Names are data")
    func hostile() throws {
        let step = Sample.step("<b>\"&'", batches: [["a\u{1B}<&"]], program: [.restart(Sample.service("app"))])
        var run = LivedRun(Sample.schedule(hosts: ["a\u{1B}<&"], steps: [step]))
        run.fails("a\u{1B}<&")
        let events = [RunEvent.started(run.state.started)] + run.events
        let entries = events.enumerated().map { JournalEntry(sequence: $0 + 1, time: 0, event: $1) }
        let cases = try #require(CaseCounter.count(RunJUnit.render(entries)))
        #expect(cases.found == ["tests": 2, "failures": 1, "errors": 1, "skipped": 0])
        #expect(cases.names == ["Step 1: <b>\"&' a\\x1b<&", "The run as planned"])
    }
}

/// Counts test cases by how they ended, and what the root says of that.
private final class CaseCounter: NSObject, XMLParserDelegate {
    private(set) var said: [String: Int] = [:]
    private(set) var found = ["tests": 0, "failures": 0, "errors": 0, "skipped": 0]
    private(set) var names: [String] = []

    /// Nil for what isn't XML.
    static func count(_ text: String) -> CaseCounter? {
        let parser = XMLParser(data: Data(text.utf8))
        let counter = CaseCounter()
        parser.delegate = counter
        return parser.parse() ? counter : nil
    }

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        switch element {
        case "testsuites": for key in found.keys { said[key] = attributes[key].flatMap { Int($0) } }
        case "testcase":
            found["tests", default: 0] += 1
            names.append("\(attributes["classname"] ?? "") \(attributes["name"] ?? "")")
        case "failure": found["failures", default: 0] += 1
        case "error": found["errors", default: 0] += 1
        case "skipped": found["skipped", default: 0] += 1
        default: break
        }
    }
}
