public import Execution
import Schedule

/// A preview for people: what would happen where, and what could go wrong.
public struct PreviewText {
    private let digest: PreviewDigest
    private var hasSeenUse = false
    private var page: Page

    /// - Parameters:
    ///   - width: of the terminal, in columns.
    ///   - allowsForce: whether the operator lets the plan kill.
    ///   - fit: how it stands to its window.
    ///   - expectation: how long it usually takes.
    ///   - blockers: what may be in its way.
    public static func render(
        _ preview: Preview, forks: Int, width: Int, ink: Ink, allowsForce: Bool = false, fit: WindowFit? = nil,
        expectation: Expectation? = nil, blockers: [BlockerSight] = []
    ) -> String {
        var text = PreviewText(
            digest: PreviewDigest(
                preview, forks: forks, allowsForce: allowsForce, fit: fit, expectation: expectation,
                blockers: blockers),
            page: Page(width: min(width, 120), ink: ink))
        text.addHeader()
        text.addLeftOut()
        text.addExcluded()
        for step in text.digest.steps { text.addStep(step) }
        text.addFooter()
        return text.page.text
    }

    private mutating func addHeader() {
        page.add(Phrase(digest.title, .strong))
        page.add(Phrase(digest.size), hang: 2)
        page.add(Phrase(digest.limits))
        for sentence in digest.expected { page.add(Phrase(sentence), hang: 2) }
        for line in digest.windowLines { page.add(Phrase(line.text, line.isBad ? .bad : .plain), hang: 2) }
        for line in digest.blockerLines { page.add(Phrase(line.text, line.isBad ? .bad : .plain), hang: 2) }
        for sentence in digest.told { page.add(Phrase(sentence), hang: 2) }
        // What may be killed stands at the top, where nobody overlooks it.
        guard let (heading, lines) = digest.forces else { return }
        page.gap()
        page.add(Phrase(heading, .bad), hang: 2)
        for line in lines { page.add(Phrase(line, .bad), indent: 2, hang: 4) }
    }

    private mutating func addLeftOut() {
        let lines = LeftOutText.lines(digest.schedule)
        guard let heading = lines.first else { return }
        page.gap()
        page.add(Phrase(heading))
        for part in digest.schedule.leftOut ?? [] {
            page.add(Phrase(LeftOutText.words(part), .faint), indent: 2, hang: 4)
        }
    }

    private mutating func addExcluded() {
        guard let (heading, groups) = digest.excluded else { return }
        page.gap()
        page.add(Phrase(heading, .bad))
        for (hosts, sentences) in groups {
            page.add(Phrase(HostFolding.fold(hosts), .strong), indent: 2)
            for sentence in sentences { page.add(Phrase(sentence), indent: 4, hang: 6) }
        }
        for sentence in digest.refusals { page.add(Phrase(sentence, .bad)) }
    }

    private mutating func addStep(_ step: PreviewStep) {
        page.gap()
        page.add(Phrase(step.heading, .strong), right: Phrase(step.time, .faint))
        if let approval = step.approval { return page.add(Phrase(approval), indent: 2, hang: 2) }
        if step.actions.count > 1 {
            for batches in step.batches {
                if batches.isEmpty {
                    page.add(Phrase(batches.words, .bad), indent: 2)
                } else {
                    page.add(Phrase(batches.words), right: Phrase(batches.time, .faint), indent: 2)
                }
            }
        }
        for rule in step.rules {
            page.add(Phrase(rule.heading), indent: 2, hang: 4)
            for line in rule.lines { page.add(Phrase(line), indent: 4, hang: 6) }
        }
        if step.actions.count > 1 || !step.rules.isEmpty { page.gap() }
        for (hosts, story) in step.stories {
            page.add(Phrase(HostFolding.fold(hosts.map(\.visible)), .good), indent: 2)
            for line in story.lines {
                page.add(line.phrase, indent: 4 + 2 * line.level, hang: 6 + 2 * line.level)
            }
        }
        addUse(step)
        if step.hasNobody { page.add(Phrase(PreviewStep.nobody, .bad), indent: 2) }
    }

    private mutating func addUse(_ step: PreviewStep) {
        guard let text = step.use else { return }
        hasSeenUse = true
        page.add(Phrase(PreviewStep.useHeading), indent: 2)
        for line in text.lines { page.add(line, indent: 4, hang: 6) }
    }

    private mutating func addFooter() {
        page.gap()
        for sentence in digest.footer(hasSeenUse: hasSeenUse) { page.add(sentence) }
    }
}
