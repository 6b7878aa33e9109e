import AgentProtocol
import Execution
public import Journal
import Schedule

/// A run in the XML that JUnit began and every CI system reads: a suite for each step, a test case for each of its hosts.
///
/// A host that was done and then put back is skipped and not passed: what a later step failed at has its own case.
public enum RunJUnit {
    /// Empty for entries that don't begin a run.
    ///
    /// - Parameter isAlive: whether a controller runs it at this moment.
    public static func render(_ entries: [JournalEntry], isAlive: Bool = false) -> String {
        guard let digest = RunDigest(entries, isAlive: isAlive) else { return "" }
        let steps =
            digest.state.schedule.steps.enumerated().map { index, step in
                Suite(
                    name: "Step \(index + 1): \(step.title)",
                    cases: step.approval == nil
                        ? step.batches.joined().map { Case(digest, step: index, host: $0.host) }
                        : [Case(approvalOf: index, digest.state)])
            }
            + [Suite(name: "The run", cases: [Case(verdictOf: digest)])]
        let began = entries.first?.time ?? 0
        let took = (entries.last?.time ?? 0) - began
        let xml: HTML = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(digest.state.schedule.planName)" \(counts(steps.flatMap(\.cases))) time="\(seconds(took))">
            \(steps.map { $0.xml(of: digest.state.started.runID, began: began) })</testsuites>

            """
        return xml.description
    }

    private struct Suite {
        var name: String
        var cases: [Case]

        func xml(of runID: String, began: Double) -> HTML {
            """
            <testsuite name="\(name)" \(counts(cases)) time="\(seconds(cases.reduce(0) { $0 + $1.seconds }))" \
            timestamp="\(TimeText.moment(began).replacing(" ", with: "T"))">
            <properties><property name="run" value="\(runID)"/></properties>
            \(cases.map { $0.xml(of: name) })</testsuite>

            """
        }
    }

    fileprivate struct Case {
        enum Result {
            case passed
            /// With the reason.
            case skipped(String)
            /// It failed, or a person has to look: a word, and all there is to say of it.
            case failed(String, [String])
            /// Nobody knows.
            case unknown(String, [String])
        }

        var name: String
        var seconds: Double
        var result: Result

        init(_ digest: RunDigest, step: Int, host name: String) {
            self.name = name
            let host = digest.state.hosts[name]
            let record = host?.history.last { $0.intent.step == step && $0.intent.errand == nil }
            seconds = record?.report?.duration ?? 0
            let sentences = digest.sentences(of: name)
            if case .excluded? = host?.standing {
                result = .failed("left out", sentences)
            } else if let outcome = record?.report?.outcome {
                result = Self.result(outcome, host, sentences)
            } else if let record {
                result =
                    record.lostTo?.provesNothingBegan == true
                    ? .failed("failed", sentences) : .unknown("unknown", sentences)
            } else {
                result = .skipped("not reached")
            }
        }

        init(approvalOf step: Int, _ state: RunState) {
            name = "approval"
            seconds = 0
            let approval = state.approvals.first { $0.step == step }
            result = approval == nil ? .skipped("nobody approved of it") : .passed
        }

        /// Whatever its steps say: a run that was put back hasn't done what it was for.
        init(verdictOf digest: RunDigest) {
            name = "as planned"
            seconds = 0
            let verdict = digest.verdict
            let words = [verdict.headline + " " + verdict.title] + verdict.sentences.map(\.text)
            switch digest.state.end {
            case .asPlanned?: result = .passed
            case nil: result = .unknown("not finished", words)
            case .putBack?, .needsPerson?, .refused?, .interrupted?: result = .failed(verdict.headline, words)
            }
        }

        private static func result(_ outcome: Outcome, _ host: HostRecord?, _ sentences: [String]) -> Result {
            if outcome == .unknown { return .unknown("unknown", sentences) }
            guard outcome.isSuccess else { return .failed(outcome.word, sentences) }
            return host?.puttingBack == .done ? .skipped("done, and put back later") : .passed
        }

        func xml(of suite: String) -> HTML {
            let open: HTML = "<testcase classname=\"\(suite)\" name=\"\(name)\" time=\"\(RunJUnit.seconds(seconds))\""
            let inner: HTML
            switch result {
            case .passed: return "\(open)/>\n"
            case .skipped(let why): inner = "<skipped message=\"\(why)\"/>"
            case .failed(let word, let text): inner = Self.detail("failure", word, text)
            case .unknown(let word, let text): inner = Self.detail("error", word, text)
            }
            return "\(open)>\n\(inner)\n</testcase>\n"
        }

        private static func detail(_ element: String, _ word: String, _ text: [String]) -> HTML {
            "<\(element) type=\"\(word)\" message=\"\(text.first ?? word)\">\(text.map { "\($0)\n" as HTML })</\(element)>"
        }
    }

    private static func counts(_ cases: [Case]) -> HTML {
        func count(_ isCounted: (Case.Result) -> Bool) -> Int { cases.count { isCounted($0.result) } }
        let failures = count { if case .failed = $0 { true } else { false } }
        let errors = count { if case .unknown = $0 { true } else { false } }
        let skipped = count { if case .skipped = $0 { true } else { false } }
        return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
    }

    /// With milliseconds, as the format has it.
    private static func seconds(_ seconds: Double) -> String {
        let all = Int((max(0, seconds) * 1000).rounded())
        let rest = String(all % 1000)
        return "\(all / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
