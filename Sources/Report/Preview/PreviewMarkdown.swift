import AgentProtocol
public import Execution
import Schedule

/// A preview for a ticket or a pull request, in GitHub's Markdown.
public enum PreviewMarkdown {
    /// - Parameters:
    ///   - allowsForce: whether the operator lets the plan kill.
    ///   - hash: what an approval of it names; see `Preview.hash(planText:)`.
    ///   - changes: what has changed since it was saved, if it was.
    ///   - fit: how it stands to its window.
    ///   - expectation: how long it usually takes.
    ///   - blockers: what may be in its way.
    public static func render(
        _ preview: Preview, forks: Int, allowsForce: Bool = false, hash: String? = nil,
        changes: PreviewChanges? = nil, fit: WindowFit? = nil, expectation: Expectation? = nil,
        blockers: [BlockerSight] = []
    ) -> String {
        let digest = PreviewDigest(
            preview, forks: forks, allowsForce: allowsForce, fit: fit, expectation: expectation, blockers: blockers)
        let steps = digest.steps
        let text: Markdown = """
            # \(digest.title)

            \(hash.map { "Hash: \(Markdown.code($0))\n\n" } ?? "" as Markdown)\(summary(digest))\(changed(changes))\(excluded(digest))\(table(steps))\(steps.map(step))\
            \(footer(digest, hasSeenUse: steps.contains { $0.use != nil }))
            """
        return text.description
    }

    private static func summary(_ digest: PreviewDigest) -> Markdown {
        let refusals = digest.refusals
        let verdict: Markdown = refusals.isEmpty ? "**A run could begin.**" : "**A run would refuse to begin.**"
        let forces: Markdown =
            digest.forces.map { heading, lines in "**\(heading)**\n\n\(Markdown.list(lines))" } ?? ""
        let leftOut: Markdown =
            digest.schedule.leftOut.map { parts in
                parts.isEmpty ? "" : "Takes no part:\n\n\(Markdown.list(parts.map(LeftOutText.words)))"
            } ?? ""
        return
            "\(verdict) \(digest.size). \(([digest.limits] + digest.expected).joined(separator: " "))\n\n\(Markdown.list(digest.windowLines.map(\.text)))\(Markdown.list(digest.blockerLines.map(\.text)))\(Markdown.list(digest.told))\(Markdown.list(refusals))\(forces)\(leftOut)"
    }

    private static func changed(_ changes: PreviewChanges?) -> Markdown {
        changes.map { "\($0.heading)\n\n\(Markdown.list($0.lines))" } ?? ""
    }

    private static func excluded(_ digest: PreviewDigest) -> Markdown {
        guard let (heading, groups) = digest.excluded else { return "" }
        let parts = groups.map { hosts, sentences -> Markdown in
            "**\(HostFolding.fold(hosts))**\n\n\(Markdown.list(sentences))"
        }
        return "\(heading)\n\n\(parts)"
    }

    private static func table(_ steps: [PreviewStep]) -> Markdown {
        let rows = steps.flatMap { step -> [[Markdown]] in
            let name: Markdown = "\(step.index + 1): \(step.title)"
            if step.step.approval != nil { return [[name, "a person", "\(step.time)"]] }
            return step.batches.map { [name, "\($0.words)", "\($0.isEmpty ? "" : $0.time)"] }
        }
        return Markdown.table(["Step", "Batch and hosts", "How long"], rows)
    }

    private static func step(_ step: PreviewStep) -> Markdown {
        let approval: Markdown = step.approval.map { "\(prose: $0)\n\n" } ?? ""
        let rules = step.rules.map { rule -> Markdown in
            "\(prose: rule.heading.capitalisedFirst)\n\n\(Markdown.list(rule.lines))"
        }
        let stories = step.stories.map { hosts, story -> Markdown in
            let lines = story.lines.map { line -> Markdown in
                line.level == 0 ? "- **\(line.phrase.text)**\n" : "  - \(prose: line.phrase.text)\n"
            }
            return Markdown.folded(HostFolding.fold(hosts.map(\.visible)), "\(lines)\n")
        }
        let use: Markdown =
            step.use.map { text in
                Markdown.folded(
                    PreviewStep.useHeading.dropLast().description, Markdown.list(text.lines.map(\.text)))
            } ?? ""
        let nobody: Markdown = step.hasNobody && step.step.approval == nil ? "\(PreviewStep.nobody)\n\n" : ""
        return "## \(step.heading)\n\n\(approval)\(rules)\(stories)\(use)\(nobody)"
    }

    private static func footer(_ digest: PreviewDigest, hasSeenUse: Bool) -> Markdown {
        let lines = digest.footer(hasSeenUse: hasSeenUse).map { sentence -> Markdown in "\(prose: sentence.text)\n" }
        return "\(lines)"
    }
}
